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
import java.util.stream.Stream;

/** Brings items whose vectors are ready into a collection. */
final class BulkLoad {
  static final SpaceId SPACE = new SpaceId("b".repeat(64));

  /** The attributes that items have at random, and in how many items of each. */
  static final Map<String, Integer> SHARES =
      Map.of("half", 2, "tenth", 10, "hundredth", 100, "thousandth", 1000);

  private static final String HASH = "0".repeat(64);
  private static final int STEP = 1000;

  private final DataDirectory data;
  private final Path root;
  private final Consumer<String> log;

  BulkLoad(Path root, Consumer<String> log) {
    this.data = new DataDirectory(root);
    this.root = root;
    this.log = log;
  }

  /** Whether the item passes the filter {@code attribute:yes}. */
  static boolean has(String attribute, int number) {
    int every = SHARES.get(attribute);
    long mixed = (number * 0x9E3779B97F4A7C15L + every) * 0xBF58476D1CE4E5B9L;
    return Long.remainderUnsigned(mixed ^ mixed >>> 31, every) == 0;
  }

  /** A collection that is there already, whole; empty if there is none. */
  Optional<Collection> existing(String name, int documents) {
    if (!data.exists(name)) {
      return Optional.empty();
    }
    Collection collection = data.open(name);
    try (var searcher = collection.searcher()) {
      if (searcher.itemCount() == documents) {
        return Optional.of(collection);
      }
    }
    collection.close();
    return Optional.empty();
  }

  /** Writes a collection, in one segment in the end. */
  IndexReport.Load run(
      String name,
      IndexSettings settings,
      IntFunction<float[]> document,
      int documents,
      int threads)
      throws IOException, InterruptedException {
    ScratchFolder.delete(root.resolve("collections").resolve(name));
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
      return new IndexReport.Load(
          name,
          threads,
          documents,
          documents / seconds,
          seconds,
          compact,
          heap.megabytes(),
          size(root.resolve("collections").resolve(name)) >> 20);
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

  private static EncodedItem item(int number, float[] vector) {
    Map<String, AttributeValue> attributes = new HashMap<>();
    SHARES
        .keySet()
        .forEach(share -> {
          if (has(share, number)) {
            attributes.put(share, new AttributeValue.Keyword(List.of("yes")));
          }
        });
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
