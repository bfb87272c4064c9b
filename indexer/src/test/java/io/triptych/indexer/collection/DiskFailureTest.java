package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.number;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.TestItems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.tests.store.MockDirectoryWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks that fill up or fail while a collection is written, by Lucene's mock of a directory. */
final class DiskFailureTest {
  private static final int DIMENSION = 8;
  private static final int RUNS = 10;
  private static final int STEPS = 60;
  private static final int IDS = 25;

  @TempDir Path root;

  private enum Fault {
    FULL {
      @Override
      void into(MockDirectoryWrapper directory, Random random) throws IOException {
        directory.setMaxSizeInBytes(directory.sizeInBytes() + 1 + random.nextInt(60_000));
      }
    },
    BROKEN_WRITES {
      @Override
      void into(MockDirectoryWrapper directory, Random random) {
        directory.setRandomIOExceptionRate(0.01);
      }
    },
    BROKEN_OPENS {
      @Override
      void into(MockDirectoryWrapper directory, Random random) {
        directory.setRandomIOExceptionRateOnOpen(0.01);
      }
    };

    abstract void into(MockDirectoryWrapper directory, Random random) throws IOException;
  }

  /** Prices by id: what the collection holds if all goes well. */
  private final Map<String, Double> written = new HashMap<>();

  private Map<String, Double> committed = new HashMap<>();
  private int failures;

  private Thread.UncaughtExceptionHandler handler;

  /** A merge's own thread tells of its failure there too; the writer has closed itself by then. */
  @BeforeEach
  void hushMerges() {
    handler = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, _) -> {});
  }

  @AfterEach
  void speakAgain() {
    Thread.setDefaultUncaughtExceptionHandler(handler);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void theLastCommitIsWhole(Fault fault) throws IOException {
    DataDirectory data = new DataDirectory(root);
    data.openOrCreate("shop", SPACE, DIMENSION, IndexSettings.DEFAULT).close();
    CollectionFolder folder = new CollectionFolder(root.resolve("collections/shop"));
    for (int run = 0; run < RUNS; run++) {
      Random random = new Random(run);
      written.clear();
      written.putAll(committed);
      Map<String, Double> asked = write(folder, fault, random);
      Map<String, Double> held = held(data);
      // A commit that failed half-way may be there or not, but whole.
      assertThat(held).as("%s, run %d", fault, run).isIn(committed, asked);
      committed = held;
    }
    assertThat(failures).as("faults met").isGreaterThan(RUNS / 4);
  }

  /** Writes until something fails; gives what the last commit was to make durable. */
  private Map<String, Double> write(CollectionFolder folder, Fault fault, Random random)
      throws IOException {
    Map<String, Double> asked = Map.copyOf(committed);
    Directory disk = FSDirectory.open(folder.generation(1));
    try (MockDirectoryWrapper directory = new MockDirectoryWrapper(random, disk)) {
      directory.setCheckIndexOnClose(false);
      CollectionWriter writer = CollectionWriter.open(folder.description(), directory, () -> {});
      fault.into(directory, random);
      try (writer) {
        for (int step = 0; step < STEPS; step++) {
          step(writer, random);
          if (random.nextInt(12) == 0) {
            asked = Map.copyOf(written);
            writer.commit();
            committed = asked;
          }
        }
      } catch (UncheckedIOException e) {
        failures++;
      } finally {
        directory.setMaxSizeInBytes(0);
        directory.setRandomIOExceptionRate(0);
        directory.setRandomIOExceptionRateOnOpen(0);
      }
    }
    return asked;
  }

  private void step(CollectionWriter writer, Random random) {
    String id = "i" + random.nextInt(IDS);
    double price = random.nextInt(1000);
    switch (random.nextInt(8)) {
      case 0 -> {
        writer.delete(id);
        written.remove(id);
      }
      case 1 -> {
        if (writer.canUpdate(Set.of("price"))) {
          writer.update(id, Map.of("price", OptionalDouble.of(price)));
          written.computeIfPresent(id, (_, _) -> price);
        }
      }
      case 2 -> {
        if (random.nextInt(4) == 0) {
          writer.compact();
        }
      }
      default -> {
        Map<String, AttributeValue> attributes = Map.of("price", number(price));
        writer.put(withImages(item(id, "thing", attributes), TestItems.random(random, DIMENSION)));
        written.put(id, price);
      }
    }
  }

  private static Map<String, Double> held(DataDirectory data) {
    Map<String, Double> held = new HashMap<>();
    try (Collection shop = data.open("shop");
        CollectionSearcher searcher = shop.searcher()) {
      for (StoredItem item : searcher.items()) {
        assertThat(item.attributes().get("price")).isInstanceOf(AttributeValue.Numeric.class);
        double price = ((AttributeValue.Numeric) item.attributes().get("price")).value();
        assertThat(held.put(item.id(), price)).as(item.id()).isNull();
        int doc = searcher.find(item.id()).orElseThrow();
        assertThat(searcher.vectors(doc, Modality.IMAGE)).hasSize(1);
      }
      assertThat(held).hasSize(searcher.itemCount());
    }
    return held;
  }
}
