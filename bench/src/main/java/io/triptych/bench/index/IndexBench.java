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
  private static final List<String> FILTERS = List.of("half", "tenth", "hundredth", "thousandth");
  private static final String JVECTOR = "JVector 4.0.2";

  /**
   * What to run.
   *
   * @param docs how many documents
   * @param quick fewer rounds
   * @param json whether to print JSON instead of a table
   * @param export a folder for the vectors, queries and exact neighbours as {@code .npy} files
   * @param work a folder whose indexes are kept for the next run; a temporary one if empty
   */
  public record Options(
      int docs, boolean quick, boolean json, Optional<Path> export, Optional<Path> work) {
    public Options {
      if (docs < 1000) {
        throw new IllegalArgumentException("docs: " + docs + " (expected: at least 1000)");
      }
    }
  }

  private final Options options;
  private final Consumer<String> log;
  private final ClusteredVectors vectors = new ClusteredVectors(DIMENSION, SEED);
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

  private IndexReport run(Path work) throws IOException, InterruptedException {
    loader = new BulkLoad(work, log);
    float[][] queries = queries(false);
    float[][] others = queries(true);
    log.accept("true neighbours of %d queries".formatted(QUERIES));
    IntPredicate[] predicates =
        Stream.concat(
                Stream.<IntPredicate>of(_ -> true),
                FILTERS.stream().map(name -> (IntPredicate) i -> BulkLoad.has(name, i)))
            .toArray(IntPredicate[]::new);
    int[][][] truth =
        new ExactNeighbours(queries).find(vectors::document, options.docs(), K, predicates);
    int[][] otherTruth =
        new ExactNeighbours(others).find(vectors::document, options.docs(), K, predicates[0])[0];
    if (options.export().isPresent()) {
      log.accept("writing .npy files");
      new NumpyExport(options.export().get())
          .write(vectors::document, options.docs(), queries, truth[0], others, otherTruth);
    }
    try (Collection collection = collection(Quantization.NONE, 2);
        CollectionSearcher searcher = collection.searcher();
        Engines engines = new Engines()) {
      int[] numbers = numbers(searcher);
      Engine plain = new CollectionEngine(searcher, numbers, ItemFilter.NONE);
      Trial trial = new Trial(queries, truth[0], K);
      Trial otherTrial = new Trial(others, otherTruth, K);
      exact(plain, trial);
      filters(searcher, numbers, queries, truth, plain, trial);
      log.accept("building " + JVECTOR);
      JVectorEngine peer = engines.add(new JVectorEngine(vectors::document, options.docs()));
      log.accept(JVECTOR + " built");
      for (double recall : RECALLS) {
        equal("graph", plain, peer, trial, recall);
        equal("graph, other kind of query", plain, peer, otherTrial, recall);
      }
      for (Quantization quantization :
          List.of(Quantization.INT8, Quantization.INT4, Quantization.BINARY)) {
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

  private Collection collection(Quantization quantization, int threads)
      throws IOException, InterruptedException {
    String name = quantization.id();
    IndexSettings settings = IndexSettings.DEFAULT.with(quantization);
    Optional<Collection> existing = loader.existing(name, options.docs());
    if (existing.isPresent()) {
      log.accept(name + ": there already");
      return existing.get();
    }
    if (quantization == Quantization.NONE) {
      loads.add(loader.run("one-thread", settings, vectors::document, options.docs(), 1));
    }
    loads.add(loader.run(name, settings, vectors::document, options.docs(), threads));
    return loader.existing(name, options.docs()).orElseThrow();
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
      CollectionSearcher searcher,
      int[] numbers,
      float[][] queries,
      int[][][] truth,
      Engine plain,
      Trial trial) {
    for (int f = 0; f < FILTERS.size(); f++) {
      String name = FILTERS.get(f);
      ItemFilter filter = searcher.filter(name + ":yes");
      Engine filtered = new CollectionEngine(searcher, numbers, filter);
      Trial filteredTrial = new Trial(queries, truth[f + 1], K);
      Timing timing = new Timing(rounds());
      timing.run(() -> filteredTrial.times(filtered, 0), () -> trial.times(plain, 0));
      add(
          "filter, 1 in " + BulkLoad.SHARES.get(name),
          0,
          filteredTrial.recall(filtered, 0),
          timing,
          "without filter",
          trial.recall(plain, 0));
      log.accept("filter " + name + " timed");
    }
  }

  /** Ours and the peer, each tuned to the recall on one half of the queries, on the other half. */
  private void equal(String name, Engine ours, Engine peer, Trial trial, double recall) {
    Trial tuning = trial.part(0, trial.size() / 2);
    Trial test = trial.part(trial.size() / 2, trial.size());
    int candidates = tuning.candidatesFor(ours, recall);
    int peerCandidates = tuning.candidatesFor(peer, recall);
    Timing timing = new Timing(rounds());
    timing.run(() -> test.times(ours, candidates), () -> test.times(peer, peerCandidates));
    add(
        "%s, recall %.2f".formatted(name, recall),
        candidates,
        test.recall(ours, candidates),
        timing,
        "%s (%d)".formatted(JVECTOR, peerCandidates),
        test.recall(peer, peerCandidates));
    log.accept("%s timed at recall %.2f".formatted(name, recall));
  }

  private void rounded(Quantization quantization, Engine plain, Engine peer, Trial trial)
      throws IOException, InterruptedException {
    try (Collection collection = collection(quantization, 2);
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
