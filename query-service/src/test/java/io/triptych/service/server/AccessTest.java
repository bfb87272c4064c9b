package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.triptych.proto.v1.CollectionDetails;
import io.triptych.proto.v1.CollectionServiceGrpc;
import io.triptych.proto.v1.GetCollectionRequest;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.ListAliasesRequest;
import io.triptych.proto.v1.ListCollectionsRequest;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SearchStreamRequest;
import io.triptych.proto.v1.SearchStreamResponse;
import io.triptych.proto.v1.SetAliasRequest;
import io.triptych.proto.v1.StreamedItem;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import io.triptych.service.access.KeyFile;
import io.triptych.service.access.RequestRate;
import io.triptych.service.access.Role;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what, over every way into the server. */
final class AccessTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String SEARCH = "/v1/collections/shop:search";
  private static final String MEDIA = "/v1/collections/shop/items/red%20shirt%2F1/media/0";
  private static final String RED = "{\"parts\":[{\"text\":\"red\"}]}";

  @TempDir private static Path folder;
  private static TestKeys keys;
  private static TriptychServer server;
  private static TestChannel channel;
  private static String reader;
  private static String writer;
  private static String admin;
  private static String elsewhere;
  private static String hatsWriter;
  private static String aliased;
  private static String half;

  @BeforeAll
  static void start() throws Exception {
    keys = new TestKeys(folder.resolve("keys.yaml"));
    reader = keys.create("reader", Role.READ);
    writer = keys.create("writer", Role.WRITE);
    admin = keys.create("admin", Role.ADMIN);
    elsewhere = keys.create("elsewhere", Role.ADMIN, "hats");
    hatsWriter = keys.create("hats-writer", Role.WRITE, "hats");
    aliased = keys.create("aliased", Role.READ, "live", "hats");
    half = keys.create("half", Role.READ, "shop", "live");
    SecuritySettings security = SecuritySettings.NONE.withKeys(keys.file());
    server =
        TriptychServer.start(
            ServerConfig.of(folder.resolve("data")).withSecurity(security), new FakeEncoder());
    channel = TestChannel.to(server);
    UpsertItemsRequest items =
        UpsertItemsRequest.newBuilder().setCollection("shop").addAllItems(Shop.ITEMS).build();
    assertThat(TestKeys.with(items(), writer).upsertItems(items).getResultsCount()).isEqualTo(4);
    TestKeys.with(items(), hatsWriter).upsertItems(items.toBuilder().setCollection("hats").build());
    for (String alias : List.of("live", "next")) {
      TestKeys.with(collections(), admin)
          .setAlias(SetAliasRequest.newBuilder().setAlias(alias).setCollection("shop").build());
    }
  }

  @AfterAll
  static void stop() {
    channel.close();
    server.close();
  }

  private static SearchServiceGrpc.SearchServiceBlockingStub searches() {
    return SearchServiceGrpc.newBlockingStub(channel.channel());
  }

  private static ItemServiceGrpc.ItemServiceBlockingStub items() {
    return ItemServiceGrpc.newBlockingStub(channel.channel());
  }

  private static CollectionServiceGrpc.CollectionServiceBlockingStub collections() {
    return CollectionServiceGrpc.newBlockingStub(channel.channel());
  }

  private static SearchRequest search(String collection) {
    return SearchRequest.newBuilder()
        .setCollection(collection)
        .addParts(QueryPart.newBuilder().setText("red"))
        .build();
  }

  private static StatusRuntimeException refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }

  private static void assertRefused(Runnable call, Status.Code code, String reason)
      throws Exception {
    StatusRuntimeException thrown = refused(call);
    assertThat(thrown.getStatus().getCode()).isEqualTo(code);
    assertThat(detail(thrown, ErrorInfo.class).getReason()).isEqualTo(reason);
    assertThat(thrown.getStatus().getDescription()).contains("(expected: ").doesNotContain("tk_");
  }

  private static <T extends Message> T detail(StatusRuntimeException thrown, Class<T> type)
      throws Exception {
    for (Any any : StatusProto.fromThrowable(thrown).getDetailsList()) {
      if (any.is(type)) {
        return any.unpack(type);
      }
    }
    throw new AssertionError("no " + type + " in " + StatusProto.fromThrowable(thrown));
  }

  @Test
  void bothHeadersCarryAKeyOverGrpc() {
    assertThat(TestKeys.with(searches(), reader).search(search("shop")).getHitsCount())
        .isPositive();
    assertThat(TestKeys.with(searches(), "x-api-key", reader).search(search("shop")).getHitsCount())
        .isPositive();
    assertThat(
            TestKeys.with(searches(), "authorization", "bearer  " + reader)
                .search(search("shop"))
                .getHitsCount())
        .isPositive();
  }

  @Test
  void whoIsUnknownIsNotLetIn() throws Exception {
    Status.Code code = Status.Code.UNAUTHENTICATED;
    assertRefused(() -> searches().search(search("shop")), code, "KEY_MISSING");
    assertRefused(
        () -> TestKeys.with(searches(), "tk_00000000_nothing").search(search("shop")),
        code,
        "KEY_UNKNOWN");
    assertRefused(
        () -> TestKeys.with(searches(), "authorization", "Basic " + reader).search(search("shop")),
        code,
        "KEY_UNKNOWN");
  }

  @Test
  void rolesReachAsFarAsTheyReach() throws Exception {
    Status.Code denied = Status.Code.PERMISSION_DENIED;
    UpsertItemsRequest upsert =
        UpsertItemsRequest.newBuilder().setCollection("shop").addAllItems(Shop.ITEMS).build();
    assertRefused(() -> TestKeys.with(items(), reader).upsertItems(upsert), denied, "ROLE_TOO_LOW");
    assertThat(TestKeys.with(items(), writer).upsertItems(upsert).getResultsCount()).isEqualTo(4);
    assertThat(TestKeys.with(searches(), writer).search(search("shop")).getHitsCount())
        .isPositive();
    assertThat(TestKeys.with(searches(), admin).search(search("shop")).getHitsCount()).isPositive();
  }

  @Test
  void aGrantIsGoodForItsCollectionsOnly() throws Exception {
    Status.Code denied = Status.Code.PERMISSION_DENIED;
    assertThat(TestKeys.with(searches(), elsewhere).search(search("hats")).getHitsCount())
        .isPositive();
    assertRefused(
        () -> TestKeys.with(searches(), elsewhere).search(search("shop")),
        denied,
        "COLLECTION_NOT_GRANTED");
    assertRefused(
        () -> TestKeys.with(searches(), elsewhere).search(search("")),
        denied,
        "COLLECTION_NOT_GRANTED");
    assertRefused(
        () -> TestKeys.with(searches(), elsewhere).search(search("not-there")),
        denied,
        "COLLECTION_NOT_GRANTED");
    assertThat(names(admin)).containsExactly("hats", "shop");
    assertThat(names(elsewhere)).containsExactly("hats");
  }

  private static List<String> names(String key) {
    return TestKeys.with(collections(), key)
        .listCollections(ListCollectionsRequest.getDefaultInstance())
        .getCollectionsList()
        .stream()
        .map(collection -> collection.getName())
        .toList();
  }

  private static CollectionDetails details(String key, String collection) {
    return TestKeys.with(collections(), key)
        .getCollection(GetCollectionRequest.newBuilder().setCollection(collection).build());
  }

  private static List<String> aliases(String key) {
    return TestKeys.with(collections(), key)
        .listAliases(ListAliasesRequest.getDefaultInstance())
        .getAliasesList()
        .stream()
        .map(alias -> alias.getAlias() + "=" + alias.getCollection())
        .toList();
  }

  @Test
  void aGrantedAliasTellsNoOtherName() throws Exception {
    CollectionDetails all = details(admin, "live");
    assertThat(all.getSummary().getName()).isEqualTo("shop");
    assertThat(all.getAliasesList()).containsExactly("live", "next");
    assertThat(aliases(admin)).containsExactly("live=shop", "next=shop");

    CollectionDetails byAlias = details(aliased, "live");
    assertThat(byAlias.getSummary().getName()).isEqualTo("live");
    assertThat(byAlias.getSummary().getItems()).isEqualTo(all.getSummary().getItems());
    assertThat(byAlias.getAliasesList()).containsExactly("live");
    assertThat(byAlias.toString()).doesNotContain("shop", "next");
    assertThat(aliases(aliased)).containsExactly("live=");
    assertThat(names(aliased)).containsExactly("hats");
    assertRefused(
        () -> details(aliased, "shop"), Status.Code.PERMISSION_DENIED, "COLLECTION_NOT_GRANTED");

    CollectionDetails both = details(half, "live");
    assertThat(both.getSummary().getName()).isEqualTo("shop");
    assertThat(both.getAliasesList()).containsExactly("live");
    assertThat(details(half, "shop")).isEqualTo(both);
    assertThat(aliases(half)).containsExactly("live=shop");
    assertThat(aliases(elsewhere)).isEmpty();
  }

  @Test
  void healthNeedsNoKey() {
    assertThat(
            HealthGrpc.newBlockingStub(channel.channel())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatusValue())
        .isEqualTo(1);
  }

  static Stream<Arguments> paths() {
    return Stream.of(
        Arguments.of("POST", SEARCH, "", 401),
        Arguments.of("POST", SEARCH, "tk_nonsense", 401),
        Arguments.of("POST", SEARCH, reader, 200),
        Arguments.of("POST", SEARCH, elsewhere, 403),
        Arguments.of("POST", "/v1/collections/shop/items:upsert", reader, 403),
        Arguments.of("POST", "/triptych.v1.SearchService/Search", "", 401),
        Arguments.of("GET", "/v1/collections", "", 401),
        Arguments.of("GET", "/v1/collections", reader, 200),
        Arguments.of("GET", MEDIA, "", 401),
        Arguments.of("GET", MEDIA, reader, 200),
        Arguments.of("GET", MEDIA, elsewhere, 403),
        Arguments.of("GET", MEDIA.replace("shop", "hats"), elsewhere, 200),
        Arguments.of("GET", "/metrics", "", 401),
        Arguments.of("GET", "/metrics", writer, 403),
        Arguments.of("GET", "/metrics", elsewhere, 403),
        Arguments.of("GET", "/metrics", admin, 200),
        Arguments.of("GET", "/healthz", "", 200),
        Arguments.of("GET", "/", "", 200));
  }

  @ParameterizedTest(name = "{0} {1} {3}")
  @MethodSource("paths")
  void httpIsGuardedAsWell(String method, String path, String key, int code) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri().resolve(path))
            .method(
                method,
                method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(RED));
    if (method.equals("POST")) {
      request.header("content-type", "application/json");
    }
    if (!key.isEmpty()) {
      request.header("authorization", "Bearer " + key);
    }
    HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
    if (code >= 400) {
      JsonNode error = JSON.readTree(response.body()).at("/error");
      assertThat(error.at("/code").asInt()).isEqualTo(code);
      assertThat(error.at("/status").asText())
          .isEqualTo(code == 401 ? "UNAUTHENTICATED" : "PERMISSION_DENIED");
      assertThat(error.at("/details/0/domain").asText()).isEqualTo("triptych");
      assertThat(response.headers().firstValue("www-authenticate").isPresent())
          .isEqualTo(code == 401);
    }
  }

  @Test
  void aRevokedKeyIsRefusedSoon() throws Exception {
    String gone = keys.create("gone", Role.READ);
    await(() -> code(gone) == 200);
    new KeyFile(keys.file()).revoke("gone");
    await(() -> code(gone) == 401);
  }

  @Test
  void aRevokedKeyIsRefusedOnAStreamThatIsOpen() throws Exception {
    String gone = keys.create("gone-writer", Role.WRITE);
    await(() -> code(gone) == 200);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    AtomicInteger acknowledged = new AtomicInteger();
    StreamObserver<StreamedItem> stream =
        TestKeys.with(ItemServiceGrpc.newStub(channel.channel()), gone)
            .streamItems(observer(_ -> acknowledged.incrementAndGet(), end));
    StreamedItem item =
        StreamedItem.newBuilder().setCollection("shop").setItem(Shop.ITEMS.getFirst()).build();
    stream.onNext(item);
    await(() -> acknowledged.get() == 1);
    new KeyFile(keys.file()).revoke("gone-writer");
    await(() -> {
      if (!end.isDone()) {
        stream.onNext(item);
      }
      return end.isDone();
    });
    assertThat(Status.fromThrowable(end.get()).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  private static <A> StreamObserver<A> observer(
      Consumer<A> answers, CompletableFuture<Throwable> end) {
    return new StreamObserver<>() {
      @Override
      public void onNext(A answer) {
        answers.accept(answer);
      }

      @Override
      public void onError(Throwable cause) {
        end.complete(cause);
      }

      @Override
      public void onCompleted() {
        end.complete(null);
      }
    };
  }

  @Test
  void aSearchThatIsDeniedEndsNoOtherOfItsStream() throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Map<String, SearchStreamResponse> answers = new ConcurrentHashMap<>();
    StreamObserver<SearchStreamRequest> stream =
        TestKeys.with(SearchServiceGrpc.newStub(channel.channel()), elsewhere)
            .searchStream(observer(answer -> answers.put(answer.getTag(), answer), end));
    for (String collection : List.of("hats", "shop", "hats")) {
      stream.onNext(
          SearchStreamRequest.newBuilder()
              .setTag(collection + answers.size())
              .setRequest(search(collection))
              .build());
      int asked = answers.size() + 1;
      await(() -> answers.size() == asked);
    }
    stream.onCompleted();
    assertThat(end.get()).isNull();
    assertThat(answers.get("hats0").getResponse().getHitsCount()).isPositive();
    assertThat(answers.get("shop1").getError().getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED.value());
    assertThat(answers.get("hats2").getResponse().getHitsCount()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpc",
        "application/grpc-web+proto",
        "application/json",
        "multipart/form-data; boundary=b"
      })
  void theBodyOfSomebodyUnknownIsNotWaitedFor(String type) throws Exception {
    String path =
        type.startsWith("application/grpc") ? "/triptych.v1.SearchService/Search" : SEARCH;
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(20_000);
      String head =
          "POST %s HTTP/1.1\r\nhost: x\r\ncontent-type: %s\r\nte: trailers\r\n"
              .concat("content-length: 1000000\r\n\r\nhardly anything")
              .formatted(path, type);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[2000];
      int length = socket.getInputStream().read(answer);
      assertThat(new String(answer, 0, Math.max(0, length), StandardCharsets.US_ASCII))
          .containsAnyOf("HTTP/1.1 401", "grpc-status: 16");
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.sleep(100);
    }
  }

  private static int code(String key) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve("/v1/collections"))
            .header("x-api-key", key)
            .build();
    return CLIENT.send(request, BodyHandlers.ofString()).statusCode();
  }

  @Test
  void tooManyRequestsAreToldWhenToComeBack() throws Exception {
    RequestRate rare = new RequestRate(0.001, 1, 0);
    String key = keys.create("rare", Role.READ, Optional.of(rare));
    await(() -> code(key) != 401);
    StatusRuntimeException thrown =
        refused(() -> TestKeys.with(searches(), key).search(search("shop")));
    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(detail(thrown, RetryInfo.class).getRetryDelay().getSeconds()).isBetween(900L, 1000L);
    assertThat(detail(thrown, ErrorInfo.class).getReason()).isEqualTo("RATE_EXCEEDED");
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve("/v1/collections"))
            .header("x-api-key", key)
            .build();
    HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(Long.parseLong(response.headers().firstValue("retry-after").orElseThrow()))
        .isBetween(900L, 1000L);
    assertThat(JSON.readTree(response.body()).at("/error/details").toString())
        .contains("google.rpc.RetryInfo", "RATE_EXCEEDED");
  }

  @Test
  void everyRpcHasARole() {
    assertThat(Contract.methods())
        .extracting(Contract::name)
        .contains("triptych.v1.SearchService/Search", "triptych.v1.AdminService/WarmUp")
        .allMatch(RpcRoles::lists);
    assertThat(RpcRoles.of("triptych.v1.NewService/Unheard")).isEqualTo(Role.ADMIN);
  }

  @Test
  void everyWriteIsWrittenDown() throws Exception {
    Path log = folder.resolve("audit.jsonl");
    SecuritySettings security = SecuritySettings.NONE.withKeys(keys.file()).withAuditLog(log);
    ServerConfig config = ServerConfig.of(folder.resolve("audited")).withSecurity(security);
    UpsertItemsRequest upsert =
        UpsertItemsRequest.newBuilder().setCollection("shop").addAllItems(Shop.ITEMS).build();
    try (TriptychServer audited = TriptychServer.start(config, new FakeEncoder());
        TestChannel to = TestChannel.to(audited)) {
      ItemServiceGrpc.ItemServiceBlockingStub stub = ItemServiceGrpc.newBlockingStub(to.channel());
      TestKeys.with(TestKeys.with(stub, writer), "x-request-id", "mine-1").upsertItems(upsert);
      refused(() -> TestKeys.with(stub, reader).upsertItems(upsert));
      TestKeys.with(SearchServiceGrpc.newBlockingStub(to.channel()), reader).search(search("shop"));
      refused(() ->
          TestKeys.with(stub, writer)
              .upsertItems(UpsertItemsRequest.newBuilder().setCollection("shop").build()));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-------");
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(3);
    JsonNode done = JSON.readTree(lines.get(0));
    assertThat(done.at("/time").asText()).matches("20..-..-..T.*Z");
    assertThat(done.at("/key").asText()).isEqualTo("writer");
    assertThat(done.at("/request_id").asText()).isEqualTo("mine-1");
    assertThat(done.at("/rpc").asText()).isEqualTo("triptych.v1.ItemService/UpsertItems");
    assertThat(done.at("/collection").asText()).isEqualTo("shop");
    assertThat(done.at("/ids/0").asText()).isEqualTo("red shirt/1");
    assertThat(done.at("/count").asInt()).isEqualTo(4);
    assertThat(done.at("/results/indexed").asInt()).isEqualTo(4);
    assertThat(done.at("/outcome").asText()).isEqualTo("OK");
    assertThat(JSON.readTree(lines.get(1)).at("/outcome").asText()).isEqualTo("PERMISSION_DENIED");
    assertThat(JSON.readTree(lines.get(2)).at("/outcome").asText()).isEqualTo("INVALID_ARGUMENT");
  }

  @Test
  void requestsWithinStreamsNameCollectionsToo() {
    assertThat(NamedCollections.in(search("shop")).orElseThrow().names()).containsExactly("shop");
    assertThat(
            NamedCollections.in(SearchStreamRequest.newBuilder().setRequest(search("hats")).build())
                .orElseThrow()
                .names())
        .containsExactly("hats");
    assertThat(NamedCollections.in(ListCollectionsRequest.getDefaultInstance())).isEmpty();
  }

  @Test
  void anUnreadableKeyFileStopsTheServerAtItsStart() throws Exception {
    Path broken = folder.resolve("broken.yaml");
    Files.writeString(broken, "keys: 3");
    ServerConfig config =
        ServerConfig.of(folder.resolve("data2"))
            .withSecurity(SecuritySettings.NONE.withKeys(broken));
    Throwable thrown =
        catchThrowableOfType(
            UncheckedIOException.class, () -> TriptychServer.start(config, new FakeEncoder()));
    assertThat(thrown).hasMessageContaining("broken.yaml");
  }
}
