package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.StatusRuntimeException;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import io.triptych.service.batch.BatchSettings;
import io.triptych.service.worker.RemoteEncoder;
import io.triptych.service.worker.WorkerAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a server tells of itself. */
final class ObserveTest {
  private static final Path DASHBOARD =
      Path.of(System.getProperty("triptych.root"), "docs", "grafana-dashboard.json");

  @TempDir private static Path data;
  private static WorkerServer worker;
  private static RemoteEncoder workers;
  private static TriptychServer server;
  private static TestChannel channel;

  @BeforeAll
  static void start() {
    UpsertItemsRequest items =
        UpsertItemsRequest.newBuilder()
            .setCollection("shop")
            .addAllItems(Shop.ITEMS)
            .addItems(Item.newBuilder().setId("empty"))
            .build();
    // Sizes are looked at at once, and then only now and then.
    try (TriptychServer before = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
        TestChannel to = TestChannel.to(before)) {
      ItemServiceGrpc.newBlockingStub(to.channel()).upsertItems(items);
    }
    worker =
        WorkerServer.start(
            ServerConfig.LOOPBACK,
            0,
            new FakeEncoder(),
            BatchSettings.DEFAULT,
            LifecycleSettings.DEFAULT);
    workers =
        RemoteEncoder.connect(
            new FakeEncoder(), List.of(new WorkerAddress(ServerConfig.LOOPBACK, worker.port())));
    server =
        TriptychServer.start(
            ServerConfig.of(data).withObserve(ObserveSettings.NONE.withRecallShare(1)), workers);
    channel = TestChannel.to(server);
    ItemServiceGrpc.newBlockingStub(channel.channel()).upsertItems(items);
    SearchServiceGrpc.SearchServiceBlockingStub searches =
        SearchServiceGrpc.newBlockingStub(channel.channel());
    searches.search(search("red car"));
    searches.search(search("red car"));
    assertThatThrownBy(() -> searches.search(search("")))
        .isInstanceOf(StatusRuntimeException.class);
  }

  @AfterAll
  static void stop() {
    channel.close();
    server.close();
    workers.close();
    worker.close();
  }

  private static SearchRequest search(String words) {
    return SearchRequest.newBuilder()
        .setCollection("shop")
        .setK(2)
        .addParts(QueryPart.newBuilder().setText(words))
        .build();
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve(path));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  /** The metrics, once {@code line} is among them, as some are gathered in the background. */
  private static String scrapeWith(String line) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    String text = get("/metrics").body();
    while (!Pattern.compile(line, Pattern.MULTILINE).matcher(text).find()) {
      assertThat(System.nanoTime()).as("no %s in %s", line, text).isLessThan(end);
      Thread.sleep(200);
      text = get("/metrics").body();
    }
    return text;
  }

  @Test
  void callsCachesRejectionsAndRecallAreCounted() throws Exception {
    String text = scrapeWith("^triptych_recall_count 2");
    assertThat(text)
        .contains(
            "triptych_call_seconds_count{method=\"triptych.v1.SearchService/Search\",status=\"OK\"}"
                + " 2")
        .contains("triptych_cache_lookups_total{cache=\"embedding\",outcome=\"local\"}")
        .contains("triptych_cache_lookups_total{cache=\"embedding\",outcome=\"miss\"}")
        .contains("triptych_rejected_total{reason=\"INVALID\",what=\"request\"} 1.0")
        .containsPattern("triptych_rejected_total\\{reason=\"\\w+\",what=\"item\"} 1.0")
        .contains("triptych_recall_sum 2.0");
  }

  @Test
  void workersAreSeen() throws Exception {
    String tag = "\\{worker=\"127\\.0\\.0\\.1:" + worker.port() + "\"} ";
    assertThat(scrapeWith("^triptych_worker_healthy" + tag + "1\\.0"))
        .containsPattern("(?m)^triptych_worker_outstanding" + tag + "0\\.0")
        .containsPattern("(?m)^triptych_worker_failures_total" + tag + "0\\.0");
  }

  @Test
  void sizesOfCollectionsAreSeen() throws Exception {
    String text = scrapeWith("^triptych_collection_items\\{collection=\"shop\"} 4\\.0");
    assertThat(text).containsPattern("triptych_collection_size_bytes\\{collection=\"shop\"} [1-9]");
  }

  @Test
  void theDashboardShowsWhatThereIs() throws Exception {
    scrapeWith("^triptych_collection_items");
    String scrape = scrapeWith("^triptych_recall_count 2");
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
    Set<String> names = new TreeSet<>();
    for (JsonNode expression : dashboard.findValues("expr")) {
      Matcher matcher =
          Pattern.compile("\\b(?:triptych|armeria|jvm)_[a-z0-9_]+").matcher(expression.asText());
      while (matcher.find()) {
        names.add(matcher.group());
      }
    }
    assertThat(names).hasSizeGreaterThan(8);
    assertThat(names)
        .allSatisfy(name -> assertThat(scrape).containsPattern("(?m)^" + name + "[ {]"));
  }

  @Test
  void theDashboardAndTheDocumentKnowEveryMetric() throws Exception {
    String scrape = scrapeWith("^triptych_recall_count 2");
    Set<String> names =
        Pattern.compile("^# TYPE (triptych_[a-z0-9_]+?)(?:_max)? ", Pattern.MULTILINE)
            .matcher(scrape)
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(names).hasSizeGreaterThan(15);
    String document = Files.readString(DASHBOARD.resolveSibling("observe.md"));
    String dashboard = Files.readString(DASHBOARD);
    assertThat(names)
        .allSatisfy(name -> {
          assertThat(document).contains("`" + name);
          assertThat(dashboard).contains(name);
        });
  }

  @Test
  void aRequestKeepsItsId() throws Exception {
    assertThat(get("/v1/collections", "x-request-id", "mine_1.a-B").headers().map())
        .containsEntry("x-request-id", List.of("mine_1.a-B"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "a;b", "<script>"})
  void anIdThatIsNoneIsReplaced(String id) throws Exception {
    String given =
        get("/v1/collections", "x-request-id", id).headers().firstValue("x-request-id").orElse("");
    assertThat(given).matches("[0-9a-f]{8,}");
    assertThat(get("/v1/nothing").headers().firstValue("x-request-id")).isPresent();
  }

  @Test
  void eachRequestIsLogged() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("access");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    try {
      get("/v1/collections?secret=1", "x-request-id", "logged-1");
      long end = System.nanoTime() + 20_000_000_000L;
      while (lines.list.stream()
          .noneMatch(line -> pairs(line).get("request_id").equals("logged-1"))) {
        assertThat(System.nanoTime()).as("%s", lines.list).isLessThan(end);
        Thread.sleep(50);
      }
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
    }
    Map<String, String> line =
        lines.list.stream()
            .map(ObserveTest::pairs)
            .filter(pairs -> pairs.get("request_id").equals("logged-1"))
            .findFirst()
            .orElseThrow();
    assertThat(line).containsEntry("method", "GET").containsEntry("path", "/v1/collections");
    assertThat(line).containsEntry("status", "200").containsEntry("key", "").containsKey("ms");
  }

  private static Map<String, String> pairs(ILoggingEvent event) {
    return event.getKeyValuePairs().stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
  }
}
