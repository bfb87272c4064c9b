package io.triptych.client.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.RelevanceScore;
import dev.langchain4j.store.embedding.filter.Filter;
import io.grpc.Status;
import io.triptych.client.ClientException;
import io.triptych.client.TriptychClient;
import io.triptych.proto.v1.Contribution;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.Hybrid;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.Modality;
import io.triptych.proto.v1.ModalityWeights;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.RawVector;
import io.triptych.proto.v1.SearchRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The texts of a collection. A segment is an item: its text is the description, its metadata are
 * attributes, strings as keywords and numbers as numbers.
 *
 * <p>The server embeds what it keeps, with its own pack. <b>The vectors that are handed in with
 * segments are not sent</b>, nothing can be added without a segment, and a search has to ask with a
 * vector of the same pack, such as {@link TriptychEmbeddingModel} makes. Matches have no vectors.
 *
 * <p>A collection that is not there is an empty store; the first segment makes it. Its other items
 * are found too if they have a text, with title and description as the text of the segment, truth
 * values as strings and several values of an attribute in one string.
 *
 * <ul>
 *   <li>Scores are those of LangChain4j: (cosine + 1) / 2.
 *   <li>A whole number comes back as an {@link Integer} or a {@link Long}, any other as a {@link
 *       Double}. A {@code long} that no double is equal to is refused.
 *   <li>A key keeps the kind of value, string or number, that it was first seen with; a segment
 *       with another is refused. The keys {@code price} and {@code stock} have numbers.
 *   <li>Filters may compare by equality and size, and combine. Strings are ordered by the code
 *       points of their characters; the empty one cannot be compared with.
 * </ul>
 *
 * <p>Calls fail with a {@link ClientException}, and with an {@link InvalidRequestException} where
 * the server refuses a segment.
 */
public final class TriptychEmbeddingStore implements EmbeddingStore<TextSegment> {
  /** How many items, or how many bytes and one item more, go into one request. */
  private static final int MAX_ITEMS = 128;

  private static final int MAX_BYTES = 8 << 20;
  private static final int MAX_DELETED = 10_000;
  private static final int MAX_RESULTS = 1_000;

  private final TriptychClient client;
  private final String collection;
  private volatile String space = "";
  private volatile Map<String, String> schema = Map.of();

  /**
   * The store that a collection is.
   *
   * @param client whoever made it closes it
   * @param collection its name, or an alias
   */
  public TriptychEmbeddingStore(TriptychClient client, String collection) {
    this.client = client;
    this.collection = collection;
  }

  /**
   * Not supported: the server embeds what it keeps.
   *
   * @throws UnsupportedFeatureException always
   */
  @Override
  public String add(Embedding embedding) {
    throw withoutSegment();
  }

  /**
   * Not supported: the server embeds what it keeps.
   *
   * @throws UnsupportedFeatureException always
   */
  @Override
  public void add(String id, Embedding embedding) {
    throw withoutSegment();
  }

  /**
   * Not supported: the server embeds what it keeps.
   *
   * @throws UnsupportedFeatureException always
   */
  @Override
  public List<String> addAll(List<Embedding> embeddings) {
    throw withoutSegment();
  }

  private static UnsupportedFeatureException withoutSegment() {
    return new UnsupportedFeatureException(
        "segment: none (expected: a text beside each embedding; the server embeds what it keeps)");
  }

  /**
   * Adds segments without embedding them here first, which {@link #addAll(List, List)} is given the
   * vectors of for nothing.
   *
   * @return the ids, which are random, in the order of the segments
   * @throws InvalidRequestException as {@link #addAll(List, List, List)} does
   */
  public List<String> addSegments(List<TextSegment> segments) {
    List<String> ids = generateIds(segments.size());
    write(ids, segments);
    return ids;
  }

  /** Adds a segment; the vector is not sent. */
  @Override
  public String add(Embedding embedding, TextSegment segment) {
    if (segment == null) {
      throw withoutSegment();
    }
    return addSegments(List.of(segment)).getFirst();
  }

  /**
   * Adds or replaces segments; the vectors are not sent. When one is refused, those of earlier
   * requests, of 128 segments each, and the others of its request are written.
   *
   * @throws InvalidRequestException if the server refuses a segment
   * @throws IllegalArgumentException if the lists differ in size, or metadata hold what no
   *     attribute can hold; then nothing is written
   */
  @Override
  public void addAll(List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {
    int count = size(embeddings);
    if (size(ids) != count) {
      throw new IllegalArgumentException(
          "ids size (%d) is not equal to embeddings size (%d)".formatted(size(ids), count));
    }
    if (segments == null && count > 0) {
      throw withoutSegment();
    }
    if (size(segments) != count) {
      throw new IllegalArgumentException(
          "embeddings size (%d) is not equal to embedded size (%d)"
              .formatted(count, size(segments)));
    }
    if (count > 0) {
      write(ids, segments);
    }
  }

  private static int size(List<?> list) {
    return list == null ? 0 : list.size();
  }

  private void write(List<String> ids, List<TextSegment> segments) {
    List<Item> items = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      if (segments.get(i) == null) {
        throw withoutSegment();
      }
      items.add(SegmentItems.item(ids.get(i), segments.get(i)));
    }
    List<Item> request = new ArrayList<>();
    long bytes = 0;
    for (Item item : items) {
      request.add(item);
      bytes += item.getSerializedSize();
      if (request.size() == MAX_ITEMS || bytes >= MAX_BYTES) {
        upsert(request);
        request.clear();
        bytes = 0;
      }
    }
    if (!request.isEmpty()) {
      upsert(request);
    }
  }

