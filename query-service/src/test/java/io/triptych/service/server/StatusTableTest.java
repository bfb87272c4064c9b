package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.ShuttingDownException;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.triptych.encoder.EncoderUnavailableException;
import io.triptych.proto.v1.EncodeInput;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncodeServiceGrpc;
import io.triptych.proto.v1.Hybrid;
import io.triptych.proto.v1.Modality;
import io.triptych.proto.v1.ModalityWeights;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.RawVector;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SuggestRequest;
import io.triptych.service.FakeEncoder;
import io.triptych.service.GatedEncoder;
import io.triptych.service.batch.AbandonedException;
import io.triptych.service.batch.BatchSettings;
import io.triptych.service.batch.OverloadedException;
import io.triptych.service.query.SearchCancelledException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to get a search wrong, and the status it is answered with, over gRPC. */
final class StatusTableTest {
  private static final String SPACE = new FakeEncoder().space().hex();

  private static TriptychServer server;
  private static TestChannel channel;

  @BeforeAll
  static void start() {
    server =
        TriptychServer.start(
            ServerConfig.of(Path.of("unused")), new FakeEncoder(), _ -> new FakeStore());
    channel = TestChannel.to(server);
  }

  @AfterAll
  static void stop() {
    channel.close();
    server.close();
  }

  private static QueryPart.Builder text(String text) {
    return QueryPart.newBuilder().setText(text);
  }

  private static QueryPart.Builder picture(int bytes) {
    return QueryPart.newBuilder().setImage(ByteString.copyFrom(new byte[bytes]));
  }

  private static QueryPart.Builder vector(float[] values, String space, Modality modality) {
    RawVector.Builder vector = RawVector.newBuilder().setSpace(space).setModality(modality);
    for (float value : values) {
      vector.addValues(value);
    }
    return QueryPart.newBuilder().setVector(vector);
  }

  private static SearchRequest.Builder shop(QueryPart.Builder... parts) {
    SearchRequest.Builder request = SearchRequest.newBuilder().setCollection("shop");
    List.of(parts).forEach(request::addParts);
    return request;
  }

  private static Arguments row(
      String what, SearchRequest.Builder request, Status.Code code, String field) {
    return Arguments.of(what, request.build(), code, field);
  }

