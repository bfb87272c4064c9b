package io.triptych.service;

import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.WordList;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.FacetCounts;
import io.triptych.indexer.collection.FacetException;
import io.triptych.indexer.collection.FacetRequest;
import io.triptych.indexer.collection.FieldException;
import io.triptych.indexer.collection.FilterException;
import io.triptych.indexer.collection.ItemFields;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.ItemScore;
import io.triptych.indexer.collection.KnnParameters;
import io.triptych.indexer.collection.NearestNeighbours;
import io.triptych.indexer.collection.RankExpression;
import io.triptych.indexer.collection.RankExpressionException;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.lucene.search.MatchNoDocsQuery;

/** Items in memory, compared one by one. Knows one filter: {@code nothing}. */
public final class FakeCollection implements CollectionSearcher {
  private record Entry(
      String id, String title, Map<Modality, List<float[]>> vectors, List<StoredMedium> media) {}

  private final List<Entry> entries = new ArrayList<>();
  private Optional<String> ear = Optional.empty();

  public FakeCollection add(String id, String title, Map<Modality, List<float[]>> vectors) {
    return add(id, title, vectors, List.of());
  }

  public FakeCollection add(
      String id, String title, Map<Modality, List<float[]>> vectors, List<StoredMedium> media) {
    entries.add(new Entry(id, title, vectors, media));
    return this;
  }

  @Override
  public long version() {
    return 1;
  }

  @Override
  public String commit() {
    return "commit of " + entries.size() + " items";
  }

  @Override
  public int itemCount() {
    return entries.size();
  }

  @Override
  public int dimension() {
    return entries.stream()
        .flatMap(entry -> entry.vectors.values().stream())
        .mapToInt(vectors -> vectors.getFirst().length)
        .findFirst()
        .orElse(0);
  }

  @Override
  public boolean holds(Modality modality) {
    return entries.stream().anyMatch(entry -> entry.vectors.containsKey(modality));
  }

  /** Records that its sounds were embedded by the tower {@code id}. */
  public FakeCollection heardBy(String id) {
    ear = Optional.of(id);
    return this;
  }

  @Override
  public Optional<String> tower(Modality modality) {
    return modality == Modality.AUDIO ? ear : Optional.empty();
  }

  @Override
  public ItemFilter filter(String text) {
    if (!text.equals("nothing")) {
      throw new FilterException("attribute: " + text + " (expected: nothing)");
    }
    return new ItemFilter(text, MatchNoDocsQuery.INSTANCE);
  }

  @Override
  public FacetRequest facet(String text) {
    throw new FacetException("facets: " + text + " (expected: none)");
  }

  @Override
  public List<FacetCounts> facets(ItemFilter filter, List<FacetRequest> requests) {
    return List.of();
  }

  @Override
  public RankExpression rankExpression(String text) {
    throw new RankExpressionException("rank_expression: " + text + " (expected: none)");
  }

  @Override
  public double[] rankValues(RankExpression expression, double[] scores, int[] docs) {
    return scores;
  }

  @Override
  public ItemFields fields(List<String> names) {
    if (names.contains("nothing")) {
      throw new FieldException("fields: nothing (expected: something)");
    }
    return ItemFields.ALL;
  }

  @Override
  public List<String> suggest(String typed, int k, ItemFilter filter) {
    return entries.stream().map(Entry::title).filter(t -> t.startsWith(typed)).limit(k).toList();
  }

  @Override
  public NearestNeighbours nearest(
      Modality target, float[] vector, int k, ItemFilter filter, KnnParameters parameters) {
    float[] cosines = cosines(target, vector, all());
    List<ItemScore> hits = best(cosines, k, filter);
    return new NearestNeighbours(hits, parameters.exact(), cosines.length, hits.size(), k);
  }

  @Override
  public List<ItemScore> lexical(String text, int k, ItemFilter filter) {
    return best(lexicalScores(text, all()), k, filter).stream()
        .filter(hit -> hit.score() > 0)
        .toList();
  }

  @Override
  public float[] lexicalScores(String text, int[] docs) {
    float[] scores = new float[docs.length];
    for (int i = 0; i < docs.length; i++) {
      for (String word : text.split(" ")) {
        scores[i] += entries.get(docs[i]).title.contains(word) ? 2 : 0;
      }
    }
    return scores;
  }

  @Override
  public float[] cosines(Modality target, float[] vector, int[] docs) {
    float[] cosines = new float[docs.length];
    for (int i = 0; i < docs.length; i++) {
      cosines[i] =
          vectors(docs[i], target).stream()
              .map(other -> dot(vector, other))
              .max(Comparator.naturalOrder())
              .orElse(Float.NaN);
    }
    return cosines;
  }

  @Override
  public WordList words() {
    return WordList.of(entries.stream().map(Entry::title).toList());
  }

  @Override
  public Optional<Integer> find(String id) {
    return IntStream.of(all()).filter(d -> entries.get(d).id.equals(id)).boxed().findFirst();
  }

  @Override
  public Optional<String> itemHash(String id) {
    return Optional.empty();
  }

  @Override
  public long itemVersion(int doc) {
    return 1;
  }

  @Override
  public int[] passing(ItemFilter filter) {
    return filter.query() == null ? all() : new int[0];
  }

  @Override
  public List<float[]> vectors(int doc, Modality modality) {
    return entries.get(doc).vectors.getOrDefault(modality, List.of());
  }

  @Override
  public StoredItem item(int doc, ItemFields fields) {
    Entry entry = entries.get(doc);
    return new StoredItem(entry.id, entry.title, "", Map.of(), entry.media);
  }

  @Override
  public Iterable<StoredItem> items() {
    return IntStream.range(0, entries.size()).mapToObj(this::item).toList();
  }

  @Override
  public void close() {}

  private int[] all() {
    return IntStream.range(0, entries.size()).toArray();
  }

  private static List<ItemScore> best(float[] scores, int k, ItemFilter filter) {
    return IntStream.range(0, filter.query() == null ? scores.length : 0)
        .filter(d -> !Float.isNaN(scores[d]))
        .mapToObj(d -> new ItemScore(d, scores[d]))
        .sorted(Comparator.comparingDouble((ItemScore hit) -> -hit.score()))
        .limit(k)
        .toList();
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
