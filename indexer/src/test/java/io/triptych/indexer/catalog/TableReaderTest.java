package io.triptych.indexer.catalog;

import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrow and Parquet as pyarrow writes them, by {@code tables.py} in the resources. */
final class TableReaderTest {
  private static final TableOptions OPTIONS =
      new TableOptions(
          TableOptions.columns("id=SKU,images=pictures,image=photo"), "", "|", Set.of());

  @TempDir Path folder;

  private Path table(String name) throws IOException {
    try (InputStream in = TableReaderTest.class.getResourceAsStream(name)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  private static List<CatalogEntry> read(Path file, TableOptions options) throws IOException {
    List<CatalogEntry> entries = new ArrayList<>();
    CatalogSource source = new CatalogSource(file, CatalogFormat.of(file), options);
    try (CatalogReader reader = CatalogReader.open(source)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        entries.add(next.get());
      }
    }
    return entries;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.arrow",
        "lz4.arrow",
        "zstd.arrow",
        "stream.arrows",
        "feather.feather",
        "none.parquet",
        "snappy.parquet",
        "zstd.parquet",
        "gzip.parquet"
      })
  void readsEveryType(String name) throws IOException {
    List<CatalogEntry> entries = read(table(name), OPTIONS);
    assertThat(entries).hasSize(5);
    assertThat(entries).extracting(CatalogEntry::line).containsExactly(1L, 2L, 3L, 4L, 5L);
    Item item = ((CatalogEntry.Parsed) entries.getFirst()).item();
    assertThat(item.id()).isEqualTo("a");
    assertThat(item.title()).isEqualTo("Red dress");
    assertThat(item.images())
        .containsExactly(new MediaSource.File("1.jpg"), new MediaSource.File("2.jpg"));
    assertThat(item.updatedAt()).isEqualTo(Optional.of(Instant.parse("2026-01-02T03:04:05.678Z")));
    assertThat(item.attributes())
        .containsEntry("price", number(19.5))
        .containsEntry("stock", number(3))
        .containsEntry("colour", keyword("red"))
        .containsEntry("new", new AttributeValue.Flag(true))
        .containsEntry("weight", number(1.25))
        .containsEntry("small", number(200))
        .containsEntry("half", number(0.5))
        .containsEntry("since", keyword("2025-06-07"))
        .containsEntry("tags", keyword("x", "y"))
        .hasSize(9);
    Item second = ((CatalogEntry.Parsed) entries.get(1)).item();
    assertThat(((MediaSource.Inline) second.images().getFirst()).bytes()).containsExactly(1, 2, 3);
    assertThat(second.attributes()).containsOnlyKeys("price", "colour", "new", "small");
    assertThat(((CatalogEntry.Parsed) entries.get(2)).item().title()).isEqualTo("蓝色");
    CatalogEntry.Rejected noPrice = (CatalogEntry.Rejected) entries.get(3);
    assertThat(noPrice.reason()).isEqualTo(Reason.BAD_NUMBER);
    assertThat(noPrice.id()).hasValue("d");
    assertThat(((CatalogEntry.Rejected) entries.get(4)).reason()).isEqualTo(Reason.MISSING_ID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.arrow", "stream.arrows", "snappy.parquet"})
  void skipsWhatItWouldHaveRead(String name) throws IOException {
    CatalogSource source = CatalogSource.of(table(name));
    CatalogSource mapped = new CatalogSource(source.path(), source.format(), OPTIONS);
    try (CatalogReader reader = CatalogReader.open(mapped)) {
      assertThat(reader.skip()).isTrue();
      assertThat(reader.skip()).isTrue();
      assertThat(reader.next().orElseThrow().line()).isEqualTo(3);
      assertThat(reader.skip()).isTrue();
      assertThat(reader.skip()).isTrue();
      assertThat(reader.skip()).isFalse();
      assertThat(reader.next()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.arrow", "stream.arrows", "snappy.parquet"})
  void saysWhatIsWrongWithATable(String name) throws IOException {
    Path file = table(name);
    assertThatThrownBy(() -> read(file, TableOptions.DEFAULT))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("expected: one called id, or a mapping such as id=SKU");
    TableOptions none = new TableOptions(TableOptions.columns("id=Number"), "", "|", Set.of());
    assertThatThrownBy(() -> read(file, none))
        .hasMessageContaining("column: Number (expected: one of SKU, title,");
    TableOptions twice =
        new TableOptions(TableOptions.columns("id=SKU,title=colour"), "", "|", Set.of());
    assertThatThrownBy(() -> read(file, twice)).hasMessageContaining("gives title, as another");
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 3, 300, bytes.length / 2, bytes.length * 3 / 4}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> read(file, OPTIONS))
          .as("%d bytes of %s", length, name)
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining(name);
    }
  }
}
