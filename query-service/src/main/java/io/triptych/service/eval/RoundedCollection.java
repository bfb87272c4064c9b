package io.triptych.service.eval;

import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.WordList;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.FacetCounts;
import io.triptych.indexer.collection.FacetRequest;
import io.triptych.indexer.collection.ItemFields;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.ItemScore;
import io.triptych.indexer.collection.KnnParameters;
import io.triptych.indexer.collection.NearestNeighbours;
import io.triptych.indexer.collection.RankExpression;
import io.triptych.indexer.collection.StoredItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A view of a collection whose vectors, and those of queries, are rounded before they are compared,
 * without a second look at the exact ones: what an index that stores them so would find. Every
 * search compares with every vector; its times say nothing of such an index.
 */
public final class RoundedCollection implements CollectionSearcher {
  private final CollectionSearcher exact;
  private final Rounding rounding;
  private final Map<Modality, Map<Integer, List<float[]>>> rounded = new EnumMap<>(Modality.class);

  /** A rounded view of {@code exact}, which is closed with it. */
  public RoundedCollection(CollectionSearcher exact, Rounding rounding) {
    this.exact = exact;
    this.rounding = rounding;
    for (Modality modality : Modality.values()) {
      rounded.put(modality, new ConcurrentHashMap<>());
    }
  }

  @Override
  public NearestNeighbours nearest(
      Modality target, float[] vector, int k, ItemFilter filter, KnnParameters parameters) {
    int items = Math.max(1, exact.itemCount());
    NearestNeighbours every = exact.nearest(target, vector, items, filter, KnnParameters.EXACT);
    int[] docs = every.hits().stream().mapToInt(ItemScore::doc).toArray();
    float[] cosines = cosines(target, vector, docs);
    List<ItemScore> scores = new ArrayList<>();
    for (int i = 0; i < docs.length; i++) {
      scores.add(new ItemScore(docs[i], cosines[i]));
    }
    scores.sort(
        Comparator.comparingDouble((ItemScore score) -> -score.score())
            .thenComparingInt(ItemScore::doc));
    return new NearestNeighbours(
        scores.subList(0, Math.min(k, scores.size())),
        true,
        every.visited(),
        every.candidates(),
        k);
  }

  @Override
  public float[] cosines(Modality target, float[] vector, int[] docs) {
    float[] query = rounding.apply(vector);
    float[] cosines = new float[docs.length];
    for (int i = 0; i < docs.length; i++) {
      float best = Float.NaN;
      for (float[] held : vectors(docs[i], target)) {
        float cosine = dot(query, held);
        best = Float.isNaN(best) ? cosine : Math.max(best, cosine);
      }
      cosines[i] = best;
    }
    return cosines;
  }

  @Override
  public List<float[]> vectors(int doc, Modality modality) {
    return rounded
        .get(modality)
        .computeIfAbsent(
            doc, d -> exact.vectors(d, modality).stream().map(rounding::apply).toList());
  }

  private static float dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return (float) sum;
  }

  @Override
  public String commit() {
    return exact.commit() + " " + rounding;
  }

  @Override
  public long version() {
    return exact.version();
  }

  @Override
  public Optional<String> tower(Modality modality) {
    return exact.tower(modality);
  }

  @Override
  public int itemCount() {
    return exact.itemCount();
  }

  @Override
  public int dimension() {
    return exact.dimension();
  }

  @Override
  public boolean holds(Modality modality) {
    return exact.holds(modality);
  }

  @Override
  public ItemFilter filter(String text) {
    return exact.filter(text);
  }

  @Override
  public FacetRequest facet(String text) {
    return exact.facet(text);
  }

  @Override
  public List<FacetCounts> facets(ItemFilter filter, List<FacetRequest> requests) {
    return exact.facets(filter, requests);
  }

  @Override
  public RankExpression rankExpression(String text) {
    return exact.rankExpression(text);
  }

  @Override
  public double[] rankValues(RankExpression expression, double[] scores, int[] docs) {
    return exact.rankValues(expression, scores, docs);
  }

  @Override
  public ItemFields fields(List<String> names) {
    return exact.fields(names);
  }

  @Override
  public List<String> suggest(String typed, int k, ItemFilter filter) {
    return exact.suggest(typed, k, filter);
  }

  @Override
  public List<ItemScore> lexical(String text, int k, ItemFilter filter) {
    return exact.lexical(text, k, filter);
  }

  @Override
  public float[] lexicalScores(String text, int[] docs) {
    return exact.lexicalScores(text, docs);
  }

  @Override
  public WordList words() {
    return exact.words();
  }

  @Override
  public Optional<Integer> find(String id) {
    return exact.find(id);
  }

  @Override
  public Optional<String> itemHash(String id) {
    return exact.itemHash(id);
  }

  @Override
  public long itemVersion(int doc) {
    return exact.itemVersion(doc);
  }

  @Override
  public int[] passing(ItemFilter filter) {
    return exact.passing(filter);
  }

  @Override
  public Iterable<StoredItem> items() {
    return exact.items();
  }

  @Override
  public StoredItem item(int doc, ItemFields fields) {
    return exact.item(doc, fields);
  }

  @Override
  public void close() {
    exact.close();
  }
}
