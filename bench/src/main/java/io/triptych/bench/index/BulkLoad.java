package io.triptych.bench.index;

import io.triptych.bench.ScratchFolder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import io.triptych.indexer.collection.IndexSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** Brings items whose vectors are ready into a collection. */
final class BulkLoad {
  static final SpaceId SPACE = new SpaceId("b".repeat(64));

  /**
   * An attribute that some items have.
   *
   * @param name what the row is called of the filter that it makes
   * @param items the numbers of those that have it
   */
  record Share(String attribute, String name, IntPredicate items) {}

  private static final String HASH = "0".repeat(64);
  private static final int STEP = 1000;

  private final DataDirectory data;
  private final Path root;
  private final List<Share> shares;
  private final Consumer<String> log;

  /**
   * @param root holds the collections, and beside them what was found of each load
   * @param shares the attributes of the items
   */
  BulkLoad(Path root, List<Share> shares, Consumer<String> log) {
    this.shares = shares;
    this.data = new DataDirectory(root);
    this.root = root;
    this.log = log;
  }

  /** Whether one in {@code every}, at random, passes; the same ones for a number each time. */
  static boolean has(int every, int number) {
    long mixed = (number * 0x9E3779B97F4A7C15L + every) * 0xBF58476D1CE4E5B9L;
    return Long.remainderUnsigned(mixed ^ mixed >>> 31, every) == 0;
  }

  /** What an earlier run found of a load of as many documents, if it came to its end. */
  Optional<IndexReport.Load> existing(String name, int documents) throws IOException {
    Path file = figures(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    IndexReport.Load load = IndexReport.readLoad(file);
    return load.docs() == documents ? Optional.of(load) : Optional.empty();
  }

  /** A collection that was written whole. */
  Collection open(String name) {
    return data.open(name);
  }

  /** Removes a collection and leaves what was found of its load. */
  void drop(String name) throws IOException {
    ScratchFolder.delete(folder(name));
  }

  private Path folder(String name) {
    return root.resolve("collections").resolve(name);
  }

  /** Written when the collection is whole; without it a collection was cut off. */
  private Path figures(String name) {
    return root.resolve(name + ".load.json");
  }

  /** Writes a collection, in one segment in the end. */
  IndexReport.Load run(
      String name,
      IndexSettings settings,
      IntFunction<float[]> document,
      int documents,
      int threads)
      throws IOException, InterruptedException {
    Files.deleteIfExists(figures(name));
    drop(name);
    float[] first = document.apply(0);
    System.gc();
    try (HeapPeak heap = new HeapPeak();
        Collection collection = data.openOrCreate(name, SPACE, first.length, settings);
        CollectionWriter writer = collection.writer()) {
      long start = System.nanoTime();
      write(writer, document, documents, threads, name);
      writer.commit();
      double seconds = (System.nanoTime() - start) / 1e9;
      log.accept("%s: %d in %.1f s, merging".formatted(name, documents, seconds));
      start = System.nanoTime();
      writer.compact();
      writer.commit();
      double compact = (System.nanoTime() - start) / 1e9;
      log.accept("%s: merged in %.1f s".formatted(name, compact));
      IndexReport.Load load =
          new IndexReport.Load(
              name,
              threads,
              documents,
              documents / seconds,
              seconds,
              compact,
              heap.megabytes(),
              size(folder(name)) >> 20);
      load.write(figures(name));
      return load;
    }
  }

  private void write(
      CollectionWriter writer,
      IntFunction<float[]> document,
      int documents,
      int threads,
      String name)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    Runnable work =
        () -> {
          for (int from = next.getAndAdd(STEP); from < documents; from = next.getAndAdd(STEP)) {
            for (int i = from; i < Math.min(documents, from + STEP); i++) {
              writer.put(item(i, document.apply(i)));
            }
            if (from % 50_000 == 0 && from > 0) {
              double rate = from / ((System.nanoTime() - start) / 1e9);
              log.accept("%s: %d of %d, %.0f/s".formatted(name, from, documents, rate));
            }
          }
        };
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        running.add(pool.submit(work));
      }
      for (Future<?> future : running) {
        try {
          future.get();
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    }
  }

  private EncodedItem item(int number, float[] vector) {
    Map<String, AttributeValue> attributes = new HashMap<>();
    for (Share share : shares) {
      if (share.items().test(number)) {
        attributes.put(share.attribute(), new AttributeValue.Keyword(List.of("yes")));
      }
    }
    Item item =
        new Item(
            Integer.toString(number),
            "item",
            "",
            List.of(),
            List.of(),
            attributes,
            Optional.empty());
    EncodedMedium medium =
        new EncodedMedium(Modality.IMAGE, HASH, Optional.of(vector), Optional.empty());
    return new EncodedItem(item, HASH, List.of(medium));
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      long bytes = 0;
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(path);
      }
      return bytes;
    }
  }
}