  static Stream<Arguments> malformed() {
    Status.Code invalid = Status.Code.INVALID_ARGUMENT;
    Status.Code exhausted = Status.Code.RESOURCE_EXHAUSTED;
    QueryPart.Builder red = text("red");
    return Stream.of(
        row("no parts", shop(), invalid, "parts"),
        row("a part without content", shop(QueryPart.newBuilder()), invalid, "parts[0]"),
        row("blank text", shop(text("  ")), invalid, "parts[0].text"),
        row("negative k", shop(red).setK(-1), invalid, "k"),
        row("k of 5000", shop(red).setK(5000), invalid, "k"),
        row("NaN weight", shop(text("red").setWeight(Double.NaN)), invalid, "parts[0].weight"),
        row("only negative parts", shop(text("red").setWeight(-1)), invalid, "parts"),
        row("a bad filter", shop(red).setFilter("size:["), invalid, "filter"),
        row("a long bad filter", shop(red).setFilter("(".repeat(5000)), invalid, "filter"),
        row("an unknown target", shop(red).addTargetsValue(77), invalid, "targets[0]"),
        row("an unknown hybrid", shop(red).setHybridValue(9), invalid, "hybrid"),
        row(
            "a lexical share beside ranks",
            shop(red).setHybrid(Hybrid.HYBRID_RRF).setLexicalShare(0.5),
            invalid,
            "lexical_share"),
        row(
            "a bound on the relevance of ranks",
            shop(red).setHybrid(Hybrid.HYBRID_RRF).setMinRelevance(0.5),
            invalid,
            "min_relevance"),
        row(
            "a weight of a modality below 0",
            shop(red).setModalityWeights(ModalityWeights.newBuilder().setText(-1)),
            invalid,
            "modality_weights.text"),
        row(
            "weights of modalities of which all are 0",
            shop(red).setModalityWeights(ModalityWeights.getDefaultInstance()),
            invalid,
            "modality_weights"),
        row("a diversity of 2", shop(red).setDiversity(2), invalid, "diversity"),
        row("a bound on likeness of -1", shop(red).setCollapseAbove(-1), invalid, "collapse_above"),
        row("a bad expression", shop(red).setRankExpression("x"), invalid, "rank_expression"),
        row(
            "too long an expression",
            shop(red).setRankExpression("1".repeat(1001)),
            invalid,
            "rank_expression"),
        row("an unknown field", shop(red).addFields("nothing"), invalid, "fields"),
        row(
            "a vector without a modality",
            shop(vector(FakeEncoder.vector("red"), SPACE, Modality.MODALITY_UNSPECIFIED)),
            invalid,
            "parts[0].vector.modality"),
        row(
            "a vector of another space",
            shop(vector(FakeEncoder.vector("red"), "e".repeat(64), Modality.MODALITY_TEXT)),
            invalid,
            "parts[0].vector.space"),
        row(
            "a vector of another length",
            shop(vector(new float[] {1}, SPACE, Modality.MODALITY_TEXT)),
            invalid,
            "parts[0].vector.values"),
        row(
            "a vector that is no unit vector",
            shop(vector(new float[16], SPACE, Modality.MODALITY_TEXT)),
            invalid,
            "parts[0].vector.values"),
        row(
            "bytes that are no picture",
            shop(QueryPart.newBuilder().setImage(ByteString.copyFromUtf8("hello"))),
            invalid,
            "parts[0].image"),
        row(
            "an unknown item",
            shop(QueryPart.newBuilder().setItemId("gone")),
            Status.Code.NOT_FOUND,
            "parts[0].item_id"),
        row(
            "an unknown collection",
            SearchRequest.newBuilder().setCollection("gone").addParts(red),
            Status.Code.NOT_FOUND,
            ""),
        row("too large a picture", shop(picture(Limits.MAX_REQUEST_BYTES)), exhausted, ""),
        row(
            "a failure of the server",
            SearchRequest.newBuilder().setCollection("broken").addParts(red),
            Status.Code.INTERNAL,
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void isAnswered(String what, SearchRequest request, Status.Code code, String field) {
    Channel grpc = channel.channel();
    StatusRuntimeException thrown =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> SearchServiceGrpc.newBlockingStub(grpc).search(request));
    assertThat(thrown.getStatus().getCode()).isEqualTo(code);
    assertThat(thrown.getStatus().getDescription()).doesNotContain("/secret", "Exception");
    assertThat(fields(thrown)).isEqualTo(field);
  }

  @Test
  void searchesThatNobodyWaitsForHaveStatusesOfTheirOwn() {
    assertThat(StatusMapping.status(SearchCancelledException.gone(), Status.UNKNOWN).getCode())
        .isEqualTo(Status.Code.CANCELLED);
    assertThat(StatusMapping.status(SearchCancelledException.outOfTime(), Status.UNKNOWN).getCode())
        .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  static Stream<Arguments> malformedBeginnings() {
    SuggestRequest.Builder red = SuggestRequest.newBuilder().setCollection("shop").setPrefix("red");
    Status.Code invalid = Status.Code.INVALID_ARGUMENT;
    return Stream.of(
        Arguments.of("nothing typed", red.clone().setPrefix(" ").build(), invalid, "prefix"),
        Arguments.of(
            "too much typed", red.clone().setPrefix("r".repeat(101)).build(), invalid, "prefix"),
        Arguments.of("51 titles", red.clone().setK(51).build(), invalid, "k"),
        Arguments.of("a bad filter", red.clone().setFilter("a:[").build(), invalid, "filter"),
        Arguments.of(
            "an unknown collection",
            red.clone().setCollection("gone").build(),
            Status.Code.NOT_FOUND,
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedBeginnings")
  void suggestionsAreAnswered(String what, SuggestRequest request, Status.Code code, String field) {
    Channel grpc = channel.channel();
    StatusRuntimeException thrown =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> SearchServiceGrpc.newBlockingStub(grpc).suggest(request));
    assertThat(thrown.getStatus().getCode()).isEqualTo(code);
    assertThat(fields(thrown)).isEqualTo(field);
  }

  /** What befalls the encoder of a query, and the status that it is answered with. */
  static Stream<Arguments> encoderFailures() {
    return Stream.of(
        Arguments.of(
            new OverloadedException("query: 512 wait already", Duration.ofMillis(1250)),
            Status.Code.RESOURCE_EXHAUSTED,
            429),
        Arguments.of(AbandonedException.late(), Status.Code.DEADLINE_EXCEEDED, 504),
        Arguments.of(AbandonedException.cancelled(), Status.Code.CANCELLED, 499),
        Arguments.of(
            new EncoderUnavailableException("workers: none answers", null),
            Status.Code.UNAVAILABLE,
            503),
        Arguments.of(
            new UnavailableException(UnavailableException.STOPPING, null),
            Status.Code.UNAVAILABLE,
            503),
        Arguments.of(ClosedSessionException.get(), Status.Code.CANCELLED, 499),
        Arguments.of(ShuttingDownException.get(), Status.Code.UNAVAILABLE, 503));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoderFailures")
  void isMapped(Throwable failure, Status.Code code, int http) {
    Status status = StatusMapping.status(failure, Status.UNKNOWN);
    assertThat(status.getCode()).isEqualTo(code);
    assertThat(StatusMapping.http(status).code()).isEqualTo(http);
  }

  /** Over gRPC: a queue that is full says when there will be room. */
  @Test
  void anOverloadSaysWhenToComeAgain() throws Exception {
    GatedEncoder towers = new GatedEncoder();
    BatchSettings small = new BatchSettings(1, Duration.ZERO, 128, 1);
    ServerConfig config = ServerConfig.of(Path.of("unused")).withBatches(small);
    try (TriptychServer busy = TriptychServer.start(config, towers, _ -> new FakeStore());
        TestChannel to = TestChannel.to(busy);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      EncodeServiceGrpc.EncodeServiceBlockingStub stub =
          EncodeServiceGrpc.newBlockingStub(to.channel());
      EncodeRequest.Builder many = EncodeRequest.newBuilder();
      for (int i = 0; i < 128; i++) {
        many.addInputs(EncodeInput.newBuilder().setQuery("text " + i));
      }
      Future<?> first = threads.submit(() -> stub.encode(many.build()));
      towers.awaitCalls(1);
      StatusRuntimeException thrown =
          catchThrowableOfType(StatusRuntimeException.class, () -> stub.encode(many.build()));
      assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(thrown.getStatus().getDescription()).contains("wait already");
      com.google.rpc.Status details = StatusProto.fromThrowable(thrown);
      assertThat(details.getDetails(0).unpack(ErrorInfo.class).getReason()).isEqualTo("OVERLOADED");
      RetryInfo retry = details.getDetails(1).unpack(RetryInfo.class);
      Duration delay =
          Duration.ofSeconds(retry.getRetryDelay().getSeconds(), retry.getRetryDelay().getNanos());
      assertThat(delay).isBetween(Duration.ofMillis(50), Duration.ofSeconds(5));
      towers.open();
      first.get();
    }
  }

  private static String fields(StatusRuntimeException thrown) {
    return StatusProto.fromThrowable(thrown).getDetailsList().stream()
        .map(StatusTableTest::unpack)
        .map(request -> request.getFieldViolations(0).getField())
        .findFirst()
        .orElse("");
  }

  private static BadRequest unpack(com.google.protobuf.Any any) {
    try {
      return any.unpack(BadRequest.class);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Arguments> access() {
    return Stream.of(
        Arguments.of(AccessException.missingKey(), Status.Code.UNAUTHENTICATED, 401),
        Arguments.of(AccessException.unknownKey(), Status.Code.UNAUTHENTICATED, 401),
        Arguments.of(AccessException.denied("R", "role"), Status.Code.PERMISSION_DENIED, 403),
        Arguments.of(
            AccessException.tooOften("R", "rate", Duration.ofSeconds(1)),
            Status.Code.RESOURCE_EXHAUSTED,
            429));
  }

  @ParameterizedTest
  @MethodSource("access")
  void whoMayNotIsTold(AccessException thrown, Status.Code code, int http) {
    Status status = StatusMapping.status(thrown, Status.UNKNOWN);
    assertThat(status.getCode()).isEqualTo(code);
    assertThat(StatusMapping.http(status).code()).isEqualTo(http);
  }
}
