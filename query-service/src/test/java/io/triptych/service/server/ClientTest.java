package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Status;
import io.triptych.client.ClientConfig;
import io.triptych.client.ClientException;
import io.triptych.client.Query;
import io.triptych.client.RetryPolicy;
import io.triptych.client.SearchStream;
import io.triptych.client.TriptychClient;
import io.triptych.client.UpsertStream;
import io.triptych.proto.v1.AttributeUpdate;
import io.triptych.proto.v1.CollectionServiceGrpc;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.ItemResult.Outcome;
import io.triptych.proto.v1.ListCollectionsRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.service.FakeEncoder;
import io.triptych.service.FreePort;
import io.triptych.service.access.RequestRate;
import io.triptych.service.access.Role;
import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java client and real servers. */
@Timeout(180)
final class ClientTest {
  @TempDir private Path folder;

  private TriptychServer start(SecuritySettings security) {
    return TriptychServer.start(
        ServerConfig.of(folder.resolve("data")).withSecurity(security), new FakeEncoder());
  }

  private static ClientConfig config(TriptychServer server) {
    return ClientConfig.of(server.uri().toString());
  }

  private static List<String> ids(SearchResponse response) {
    return response.getHitsList().stream().map(Hit::getId).toList();
  }

  private static Item item(int i) {
    return Item.newBuilder().setId("i" + i).setTitle("red thing " + i).build();
  }

  private static long items(int port, String collection) {
    try (TestChannel channel = TestChannel.to(port)) {
      return CollectionServiceGrpc.newBlockingStub(channel.channel())
          .listCollections(ListCollectionsRequest.getDefaultInstance())
          .getCollectionsList()
          .stream()
          .filter(summary -> summary.getName().equals(collection))
          .findFirst()
          .orElseThrow()
          .getItems();
    }
  }

  @Test
  void aShopIsFilledSearchedAndChanged() {
    try (TriptychServer server = start(SecuritySettings.NONE);
        TriptychClient client = TriptychClient.connect("127.0.0.1:" + server.port())) {
      assertThat(client.upsert("shop", Shop.ITEMS))
          .extracting(ItemResult::getOutcome)
          .containsOnly(Outcome.OUTCOME_INDEXED);

      SearchResponse found =
          client.search(Query.of("shop").text("car").filter("price:[10 TO 50]").facet("kind").k(3));
      assertThat(ids(found)).containsExactlyInAnyOrder("green-car", "red-car");
      assertThat(found.getFacets(0).getValues(0).getItems()).isEqualTo(2);
      assertThat(
              ids(client.search(Query.of("shop").text("car").text("red", -1).filter("kind:car"))))
          .endsWith("red-car");
      assertThat(ids(client.search(Query.of("shop").image(Pictures.png(Color.BLUE, 40, 40)).k(1))))
          .containsExactly("blue-car");
      assertThat(ids(client.search(Query.of("shop").item("red-car").k(3))))
          .doesNotContain("red-car");
      assertThat(
              ids(
                  client.search(
                      Query.of("shop").text("car").with(r -> r.setRankExpression("price")).k(1))))
          .containsExactly("blue-car");

      Struct change =
          Struct.newBuilder()
              .putFields("price", Value.newBuilder().setNumberValue(5).build())
              .build();
      assertThat(
              client.update(
                  "shop",
                  List.of(AttributeUpdate.newBuilder().setId("red-car").setSet(change).build())))
          .extracting(ItemResult::getOutcome)
          .containsExactly(Outcome.OUTCOME_INDEXED);
      assertThat(
              client
                  .get("shop", "red-car")
                  .getAttributes()
                  .getFieldsOrThrow("price")
                  .getNumberValue())
          .isEqualTo(5);
      assertThat(client.suggest("shop", "gr", 0, "")).containsExactly("green car");
      assertThat(client.delete("shop", List.of("green-car", "nobody"))).isOne();
      assertThat(client.deleteMatching("shop", "kind:car")).isEqualTo(2);
      assertThat(ids(client.search(Query.of("shop").text("red")))).containsExactly("red shirt/1");
    }
  }

