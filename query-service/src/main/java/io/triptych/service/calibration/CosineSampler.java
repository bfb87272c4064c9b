package io.triptych.service.calibration;

import io.triptych.encoder.Calibration.Pair;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.calibration.CosineSample;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.ItemScore;
import io.triptych.indexer.collection.KnnParameters;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import io.triptych.service.eval.EvalQuery;
import io.triptych.service.eval.Qrels;
import io.triptych.service.query.Listening;
import io.triptych.service.query.QueryEmbedder;
import io.triptych.service.query.Towers;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Draws cosines of pairs that belong together and of random ones that do not, the way a search
 * compares them: a query's vector with the best of an item's vectors of a modality. What another
 * tower embedded than queries are embedded with is left out. The same seed draws the same.
 */
public final class CosineSampler {
  /** Random items for each one that belongs to the query. */
  private static final int NON_PAIRS = 10;

  /** More items say little more. */
  private static final int MAX_ITEMS = 2000;

  /** A sample of fewer pairs is left out. */
  private static final int MIN_PAIRS = 20;

  private final QueryEmbedder embedder;
  private final CollectionSearcher view;
  private final SplittableRandom random;
  private final Map<Modality, int[]> held = new EnumMap<>(Modality.class);
  private final Map<Pair, Cosines> cosines = new HashMap<>();

  /** Cosines by what asked: the same words, or the same picture, are one query. */
  private record Cosines(Map<Object, Drawn> queries) {
    Drawn of(Object query) {
      return queries.computeIfAbsent(query, _ -> new Drawn(new ArrayList<>(), new ArrayList<>()));
    }
  }

  private record Drawn(List<Double> pairs, List<Double> nonPairs) {
    CosineSample.Query query() {
      return new CosineSample.Query(array(pairs), array(nonPairs));
    }

