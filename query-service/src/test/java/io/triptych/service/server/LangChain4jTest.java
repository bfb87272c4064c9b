package io.triptych.service.server;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.Filter;
import io.grpc.Status;
import io.triptych.client.ClientException;
import io.triptych.client.TriptychClient;
import io.triptych.client.langchain4j.TriptychEmbeddingModel;
import io.triptych.client.langchain4j.TriptychEmbeddingStore;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.ForwardingEncoder;
import io.triptych.service.FakeEncoder;
import io.triptych.service.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the client has for LangChain4j, and real servers. */
@Timeout(180)
final class LangChain4jTest {
  private static final double ROUNDING = 1e-6;

  @TempDir private Path folder;
  private final FakeEncoder encoder = new FakeEncoder();
  private TriptychServer server;
  private TriptychClient client;
  private TriptychEmbeddingModel model;
  private TriptychEmbeddingStore store;

  /** Tells passages from queries. */
  private static final class PassageEncoder extends ForwardingEncoder {
    PassageEncoder() {
      super(new FakeEncoder());
    }

    @Override
    public List<io.triptych.encoder.Embedding> encodePassages(List<String> texts) {
      return encoder().encodeTexts(texts.stream().map(text -> "passage " + text).toList());
    }

    @Override
    public void close() {
      encoder().close();
    }
  }

