package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.proto.v1.CacheControl;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.StageTiming;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import io.triptych.service.FreePort;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/** Answers that are kept, over gRPC. */
final class SearchCacheTest {
  @TempDir private Path data;
  private TriptychServer server;
  private TestChannel channel;

  @BeforeEach
  void start() {
    server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
    channel = TestChannel.to(server);
    upsert(channel, Shop.ITEMS);
  }

  @AfterEach
  void stop() {
    channel.close();
    server.close();
  }

  private static void upsert(TestChannel channel, List<Item> items) {
    ItemServiceGrpc.newBlockingStub(channel.channel())
        .upsertItems(
            UpsertItemsRequest.newBuilder().setCollection("shop").addAllItems(items).build());
  }

  private static SearchRequest.Builder text(String text) {
    return SearchRequest.newBuilder()
        .setCollection("shop")
        .addParts(QueryPart.newBuilder().setText(text));
  }

  private static SearchResponse search(TestChannel channel, SearchRequest.Builder request) {
    return SearchServiceGrpc.newBlockingStub(channel.channel()).search(request.build());
  }

  private SearchResponse search(SearchRequest.Builder request) {
    return search(channel, request);
  }

  @Test
  void theSameSearchIsAnsweredFromMemory() {
    SearchResponse first = search(text("red car"));
    SearchResponse again = search(text(" red  car ").setK(10));
    assertThat(first.getCacheTier()).isEqualTo("none");
    assertThat(again.getCacheTier()).isEqualTo("local");
    assertThat(again.toBuilder().setCacheTier("none").setTookMs(first.getTookMs()).build())
        .isEqualTo(first);
  }

  @Test
  void whatChangesTheAnswerIsAnotherSearch() {
    search(text("red car"));
    byte[] green = Pictures.png(Color.GREEN, 20, 20);
    byte[] blue = Pictures.png(Color.BLUE, 20, 20);
    List<SearchRequest.Builder> others =
        List.of(
            text("Red car"),
            text("red car").setK(3),
            text("red car").setFilter("kind:car"),
            text("red car").setExplain(true),
            text("red car").setOffset(0),
            picture(green),
            picture(blue));
    others.forEach(request -> assertThat(search(request).getCacheTier()).isEqualTo("none"));
    others.forEach(request -> assertThat(search(request).getCacheTier()).isEqualTo("local"));
  }

  private static SearchRequest.Builder picture(byte[] bytes) {
    return SearchRequest.newBuilder()
        .setCollection("shop")
        .addParts(QueryPart.newBuilder().setImage(ByteString.copyFrom(bytes)));
  }

  @Test
  void timingOfAKeptAnswerIsThatOfTheCache() {
    search(text("red car"));
    SearchResponse kept = search(text("red car").setTiming(true));
    assertThat(kept.getCacheTier()).isEqualTo("local");
    assertThat(kept.getTimingList()).extracting(StageTiming::getStage).containsExactly("cache");
  }

  @Test
  void bypassAndRefreshDoNotRead() {
    search(text("red car"));
    for (CacheControl control :
        List.of(CacheControl.CACHE_CONTROL_BYPASS, CacheControl.CACHE_CONTROL_REFRESH)) {
      assertThat(search(text("red car").setCache(control)).getCacheTier()).isEqualTo("none");
    }
    SearchRequest.Builder other = text("blue car");
    search(other.setCache(CacheControl.CACHE_CONTROL_BYPASS));
    assertThat(search(text("blue car")).getCacheTier()).isEqualTo("none");
    search(text("green car").setCache(CacheControl.CACHE_CONTROL_REFRESH));
    assertThat(search(text("green car")).getCacheTier()).isEqualTo("local");
    assertThatThrownBy(() -> search(text("red").setCacheValue(77)))
        .hasMessageStartingWith("INVALID_ARGUMENT: cache: unknown");
  }

  @Test
  void aWriteIsFoundByTheNextSearch() {
    for (int i = 0; i < 20; i++) {
      assertThat(search(text("red car")).getHitsList())
          .extracting(Hit::getId)
          .doesNotContain("new-" + i);
      assertThat(search(text("red car")).getCacheTier()).isEqualTo("local");
      upsert(channel, List.of(Item.newBuilder().setId("new-" + i).setTitle("red car").build()));
      SearchResponse after = search(text("red car").setK(100));
      assertThat(after.getHitsList()).extracting(Hit::getId).contains("new-" + i);
    }
  }

  /** A collection that was removed and made again has commits of the same numbers. */
  @Test
  void aCollectionThatWasMadeAgainHasOtherAnswers() throws Exception {
    assertThat(search(text("red car")).getHitsCount()).isEqualTo(Shop.ITEMS.size());
    stop();
    new DataDirectory(data).drop("shop");
    start(Shop.ITEMS.subList(0, 1));
    assertThat(search(text("red car")).getHitsCount()).isOne();
  }

  private void start(List<Item> items) {
    server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
    channel = TestChannel.to(server);
    upsert(channel, items);
  }

  @Test
  void aDamagedPictureIsNotDecodedAgainForAWhile() throws Exception {
    byte[] whole = Pictures.png(Color.RED, 300, 200);
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> search(picture(cut)))
          .hasMessageStartingWith("INVALID_ARGUMENT: parts[0].image: ");
    }
    assertThat(metrics()).contains("triptych_cache_refused_total 2.0");
  }

  @Test
  void metricsTellWhatTheCachesDid() throws Exception {
    search(text("red car"));
    search(text("red car"));
    assertThat(metrics())
        .contains("triptych_cache_lookups_total{cache=\"result\",outcome=\"miss\"} 1.0")
        .contains("triptych_cache_lookups_total{cache=\"result\",outcome=\"local\"} 1.0")
        .contains("triptych_cache_lookups_total{cache=\"embedding\",outcome=\"miss\"} 1.0")
        .contains("triptych_cache_entries{cache=\"result\"} 1.0")
        .contains("triptych_cache_shared_troubles_total{cache=\"result\"} 0.0");
  }

  private String metrics() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(Metrics.PATH)).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  /** Two servers of one folder and one Redis: the commit has the same name in both. */
  @Test
  void serversShareAnswersThroughRedis() throws Exception {
    int port = FreePort.find();
    RedisServer redis = RedisServer.newRedisServer().port(port).setting("bind 127.0.0.1").build();
    redis.start();
    URI uri = URI.create("redis://127.0.0.1:" + port);
    ServerConfig config = ServerConfig.of(data).withRedis(uri);
    try (RedisClient direct = RedisClient.create(uri);
        TriptychServer one = TriptychServer.start(config, new FakeEncoder());
        TriptychServer two = TriptychServer.start(config, new FakeEncoder());
        TestChannel first = TestChannel.to(one);
        TestChannel second = TestChannel.to(two)) {
      SearchResponse computed = search(first, text("red car"));
      assertThat(computed.getCacheTier()).isEqualTo("none");
      // Writing is not waited for: an embedding and an answer.
      for (int i = 0; i < 500 && direct.dbSize() < 2; i++) {
        Thread.sleep(10);
      }
      SearchResponse shared = search(second, text("red car"));
      assertThat(shared.getCacheTier()).isEqualTo("shared");
      assertThat(shared.getHitsList()).isEqualTo(computed.getHitsList());
    } finally {
      redis.stop();
    }
  }
}