    private static double[] array(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  private CosineSampler(QueryEmbedder embedder, CollectionSearcher view, int dimension, long seed) {
    this.embedder = embedder;
    this.view = view;
    this.random = new SplittableRandom(seed);
    for (Modality modality : Modality.values()) {
      if (view.holds(modality) && !Towers.isForeign(embedder, view, modality)) {
        held.put(modality, docs(modality, dimension));
      }
    }
  }

  /**
   * By what the items hold: the title asks as a query, the first picture or sound by its vector,
   * and what belongs to it is what its own item has of another kind, or another medium of the same
   * kind. Clips of one sound are one medium: an item in which they cannot be told from other sounds
   * gives no pair of sounds, and a copy of the same file is no other medium. Titles do not ask for
   * texts, which contain them. Items of the same title are no non-pairs.
   *
   * @param dimension the length of the collection's vectors
   * @return a sample for each pair of which there is enough
   */
  public static Map<Pair, CosineSample> ofItems(
      QueryEmbedder embedder, CollectionSearcher view, int dimension, long seed) {
    CosineSampler sampler = new CosineSampler(embedder, view, dimension, seed);
    sampler.drawItems();
    return sampler.samples();
  }

  /**
   * By judged queries: what is judged relevant belongs to the query, random items that are not do
   * not. Sounds are taken for sounds, whatever is said in them. Of the clips of a longer one, as in
   * a search, the nearest to an item counts. Silence asks nothing.
   *
   * @return a sample for each pair of which there is enough
   * @throws IOException if a query's picture or sound cannot be read
   */
  public static Map<Pair, CosineSample> ofQueries(
      QueryEmbedder embedder,
      CollectionSearcher view,
      int dimension,
      List<EvalQuery> queries,
      Qrels qrels,
      long seed)
      throws IOException {
    CosineSampler sampler = new CosineSampler(embedder, view, dimension, seed);
    for (EvalQuery query : queries) {
      sampler.draw(query, qrels.grades(query.id()));
    }
    return sampler.samples();
  }

  private void drawItems() {
    Map<Integer, StoredItem> items = new TreeMap<>();
    for (int[] docs : held.values()) {
      Arrays.stream(docs).forEach(doc -> items.computeIfAbsent(doc, view::item));
    }
    List<Integer> order = new ArrayList<>(items.keySet());
    for (int i = order.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      order.set(i, order.set(j, order.get(i)));
    }
    for (int doc : order.subList(0, Math.min(MAX_ITEMS, order.size()))) {
      String title = items.get(doc).title();
      for (Modality asking : Modality.values()) {
        List<float[]> vectors = asking(asking, doc, title);
        if (!vectors.isEmpty()) {
          drawItem(asking, vectors.getFirst(), doc, title, items);
        }
      }
    }
  }

  private List<float[]> asking(Modality asking, int doc, String title) {
    if (asking != Modality.TEXT) {
      return held.containsKey(asking) ? view.vectors(doc, asking) : List.of();
    }
    return title.isBlank() || !embedder.supports(Modality.TEXT)
        ? List.of()
        : List.of(embedder.text(title));
  }

  private void drawItem(
      Modality asking, float[] vector, int doc, String title, Map<Integer, StoredItem> items) {
    for (Modality target : held.keySet()) {
      List<float[]> own =
          asking == target ? further(items.get(doc), doc, target) : view.vectors(doc, target);
      if (!own.isEmpty()) {
        Drawn drawn = cosines(asking, target).of(title.isBlank() ? doc : title);
        float[] asked = embedder.across(asking, target, vector);
        drawn.pairs.add(own.stream().mapToDouble(v -> dot(asked, v)).max().getAsDouble());
        for (int other : others(target, NON_PAIRS, Set.of(doc))) {
          if (title.isBlank() || !items.get(other).title().equals(title)) {
            drawn.nonPairs.add((double) view.cosines(target, asked, new int[] {other})[0]);
          }
        }
      }
    }
  }

  /** The vectors of an item's media of {@code modality} that are not its first; none of texts. */
  private List<float[]> further(StoredItem item, int doc, Modality modality) {
    List<String> files =
        item.media().stream()
            .filter(medium -> medium.modality() == modality)
            .map(StoredMedium::contentHash)
            .toList();
    List<float[]> vectors = view.vectors(doc, modality);
    // Vectors do not say whose they are: with as many as there are media, each has its own.
    return vectors.size() != files.size()
        ? List.of()
        : IntStream.range(1, files.size())
            .filter(i -> !files.get(i).equals(files.getFirst()))
            .mapToObj(vectors::get)
            .toList();
  }

  private void draw(EvalQuery query, Map<String, Integer> grades) throws IOException {
    Modality asking = query.content().modality();
    if (grades.isEmpty() || !embedder.supports(asking)) {
      return;
    }
    List<float[]> vectors = vectors(query);
    if (vectors.isEmpty()) {
      return;
    }
    Set<Integer> judged = new HashSet<>();
    List<Integer> relevant = new ArrayList<>();
    grades.forEach((id, grade) ->
        view.find(id)
            .ifPresent(doc -> {
              judged.add(doc);
              if (grade > 0 && !query.exclude().contains(id)) {
                relevant.add(doc);
              }
            }));
    query.exclude().forEach(id -> view.find(id).ifPresent(judged::add));
    relevant.sort(Comparator.naturalOrder());
    for (Modality target : held.keySet()) {
      int[] docs = relevant.stream().mapToInt(Integer::intValue).toArray();
      Drawn drawn = cosines(asking, target).of(query.content());
      List<float[]> asked =
          vectors.stream().map(vector -> embedder.across(asking, target, vector)).toList();
      int found = 0;
      for (double cosine : nearest(target, asked, docs)) {
        if (!Double.isNaN(cosine)) {
          drawn.pairs.add(cosine);
          found++;
        }
      }
      int[] others = others(target, NON_PAIRS * found, judged);
      for (double cosine : nearest(target, asked, others)) {
        drawn.nonPairs.add(cosine);
      }
    }
  }

  /** For each item the cosine of its nearest vector with any of {@code asked}; NaN without one. */
  private double[] nearest(Modality target, List<float[]> asked, int[] docs) {
    double[] nearest = new double[docs.length];
    Arrays.fill(nearest, Double.NaN);
    for (float[] vector : asked) {
      float[] cosines = view.cosines(target, vector, docs);
      for (int d = 0; d < docs.length; d++) {
        nearest[d] = Double.isNaN(nearest[d]) ? cosines[d] : Math.max(nearest[d], cosines[d]);
      }
    }
    return nearest;
  }

  /** The vectors that a query asks with; none for silence. */
  private List<float[]> vectors(EvalQuery query) throws IOException {
    try {
      return switch (query.content()) {
        case EvalQuery.Words(String text) -> List.of(embedder.text(text));
        case EvalQuery.Medium(Modality modality, var file) -> {
          byte[] bytes = Files.readAllBytes(file);
          yield modality == Modality.IMAGE
              ? List.of(embedder.image(bytes))
              : embedder.hear(bytes, Listening.SOUND).sounds();
        }
      };
    } catch (MediaException e) {
      if (e.fault() == MediaException.Fault.EMPTY) {
        return List.of();
      }
      throw new IOException("query " + query.id() + ": " + e.getMessage(), e);
    }
  }

  private Cosines cosines(Modality asking, Modality target) {
    return cosines.computeIfAbsent(
        new Pair(asking, target), _ -> new Cosines(new LinkedHashMap<>()));
  }

  /** So many random items that hold {@code target}, with repetition; fewer where few are left. */
  private int[] others(Modality target, int count, Set<Integer> without) {
    int[] docs = held.get(target);
    return random
        .ints(count, 0, docs.length)
        .map(i -> docs[i])
        .filter(doc -> !without.contains(doc))
        .toArray();
  }

  private Map<Pair, CosineSample> samples() {
    Map<Pair, CosineSample> samples =
        new TreeMap<>(Comparator.comparing(Pair::query).thenComparing(Pair::target));
    cosines.forEach((pair, drawn) -> {
      List<CosineSample.Query> queries = drawn.queries.values().stream().map(Drawn::query).toList();
      int pairs = queries.stream().mapToInt(query -> query.pairs().length).sum();
      if (pairs >= MIN_PAIRS && queries.stream().anyMatch(query -> query.nonPairs().length > 0)) {
        samples.put(pair, new CosineSample(queries));
      }
    });
    return samples;
  }

  /** Every item with a vector of {@code modality}: an exact search asks them all. */
  private int[] docs(Modality modality, int dimension) {
    float[] any = new float[dimension];
    any[0] = 1;
    int items = Math.max(1, view.itemCount());
    return view.nearest(modality, any, items, ItemFilter.NONE, KnnParameters.EXACT).hits().stream()
        .mapToInt(ItemScore::doc)
        .sorted()
        .toArray();
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
