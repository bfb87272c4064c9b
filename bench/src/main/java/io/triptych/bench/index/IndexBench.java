package io.triptych.bench.index;

import io.triptych.bench.ScratchFolder;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.Quantization;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code triptych bench index}: search and bulk load of made-up vectors ({@link ClusteredVectors})
 * beside exact search and beside JVector.
 */
public final class IndexBench {
  private static final int DIMENSION = 256;
  private static final long SEED = 20_260_101;
  private static final int K = 10;
  private static final int QUERIES = 1000;
  private static final int EXACT_QUERIES = 40;
  private static final double[] RECALLS = {0.95, 0.99};
  private static final String ONE_THREAD = "one-thread";
  private static final String JVECTOR = "JVector 4.0.2";

  /**
   * What to run.
   *
   * @param docs how many documents
   * @param quick fewer rounds
   * @param json whether to print JSON instead of a table
   * @param export a folder for the vectors, queries and exact neighbours as {@code .npy} files
   * @param work a folder whose indexes are kept for the next run; a temporary one if empty
   * @param rounded the ways to round vectors that are looked at beside vectors in full
   */
  public record Options(
      int docs,
      boolean quick,
      boolean json,
      Optional<Path> export,
      Optional<Path> work,
      List<Quantization> rounded) {
    /** All ways to round vectors. */
    public static final List<Quantization> ALL =
        List.of(Quantization.INT8, Quantization.INT4, Quantization.BINARY);

    public Options {
      rounded = rounded.stream().filter(each -> each != Quantization.NONE).toList();
      if (docs < 1000) {
        throw new IllegalArgumentException("docs: " + docs + " (expected: at least 1000)");
      }
    }
  }

  private final Options options;
  private final Consumer<String> log;
  private final ClusteredVectors vectors = new ClusteredVectors(DIMENSION, SEED);
  private final List<BulkLoad.Share> shares =
      List.of(
          random("half", 2),
          random("tenth", 10),
          random("hundredth", 100),
          random("thousandth", 1000),
          clusters("half_clusters", 2),
          clusters("tenth_clusters", 10));
  private final List<IndexReport.Row> rows = new ArrayList<>();
  private final List<IndexReport.Load> loads = new ArrayList<>();
  private BulkLoad loader;

  private IndexBench(Options options, Consumer<String> log) {
    this.options = options;
    this.log = log;
  }

  /** Runs it and prints to {@code out}; progress goes to {@code log}. */
  public static void run(Options options, PrintStream out, PrintStream log)
      throws IOException, InterruptedException {
    boolean kept = options.work().isPresent();
    Path work = kept ? options.work().get() : Files.createTempDirectory("triptych-bench");
    try {
      IndexReport report = new IndexBench(options, log::println).run(work);
      if (options.json()) {
        report.printJson(out);
      } else {
        report.printTable(out);
      }
    } finally {
      if (!kept) {
        ScratchFolder.delete(work);
      }
    }
  }

  private static BulkLoad.Share random(String attribute, int every) {
    return new BulkLoad.Share(attribute, "1 in " + every, i -> BulkLoad.has(every, i));
  }

  /** All of one cluster in {@code every}, nothing of the others: most queries are far from them. */
  private BulkLoad.Share clusters(String attribute, int every) {
    return new BulkLoad.Share(
        attribute,
        "1 in %d clusters".formatted(every),
        i -> BulkLoad.has(every, vectors.cluster(i)));
  }

  private IndexReport run(Path work) throws IOException, InterruptedException {
    loader = new BulkLoad(work, shares, log);
    Path graph = work.resolve("jvector-%d.graph".formatted(options.docs()));
    load(graph);
    float[][] queries = queries(false);
    float[][] others = queries(true);
    log.accept("true neighbours of %d queries".formatted(QUERIES));
    IntPredicate[] predicates =
        Stream.concat(
                Stream.<IntPredicate>of(_ -> true), shares.stream().map(BulkLoad.Share::items))
            .toArray(IntPredicate[]::new);
    int[][][] truth =
        new ExactNeighbours(queries).find(vectors::document, options.docs(), K, predicates);
    int[][][] otherTruth =
        new ExactNeighbours(others).find(vectors::document, options.docs(), K, predicates);
    if (options.export().isPresent()) {
      log.accept("writing .npy files");
      new NumpyExport(options.export().get())
          .write(vectors::document, options.docs(), queries, truth[0], others, otherTruth[0]);
    }
    try (Collection collection = loader.open(Quantization.NONE.id());
        CollectionSearcher searcher = collection.searcher();
        Engines engines = new Engines()) {
      int[] numbers = numbers(searcher);
      Engine plain = new CollectionEngine(searcher, numbers, ItemFilter.NONE);
      Trial trial = new Trial(queries, truth[0], K);
      Trial otherTrial = new Trial(others, otherTruth[0], K);
      exact(plain, trial);
      filters("filter", searcher, numbers, queries, truth, plain);
      filters("other kind, filter", searcher, numbers, others, otherTruth, plain);
      JVectorEngine peer = engines.add(new JVectorEngine(vectors::document, options.docs(), graph));
      log.accept(JVECTOR + " ready");
      for (double recall : RECALLS) {
        equal("graph", plain, peer, trial, recall);
        equal("graph, other kind of query", plain, peer, otherTrial, recall);
      }
      for (Quantization quantization : options.rounded()) {
        rounded(quantization, plain, peer, trial);
      }
    }
    return new IndexReport(options.docs(), rows, loads);
  }

