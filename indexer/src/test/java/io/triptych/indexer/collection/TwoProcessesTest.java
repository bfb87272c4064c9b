package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process writes a collection, others read it. */
final class TwoProcessesTest {
  @TempDir Path root;

  /** The other process: writes an item, says so, and holds the writer until it is killed. */
  public static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      DataDirectory data = new DataDirectory(Path.of(arguments[0]));
      try (Collection shop = data.open("shop");
          CollectionWriter writer = shop.writer()) {
        writer.put(withImages(item("theirs", "t", Map.of()), unit(0, 1, 0)));
        writer.commit();
        writer.put(withImages(item("unfinished", "t", Map.of()), unit(0, 0, 1)));
        System.out.println("writing");
        System.in.read();
      }
    }
  }

  @Test
  void oneWritesAndAnyNumberReads() throws Exception {
    DataDirectory data = new DataDirectory(root);
    try (Collection shop = data.openOrCreate("shop", SPACE, 3, IndexSettings.DEFAULT)) {
      Process other = start();
      try (BufferedReader lines = other.inputReader()) {
        String line = lines.readLine();
        while (line != null && !line.equals("writing")) {
          line = lines.readLine();
        }
        assertThat(line).isEqualTo("writing");

        assertThatThrownBy(shop::writer)
            .isInstanceOf(CollectionLockedException.class)
            .hasMessageStartingWith(
                "collection: shop is being written (expected: one writer at a time; its lock is ");
        assertThatThrownBy(() -> data.drop("shop")).isInstanceOf(CollectionLockedException.class);
        shop.refresh();
        assertThat(count(shop)).isEqualTo(1);
        try (Collection again = data.open("shop")) {
          assertThat(count(again)).isEqualTo(1);
        }
      } finally {
        other.destroyForcibly().waitFor();
      }

      // Whatever ended it, the lock went with it, and what it did not commit is not there.
      try (CollectionWriter writer = shop.writer()) {
        writer.put(withImages(item("ours", "t", Map.of()), unit(1, 0, 0)));
        writer.commit();
      }
      shop.refresh();
      assertThat(count(shop)).isEqualTo(2);
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            root.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static int count(Collection shop) {
    try (CollectionSearcher searcher = shop.searcher()) {
      return searcher.itemCount();
    }
  }
}