  @Test
  void failuresTellTheirStatusAndReason() {
    try (TriptychServer server = start(SecuritySettings.NONE);
        TriptychClient client = TriptychClient.connect(config(server))) {
      client.upsert("shop", Shop.ITEMS);
      assertThatThrownBy(() -> client.get("shop", "nobody"))
          .isInstanceOfSatisfying(
              ClientException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.NOT_FOUND))
          .hasMessageStartingWith("NOT_FOUND: ");
      assertThatThrownBy(() -> client.search(Query.of("shop").item("nobody")))
          .isInstanceOfSatisfying(
              ClientException.class, e -> assertThat(e.reason()).contains("UNKNOWN_ITEM"));
      assertThatThrownBy(() -> client.within(Duration.ofNanos(1)).get("shop", "red-car"))
          .isInstanceOfSatisfying(
              ClientException.class,
              e -> assertThat(e.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    }
  }

  @Test
  void keysAndCertificatesGoAlong() throws Exception {
    Certificates certificates = new Certificates(folder);
    Path authority = certificates.authority("authority");
    Certificates.Pair pair = certificates.signed("server", "authority");
    TestKeys keys = new TestKeys(folder.resolve("keys.yaml"));
    String writer = keys.create("writer", Role.WRITE);
    SecuritySettings security =
        SecuritySettings.NONE
            .withKeys(keys.file())
            .withTls(
                new SecuritySettings.TlsFiles(pair.certificate(), pair.key(), Optional.empty()));
    try (TriptychServer server = start(security)) {
      ClientConfig trusting =
          ClientConfig.of("https://127.0.0.1:" + server.port()).withAuthorities(authority);
      try (TriptychClient client = TriptychClient.connect(trusting.withKey(writer))) {
        assertThat(client.upsert("shop", Shop.ITEMS)).hasSize(Shop.ITEMS.size());
      }
      try (TriptychClient client = TriptychClient.connect(trusting)) {
        assertThatThrownBy(() -> client.get("shop", "red-car"))
            .hasMessageStartingWith("UNAUTHENTICATED: ");
      }
    }
  }

  @Test
  void whoAsksTooOftenComesAgainWhenTheServerSays() throws Exception {
    TestKeys keys = new TestKeys(folder.resolve("keys.yaml"));
    String free = keys.create("free", Role.WRITE);
    String slow = keys.create("slow", Role.READ, Optional.of(new RequestRate(20, 1, 0)));
    try (TriptychServer server = start(SecuritySettings.NONE.withKeys(keys.file()))) {
      try (TriptychClient client = TriptychClient.connect(config(server).withKey(free))) {
        client.upsert("shop", Shop.ITEMS);
      }
      ClientConfig limited = config(server).withKey(slow);
      Query query = Query.of("shop").text("red car").k(1);
      try (TriptychClient once =
          TriptychClient.connect(limited.withRetries(RetryPolicy.DEFAULT.withAttempts(1)))) {
        ClientException refused =
            catchThrowableOfType(
                ClientException.class,
                () -> {
                  for (int i = 0; i < 1000; i++) {
                    once.search(query);
                  }
                });
        assertThat(refused.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.retryAfter()).isPresent();
      }
      try (TriptychClient client = TriptychClient.connect(limited)) {
        for (int i = 0; i < 10; i++) {
          assertThat(ids(client.search(query))).containsExactly("red-car");
        }
        List<CompletableFuture<SearchResponse>> answers = new ArrayList<>();
        try (SearchStream stream = client.searchStream()) {
          for (int i = 0; i < 8; i++) {
            answers.add(stream.search(query.build()));
          }
        }
        assertThat(answers).allMatch(CompletableFuture::isDone);
        for (CompletableFuture<SearchResponse> answer : answers) {
          assertThat(ids(answer.get())).containsExactly("red-car");
        }
      }
    }
  }

  @Test
  void searchesOfAStreamFailEachByItself() throws Exception {
    try (TriptychServer server = start(SecuritySettings.NONE);
        TriptychClient client = TriptychClient.connect(config(server))) {
      client.upsert("shop", Shop.ITEMS);
      List<CompletableFuture<SearchResponse>> answers = new ArrayList<>();
      try (SearchStream stream = client.searchStream()) {
        for (int i = 0; i < 200; i++) {
          String item = i % 20 == 3 ? "nobody" : "red-car";
          answers.add(stream.search(Query.of("shop").item(item).k(2).build()));
        }
      }
      for (int i = 0; i < 200; i++) {
        CompletableFuture<SearchResponse> answer = answers.get(i);
        if (i % 20 == 3) {
          assertThatThrownBy(answer::get)
              .isInstanceOf(ExecutionException.class)
              .hasRootCauseMessage("NOT_FOUND: " + rootMessage(answer));
        } else {
          assertThat(ids(answer.get())).hasSize(2);
        }
      }
    }
  }

  private static String rootMessage(CompletableFuture<?> answer) {
    ClientException failure = (ClientException) answer.exceptionNow();
    assertThat(failure.reason()).contains("UNKNOWN_ITEM");
    return failure.getMessage().substring("NOT_FOUND: ".length());
  }

  @Test
  void aStreamOfItemsIsAcknowledgedItemByItem() throws Exception {
    try (TriptychServer server = start(SecuritySettings.NONE);
        TriptychClient client = TriptychClient.connect(config(server))) {
      List<CompletableFuture<ItemResult>> results = new ArrayList<>();
      UpsertStream stream = client.upsertStream("shop");
      try (stream) {
        for (int i = 0; i < 600; i++) {
          results.add(stream.put(i == 5 ? Item.newBuilder().setId("i5").build() : item(i)));
        }
        assertThatThrownBy(() -> stream.put(item(1).toBuilder().setExpectedVersion(1).build()))
            .hasMessageStartingWith("expected_version: 1 of i1 (expected: none");
      }
      for (int i = 0; i < 600; i++) {
        assertThat(results.get(i).get().getId()).isEqualTo("i" + i);
        assertThat(results.get(i).get().getOutcome())
            .isEqualTo(i == 5 ? Outcome.OUTCOME_REJECTED : Outcome.OUTCOME_INDEXED);
      }
      assertThat(items(server.port(), "shop")).isEqualTo(599);
      assertThatThrownBy(() -> stream.put(item(1))).hasMessage("stream: closed (expected: open)");
    }
  }

  @Test
  void aStreamThatCannotGoOnTellsEveryItem() throws Exception {
    try (TriptychServer server = start(SecuritySettings.NONE);
        TriptychClient client = TriptychClient.connect(config(server))) {
      UpsertStream stream = client.upsertStream("No Name");
      CompletableFuture<ItemResult> result = stream.put(item(1));
      assertThatThrownBy(stream::close).hasMessageStartingWith("INVALID_ARGUMENT: ");
      assertThatThrownBy(result::get).hasCauseInstanceOf(ClientException.class);
      assertThatThrownBy(() -> stream.put(item(2))).hasMessageStartingWith("INVALID_ARGUMENT: ");
    }
    RetryPolicy impatient = RetryPolicy.DEFAULT.withPatience(Duration.ofMillis(300));
    ClientConfig nobody = ClientConfig.of("127.0.0.1:" + FreePort.find()).withRetries(impatient);
    try (TriptychClient client = TriptychClient.connect(nobody)) {
      UpsertStream stream = client.upsertStream("shop");
      CompletableFuture<ItemResult> result = stream.put(item(1));
      assertThatThrownBy(stream::close).hasMessageStartingWith("UNAVAILABLE: ");
      assertThat(result).isCompletedExceptionally();
    }
  }

  @Test
  void aCallWaitsForAServerThatIsBeingStarted() throws Exception {
    Path data = folder.resolve("data");
    int port = FreePort.find();
    RetryPolicy patient = RetryPolicy.DEFAULT.withAttempts(1000);
    try (TriptychClient client =
        TriptychClient.connect(ClientConfig.of("127.0.0.1:" + port).withRetries(patient))) {
      CompletableFuture<List<ItemResult>> written =
          CompletableFuture.supplyAsync(() -> client.upsert("shop", Shop.ITEMS));
      try (TriptychServer server =
          TriptychServer.start(ServerConfig.of(data).withPort(port), new FakeEncoder())) {
        assertThat(written.get()).hasSize(Shop.ITEMS.size());
        assertThat(items(server.port(), "shop")).isEqualTo(Shop.ITEMS.size());
      }
    }
  }

  @Test
  void aServerThatIsKilledAndStartedAgainLosesNothingAndHasNothingTwice() throws Exception {
    Path data = folder.resolve("data");
    int port = FreePort.find();
    int count = 600;
    List<CompletableFuture<ItemResult>> results = new ArrayList<>();
    ChildServer first = ChildServer.start(data, port);
    try (first;
        TriptychClient client = TriptychClient.connect("127.0.0.1:" + port)) {
      UpsertStream stream = client.upsertStream("shop");
      for (int i = 0; i < 300; i++) {
        results.add(stream.put(item(i)));
      }
      first.kill();
      assertThat(results).as("acknowledged before").anyMatch(CompletableFuture::isDone);
      assertThat(results).as("under way").anyMatch(result -> !result.isDone());
      try (ChildServer second = ChildServer.start(data, port)) {
        for (int i = 300; i < count; i++) {
          results.add(stream.put(item(i)));
        }
        stream.close();
        for (int i = 0; i < count; i++) {
          assertThat(results.get(i).get().getId()).isEqualTo("i" + i);
          assertThat(results.get(i).get().getOutcome())
              .isIn(Outcome.OUTCOME_INDEXED, Outcome.OUTCOME_UNCHANGED);
        }
        assertThat(items(port, "shop")).isEqualTo(count);
        for (int i = 0; i < count; i++) {
          assertThat(client.get("shop", "i" + i).getTitle()).isEqualTo("red thing " + i);
        }
        second.kill();
      }
    }
  }
}