  /** Closes what was made along the way. */
  private static final class Engines implements AutoCloseable {
    private final List<AutoCloseable> all = new ArrayList<>();

    <T extends AutoCloseable> T add(T engine) {
      all.add(engine);
      return engine;
    }

    @Override
    public void close() throws IOException {
      for (AutoCloseable engine : all) {
        try {
          engine.close();
        } catch (IOException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IOException(e);
        }
      }
    }
  }

  private float[][] queries(boolean others) {
    float[][] queries = new float[QUERIES][];
    Arrays.setAll(queries, i -> others ? vectors.otherQuery(i) : vectors.query(i));
    return queries;
  }

  /** Brings about whatever is not there yet, so that a run that was cut off can go on. */
  private void load(Path graph) throws IOException, InterruptedException {
    load(Quantization.NONE.id(), Quantization.NONE, 2);
    if (!Files.exists(graph)) {
      log.accept("building " + JVECTOR);
      new JVectorEngine(vectors::document, options.docs(), graph).close();
      log.accept(JVECTOR + " built");
    }
    for (Quantization quantization : options.rounded()) {
      load(quantization.id(), quantization, 2);
    }
    load(ONE_THREAD, Quantization.NONE, 1);
    loader.drop(ONE_THREAD);
  }

  private void load(String name, Quantization quantization, int threads)
      throws IOException, InterruptedException {
    Optional<IndexReport.Load> existing = loader.existing(name, options.docs());
    if (existing.isPresent()) {
      log.accept(name + ": there already");
      loads.add(existing.get());
    } else {
      IndexSettings settings = IndexSettings.DEFAULT.with(quantization);
      loads.add(loader.run(name, settings, vectors::document, options.docs(), threads));
    }
  }

  /** The documents' numbers by handle. */
  private int[] numbers(CollectionSearcher searcher) {
    int[] handles =
        IntStream.range(0, options.docs())
            .map(i -> searcher.find(Integer.toString(i)).orElseThrow())
            .toArray();
    int[] table = new int[Arrays.stream(handles).max().orElseThrow() + 1];
    for (int i = 0; i < handles.length; i++) {
      table[handles[i]] = i;
    }
    return table;
  }

  private void exact(Engine plain, Trial trial) {
    Trial few = trial.part(0, EXACT_QUERIES);
    Timing alone = new Timing(rounds());
    alone.run(() -> trial.times(plain, 0), () -> few.times(plain, CollectionEngine.EXACT));
    add("graph, as set", 0, trial.recall(plain, 0), alone, "exact search", 1.0);
    log.accept("graph and exact search timed");
  }

  private void filters(
      String kind,
      CollectionSearcher searcher,
      int[] numbers,
      float[][] queries,
      int[][][] truth,
      Engine plain) {
    Trial trial = new Trial(queries, truth[0], K);
    double recall = trial.recall(plain, 0);
    for (int f = 0; f < shares.size(); f++) {
      ItemFilter filter = searcher.filter(shares.get(f).attribute() + ":yes");
      Engine filtered = new CollectionEngine(searcher, numbers, filter);
      Trial filteredTrial = new Trial(queries, truth[f + 1], K);
      Timing timing = new Timing(rounds());
      timing.run(() -> filteredTrial.times(filtered, 0), () -> trial.times(plain, 0));
      String name = "%s, %s".formatted(kind, shares.get(f).name());
      add(name, 0, filteredTrial.recall(filtered, 0), timing, "without filter", recall);
      log.accept(name + " timed");
    }
  }

  /** Ours and the peer, each with the fewest candidates that reach the recall over the queries. */
  private void equal(String name, Engine ours, Engine peer, Trial trial, double recall) {
    int candidates = trial.candidatesFor(ours, recall);
    int peerCandidates = trial.candidatesFor(peer, recall);
    Timing timing = new Timing(rounds());
    timing.run(() -> trial.times(ours, candidates), () -> trial.times(peer, peerCandidates));
    add(
        "%s, recall %.2f".formatted(name, recall),
        candidates,
        trial.recall(ours, candidates),
        timing,
        "%s (%d)".formatted(JVECTOR, peerCandidates),
        trial.recall(peer, peerCandidates));
    log.accept("%s timed at recall %.2f".formatted(name, recall));
  }

  private void rounded(Quantization quantization, Engine plain, Engine peer, Trial trial)
      throws IOException {
    try (Collection collection = loader.open(quantization.id());
        CollectionSearcher searcher = collection.searcher()) {
      Engine rounded = new CollectionEngine(searcher, numbers(searcher), ItemFilter.NONE);
      Timing timing = new Timing(rounds());
      timing.run(() -> trial.times(rounded, 0), () -> trial.times(plain, 0));
      add(
          quantization.id() + ", as set",
          0,
          trial.recall(rounded, 0),
          timing,
          "graph, as set",
          trial.recall(plain, 0));
      for (double recall : RECALLS) {
        equal(quantization.id(), rounded, peer, trial, recall);
      }
    }
  }

  private int rounds() {
    return options.quick() ? 3 : 7;
  }

  private void add(
      String name, int candidates, double recall, Timing timing, String peer, Double peerRecall) {
    rows.add(
        new IndexReport.Row(
            name,
            candidates,
            recall,
            timing.meanMillis(),
            timing.p99Millis(),
            timing.qps(),
            peer,
            peerRecall,
            timing.peerQps(),
            timing.ratio()));
  }
}
