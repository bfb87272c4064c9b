package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.common.ShuttingDownException;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.triptych.encoder.EncoderUnavailableException;
import io.triptych.proto.v1.EncodeInput;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncodeServiceGrpc;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.service.FakeEncoder;
import io.triptych.service.GatedEncoder;
import io.triptych.service.batch.AbandonedException;
import io.triptych.service.batch.BatchSettings;
import io.triptych.service.batch.OverloadedException;
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
  private static TriptychServer server;
  private static TestChannel channel;

  @BeforeAll
  static void start() {
    server =
        TriptychServer.start(
            ServerConfig.of(Path.of("unused")), new FakeEncoder(), new FakeStore());
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
        row("an unknown target", shop(red).addTargetsValue(77), invalid, "targets[0]"),
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
    try (TriptychServer busy = TriptychServer.start(config, towers, new FakeStore());
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
      RetryInfo retry = details.getDetails(0).unpack(RetryInfo.class);
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
}