  private void upsert(List<Item> items) {
    List<ItemResult> rejected =
        client.upsert(collection, items).stream()
            .filter(result -> result.getOutcome() == ItemResult.Outcome.OUTCOME_REJECTED)
            .toList();
    if (!rejected.isEmpty()) {
      ItemResult first = rejected.getFirst();
      throw new InvalidRequestException(
          "segments: %d of %d refused, the first of them %s: %s, %s"
              .formatted(
                  rejected.size(),
                  items.size(),
                  first.getId(),
                  first.getReason(),
                  first.getMessage()));
    }
  }

  /**
   * Finds the segments whose vectors are nearest to that of the request, which may have any length.
   *
   * @throws UnsupportedOperationException if the filter has a part that there is nothing for
   * @throws IllegalArgumentException if more than 1,000 results are asked for, the vector has no
   *     direction, or the filter compares a string with a number
   */
  @Override
  public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
    if (request.maxResults() > MAX_RESULTS) {
      throw new IllegalArgumentException(
          "maxResults: %d (expected: 1 to %d)".formatted(request.maxResults(), MAX_RESULTS));
    }
    SearchRequest.Builder search =
        SearchRequest.newBuilder()
            .setCollection(collection)
            .addParts(QueryPart.newBuilder().setVector(vector(request.queryEmbedding())))
            .setK(request.maxResults())
            .addTargets(Modality.MODALITY_TEXT)
            .setModalityWeights(ModalityWeights.newBuilder().setText(1))
            .setHybrid(Hybrid.HYBRID_NONE)
            .setExplain(true)
            .addFields("title")
            .addFields("description")
            .addFields("attributes");
    if (request.filter() != null) {
      search.setFilter(translate(request.filter()));
    }
    List<Hit> hits =
        unlessUnknown(() -> client.search(search.build()).getHitsList()).orElse(List.of());
    return new EmbeddingSearchResult<>(
        hits.stream()
            .map(TriptychEmbeddingStore::match)
            .filter(match -> match.score() >= request.minScore())
            .sorted(Comparator.comparing(EmbeddingMatch<TextSegment>::score).reversed())
            .toList());
  }

  private RawVector vector(Embedding embedding) {
    float[] values = embedding.vector();
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    double length = Math.sqrt(squares);
    if (!(length > 0) || !Double.isFinite(length)) {
      throw new IllegalArgumentException(
          "queryEmbedding: of length %s (expected: a vector with a direction)".formatted(length));
    }
    RawVector.Builder vector =
        RawVector.newBuilder().setSpace(space()).setModality(Modality.MODALITY_TEXT);
    for (float value : values) {
      vector.addValues((float) (value / length));
    }
    return vector.build();
  }

  private String space() {
    if (space.isEmpty()) {
      space = client.encoder().getSpace();
    }
    return space;
  }

  private static EmbeddingMatch<TextSegment> match(Hit hit) {
    double cosine =
        hit.getExplanation().getContributionsList().stream()
            .filter(contribution -> contribution.getTarget() == Modality.MODALITY_TEXT)
            .mapToDouble(Contribution::getRaw)
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("explanation: of no text (expected: its cosine)"));
    return new EmbeddingMatch<>(
        RelevanceScore.fromCosineSimilarity(Math.clamp(cosine, -1, 1)),
        hit.getId(),
        null,
        SegmentItems.segment(hit));
  }

  /** Removes segments; ids that the collection does not hold are no error. */
  @Override
  public void removeAll(Collection<String> ids) {
    if (ids == null || ids.isEmpty()) {
      throw new IllegalArgumentException("ids cannot be null or empty");
    }
    List<String> all = List.copyOf(ids);
    for (int from = 0; from < all.size(); from += MAX_DELETED) {
      List<String> some = all.subList(from, Math.min(all.size(), from + MAX_DELETED));
      unlessUnknown(() -> client.delete(collection, some));
    }
  }

  /** Removes what passes a filter, other items of the collection too. */
  @Override
  public void removeAll(Filter filter) {
    if (filter == null) {
      throw new IllegalArgumentException("filter cannot be null");
    }
    removeMatching(translate(filter));
  }

  /** Removes everything that the collection holds. */
  @Override
  public void removeAll() {
    removeMatching("*:*");
  }

  private void removeMatching(String filter) {
    unlessUnknown(() -> client.deleteMatching(collection, filter));
  }

  private String translate(Filter filter) {
    return new FilterTranslator(this::type).translate(filter);
  }

  /** Types of attributes do not change, but there may be more of them than were known. */
  private Optional<String> type(String attribute) {
    if (!schema.containsKey(attribute)) {
      schema = unlessUnknown(() -> client.describe(collection).getSchemaMap()).orElse(Map.of());
    }
    return Optional.ofNullable(schema.get(attribute));
  }

  /** What a call gives; empty where the collection is not there. */
  private static <T> Optional<T> unlessUnknown(Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (ClientException e) {
      if (e.code() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