  @BeforeEach
  void start() {
    server = TriptychServer.start(ServerConfig.of(folder.resolve("data")), encoder);
    client = TriptychClient.connect("127.0.0.1:" + server.port());
    model = new TriptychEmbeddingModel(client);
    store = new TriptychEmbeddingStore(client, "notes");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static TextSegment segment(String text, Map<String, ?> metadata) {
    return TextSegment.from(text, Metadata.from(metadata));
  }

  /** Adds segments with vectors that nobody may look at. */
  private void add(List<String> ids, List<TextSegment> segments) {
    Embedding other = Embedding.from(new float[] {1, 2, 3});
    store.addAll(ids, Collections.nCopies(ids.size(), other), segments);
  }

  private static EmbeddingSearchRequest request(
      Embedding query, int maxResults, double minScore, Filter filter) {
    return EmbeddingSearchRequest.builder()
        .queryEmbedding(query)
        .maxResults(maxResults)
        .minScore(minScore)
        .filter(filter)
        .build();
  }

  private List<EmbeddingMatch<TextSegment>> search(String query, double minScore, Filter filter) {
    return store.search(request(model.embed(query).content(), 1000, minScore, filter)).matches();
  }

  private static List<String> ids(List<EmbeddingMatch<TextSegment>> matches) {
    return matches.stream().map(EmbeddingMatch::embeddingId).toList();
  }

  private List<String> passing(Filter filter) {
    return ids(search("thing", 0, filter));
  }

  private static List<TextSegment> numbers(long... numbers) {
    return Arrays.stream(numbers).mapToObj(n -> segment("number", Map.of("n", n))).toList();
  }

  private static double cosine(String text, String other) {
    float[] a = FakeEncoder.vector(text);
    float[] b = FakeEncoder.vector(other);
    return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }

  @Test
  void stringsAreQueriesAndSegmentsPassages() {
    try (TriptychServer other = start(new PassageEncoder(), 0);
        TriptychClient to = TriptychClient.connect("127.0.0.1:" + other.port())) {
      TriptychEmbeddingModel both = new TriptychEmbeddingModel(to);
      assertThat(both.dimension()).isEqualTo(16);
      assertThat(both.modelName()).isEqualTo("triptych-0123456789ab");
      float[] query = FakeEncoder.vector("red car");
      float[] passage = FakeEncoder.vector("passage red car");
      assertThat(both.embed("red car").content().vector()).containsExactly(query);
      assertThat(both.embed(TextSegment.from("red car")).content().vector())
          .containsExactly(passage);
      for (EmbeddingInputType type : EmbeddingInputType.values()) {
        EmbeddingRequest request =
            EmbeddingRequest.builder().inputs("car", "red car").inputType(type).build();
        assertThat(both.embed(request).embeddings().get(1).vector())
            .containsExactly(type == EmbeddingInputType.QUERY ? query : passage);
      }
    }
  }

  private TriptychServer start(Encoder with, int port) {
    Path data = folder.resolve("data-" + UUID.randomUUID());
    return TriptychServer.start(ServerConfig.of(data).withPort(port), with);
  }

  @Test
  void manySegmentsAreEmbeddedInOrder() {
    List<TextSegment> segments =
        IntStream.range(0, 300).mapToObj(i -> TextSegment.from("number " + i)).toList();
    List<Embedding> embeddings = model.embedAll(segments).content();
    assertThat(embeddings).hasSize(300);
    for (int i = 0; i < 300; i++) {
      assertThat(embeddings.get(i).vector()).containsExactly(FakeEncoder.vector("number " + i));
    }
    assertThat(model.embedAll(List.of()).content()).isEmpty();
  }

  @Test
  void aTextThatCannotBeEmbeddedIsTold() {
    List<TextSegment> segments = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      segments.add(TextSegment.from(i == 129 ? "x".repeat(10_001) : "number " + i));
    }
    assertThatThrownBy(() -> model.embedAll(segments))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "text 129 cannot be embedded: inputs[1].passage: 10001 characters"
                + " (expected: 1 to 10000, not all blank)");
  }

  @Test
  void vectorsOfAnotherPackAreRefused() throws IOException {
    int port = FreePort.find();
    try (TriptychClient to = TriptychClient.connect("127.0.0.1:" + port)) {
      TriptychEmbeddingModel before = new TriptychEmbeddingModel(to);
      TriptychEmbeddingStore there = new TriptychEmbeddingStore(to, "notes");
      Embedding query;
      try (TriptychServer first = start(new FakeEncoder(), port)) {
        there.add(before.embed("red").content(), TextSegment.from("red"));
        query = before.embed("red").content();
        assertThat(there.search(request(query, 1, 0, null)).matches()).hasSize(1);
        assertThat(first.port()).isEqualTo(port);
      }
      try (TriptychServer second = start(new FakeEncoder("f".repeat(64)), port)) {
        assertThat(second.port()).isEqualTo(port);
        there.add(query, TextSegment.from("red"));
        assertThatThrownBy(() -> before.embed("red"))
            .isInstanceOfSatisfying(
                ClientException.class,
                e -> assertThat(e.code()).isEqualTo(Status.Code.FAILED_PRECONDITION));
        assertThatThrownBy(() -> there.search(request(query, 1, 0, null)))
            .isInstanceOf(ClientException.class)
            .hasMessageStartingWith("INVALID_ARGUMENT: parts[0].vector.space: ");
      }
    }
  }

  @Test
  void scoresAreThoseOfTheCosines() {
    List<String> texts = List.of("blue shirt", "red car", "green car");
    add(texts, texts.stream().map(TextSegment::from).toList());
    List<EmbeddingMatch<TextSegment>> matches = search("red car", 0, null);
    assertThat(ids(matches)).containsExactly("red car", "green car", "blue shirt");
    for (EmbeddingMatch<TextSegment> match : matches) {
      assertThat(match.embedded().text()).isEqualTo(match.embeddingId());
      assertThat(match.score())
          .isCloseTo((1 + cosine("red car", match.embeddingId())) / 2, within(ROUNDING));
    }
    double second = matches.get(1).score();
    assertThat(ids(search("red car", second, null))).containsExactly("red car", "green car");
    assertThat(ids(search("red car", second + ROUNDING, null))).containsExactly("red car");

    float[] longer = FakeEncoder.vector("red car");
    for (int i = 0; i < longer.length; i++) {
      longer[i] *= 3;
    }
    List<EmbeddingMatch<TextSegment>> same =
        store.search(request(Embedding.from(longer), 2, 0, null)).matches();
    assertThat(ids(same)).containsExactly("red car", "green car");
    assertThat(same.get(1).score()).isCloseTo(second, within(ROUNDING));
  }

  @Test
  void textAndMetadataComeBackWhole() {
    String text = "  A line.\n\nAnother \"line\".\t" + "Words and words. ".repeat(3_000);
    TextSegment whole =
        segment(
            text,
            Map.of(
                "title", "Chapter 1",
                "id", "inner",
                "description", "",
                "updated_at", "long ago",
                "_exists_", " ",
                "metadata.title", "2",
                "a b:c\\\"*(", "é 日本 😀",
                "day", "2026-01-31",
                "page", 7,
                "share", 0.25));
    TextSegment other =
        segment("Another", Map.of("day", "soon", "uuid", UUID.randomUUID(), "big", Long.MAX_VALUE));
    add(List.of("whole", "other"), List.of(whole, other));
    EmbeddingMatch<TextSegment> match =
        search("words", 0, metadataKey("title").isEqualTo("Chapter 1")).getFirst();
    assertThat(match.embeddingId()).isEqualTo("whole");
    assertThat(match.embedded()).isEqualTo(whole);
    EmbeddingMatch<TextSegment> next =
        search("another", 0, metadataKey("day").isEqualTo("soon")).getFirst();
    assertThat(next.embedded().metadata().getUUID("uuid"))
        .isEqualTo(other.metadata().getUUID("uuid"));
    assertThat(next.embedded().metadata().getLong("big")).isEqualTo(Long.MAX_VALUE);
    for (String key : List.of("id", "updated_at", "_exists_", "metadata.title", "a b:c\\\"*(")) {
      Object value = whole.metadata().toMap().get(key);
      assertThat(passing(metadataKey(key).isEqualTo((String) value)))
          .as(key)
          .containsExactly("whole");
    }
  }

  @Test
  void everyKindOfFilterIsHeeded() {
    add(
        List.of("a", "b", "c", "d"),
        List.of(
            segment("thing a", Map.of("colour", "red", "price", 5, "AND", "x")),
            segment("thing b", Map.of("colour", "dark red", "price", -2.5, "day", "2026-01-31")),
            segment("thing c", Map.of("colour", "*", "price", 5_000_000_000L)),
            segment("thing d", Map.of("fn", "y"))));
    Filter red = metadataKey("colour").isEqualTo("red");
    Filter cheap = metadataKey("price").isLessThan(5);
    Map<Filter, List<String>> expected =
        Map.ofEntries(
            Map.entry(red, List.of("a")),
            Map.entry(metadataKey("colour").isEqualTo("Red"), List.of()),
            Map.entry(metadataKey("colour").isEqualTo("*"), List.of("c")),
            Map.entry(metadataKey("AND").isEqualTo("x"), List.of("a")),
            Map.entry(metadataKey("fn").isEqualTo("y"), List.of("d")),
            Map.entry(metadataKey("day").isEqualTo("2026-01-31"), List.of("b")),
            Map.entry(metadataKey("day").isLessThan("2026-02"), List.of("b")),
            Map.entry(metadataKey("price").isEqualTo(-2.5), List.of("b")),
            Map.entry(metadataKey("colour").isNotEqualTo("red"), List.of("b", "c", "d")),
            Map.entry(metadataKey("price").isGreaterThan(5), List.of("c")),
            Map.entry(metadataKey("price").isGreaterThanOrEqualTo(5), List.of("a", "c")),
            Map.entry(cheap, List.of("b")),
            Map.entry(metadataKey("price").isLessThanOrEqualTo(5L), List.of("a", "b")),
            Map.entry(metadataKey("colour").isGreaterThan("dark red"), List.of("a")),
            Map.entry(metadataKey("colour").isLessThan("dark red"), List.of("c")),
            Map.entry(metadataKey("colour").isGreaterThanOrEqualTo("*"), List.of("a", "b", "c")),
            Map.entry(metadataKey("colour").isLessThanOrEqualTo("*"), List.of("c")),
            Map.entry(metadataKey("colour").isIn("red", "*"), List.of("a", "c")),
            Map.entry(metadataKey("price").isIn(5, -2.5), List.of("a", "b")),
            Map.entry(metadataKey("colour").isNotIn("red", "*"), List.of("b", "d")),
            Map.entry(metadataKey("price").isNotIn(5), List.of("b", "c", "d")),
            Map.entry(red.and(cheap), List.of()),
            Map.entry(red.or(cheap), List.of("a", "b")),
            Map.entry(Filter.not(red.or(cheap)), List.of("c", "d")),
            Map.entry(red.and(Filter.not(cheap)), List.of("a")),
            Map.entry(Filter.not(red).and(Filter.not(cheap)), List.of("c", "d")),
            Map.entry(metadataKey("size").isEqualTo(1), List.of()),
            Map.entry(Filter.not(metadataKey("size").isEqualTo(1)), List.of("a", "b", "c", "d")),
            Map.entry(red.or(metadataKey("size").isGreaterThan("m")), List.of("a")));
    expected.forEach((filter, ids) ->
        assertThat(passing(filter)).as(filter.toString()).containsExactlyInAnyOrderElementsOf(ids));
    Filter chain = cheap;
    for (int i = 0; i < 200; i++) {
      chain = chain.or(metadataKey("price").isEqualTo(i));
    }
    assertThat(passing(chain)).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void whatIsRemovedIsGone() {
    List<String> ids = List.of("a", "b", "c", "d", "e");
    add(
        ids,
        ids.stream()
            .map(id -> segment("thing " + id, Map.of("even", ids.indexOf(id) % 2)))
            .toList());
    store.remove("a");
    assertThat(passing(null)).containsExactlyInAnyOrder("b", "c", "d", "e");
    store.removeAll(List.of("b", "nobody"));
    assertThat(passing(null)).containsExactlyInAnyOrder("c", "d", "e");
    store.removeAll(metadataKey("odd").isEqualTo(1));
    assertThat(passing(null)).containsExactlyInAnyOrder("c", "d", "e");
    store.removeAll(metadataKey("even").isEqualTo(0));
    assertThat(passing(null)).containsExactly("d");
    store.removeAll();
    assertThat(passing(null)).isEmpty();
  }

  @Test
  void threeHundredSegmentsAreWrittenAndReplaced() {
    List<TextSegment> segments =
        IntStream.range(0, 300).mapToObj(i -> segment("number " + i, Map.of("n", i))).toList();
    List<String> ids = store.addSegments(segments);
    assertThat(ids).hasSize(300).doesNotHaveDuplicates();
    List<EmbeddingMatch<TextSegment>> matches = search("number", 0, null);
    assertThat(ids(matches)).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(matches)
        .allSatisfy(match ->
            assertThat(match.embedded()).isEqualTo(segments.get(ids.indexOf(match.embeddingId()))));
    add(List.of(ids.get(7)), List.of(segment("another", Map.of("n", 7))));
    List<EmbeddingMatch<TextSegment>> seven = search("number", 0, metadataKey("n").isEqualTo(7));
    assertThat(ids(seven)).containsExactly(ids.get(7));
    assertThat(seven.getFirst().embedded().text()).isEqualTo("another");
  }

  @Test
  void whatCannotBeAddedIsRefused() {
    Embedding vector = Embedding.from(new float[] {1});
    assertThatThrownBy(() -> store.add(vector))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageStartingWith("segment: none (expected: a text beside each embedding");
    assertThatThrownBy(() -> store.add("id", vector))
        .isInstanceOf(UnsupportedFeatureException.class);
    assertThatThrownBy(() -> store.addAll(List.of(vector)))
        .isInstanceOf(UnsupportedFeatureException.class);
    assertThatThrownBy(() -> store.addAll(List.of("id"), List.of(vector), null))
        .isInstanceOf(UnsupportedFeatureException.class);
    assertThatThrownBy(() -> add(List.of("id"), List.of()))
        .hasMessage("embeddings size (1) is not equal to embedded size (0)");
    assertThatThrownBy(() -> add(List.of("a", "b"), numbers(1, (1L << 53) + 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(passing(null)).isEmpty();

    List<TextSegment> clash = List.of(segment("a", Map.of("n", 1)), segment("b", Map.of("n", "x")));
    assertThatThrownBy(() -> add(List.of("a", "b"), clash))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "segments: 1 of 2 refused, the first of them b: ATTRIBUTE_TYPE_CLASH, "
                + "n: \"x\" (expected: a number)");
    assertThat(passing(null)).containsExactly("a");
  }

  @Test
  void whatCannotBeAskedIsRefused() {
    add(List.of("a"), List.of(segment("thing", Map.of("n", 1))));
    Embedding query = model.embed("thing").content();
    assertThatThrownBy(() -> store.search(request(query, 1001, 0, null)))
        .hasMessage("maxResults: 1001 (expected: 1 to 1000)");
    assertThatThrownBy(() -> store.search(request(Embedding.from(new float[16]), 1, 0, null)))
        .hasMessage("queryEmbedding: of length 0.0 (expected: a vector with a direction)");
    assertThatThrownBy(() -> store.search(request(Embedding.from(new float[] {1}), 1, 0, null)))
        .isInstanceOf(ClientException.class)
        .hasMessage("INVALID_ARGUMENT: parts[0].vector.values: 1 numbers (expected: 16)");
    assertThatThrownBy(() -> passing(metadataKey("n").containsString("1")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageStartingWith("filter: ContainsString ");
    assertThatThrownBy(() -> passing(metadataKey("n").isGreaterThan("1")))
        .hasMessage("filter value of n: \"1\" (expected: a number)");
  }

  @Test
  void aCollectionThatIsNotThereIsEmpty() {
    assertThat(passing(null)).isEmpty();
    assertThat(passing(metadataKey("n").isEqualTo(1))).isEmpty();
    store.remove("a");
    store.removeAll(metadataKey("n").isEqualTo(1));
    store.removeAll();
    String id = store.add(Embedding.from(new float[1]), segment("thing", Map.of("n", 1)));
    assertThat(passing(metadataKey("n").isEqualTo(1))).containsExactly(id);
  }

  @Test
  void theItemsOfAShopAreFoundByTheirTexts() {
    client.upsert("shop", Shop.ITEMS);
    TriptychEmbeddingStore shop = new TriptychEmbeddingStore(client, "shop");
    EmbeddingMatch<TextSegment> match =
        shop.search(
                request(
                    model.embed("red shirt").content(), 1, 0, metadataKey("price").isLessThan(10)))
            .matches()
            .getFirst();
    assertThat(match.embeddingId()).isEqualTo("red shirt/1");
    assertThat(match.score()).isCloseTo(1, within(ROUNDING));
    assertThat(match.embedded())
        .isEqualTo(segment("red shirt", Map.of("kind", "shirt", "price", 9.5, "stock", 3)));
  }

  @Test
  void aRetrieverRetrieves() {
    add(
        List.of("a", "b"),
        List.of(segment("red car", Map.of("page", 1)), segment("blue shirt", Map.of("page", 2))));
    List<Content> contents =
        EmbeddingStoreContentRetriever.builder()
            .embeddingStore(store)
            .embeddingModel(model)
            .maxResults(1)
            .build()
            .retrieve(Query.from("blue"));
    assertThat(contents).hasSize(1);
    assertThat(contents.getFirst().textSegment())
        .isEqualTo(segment("blue shirt", Map.of("page", 2)));
    assertThat(contents.getFirst().metadata()).containsEntry(ContentMetadata.EMBEDDING_ID, "b");
  }
}
