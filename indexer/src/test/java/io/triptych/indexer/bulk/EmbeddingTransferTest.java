package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.TestItems;
import io.triptych.indexer.bulk.EmbeddingTransfer.Imported;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.DamagedFileException;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.NextGeneration;
import io.triptych.indexer.collection.SpaceMismatchException;
import io.triptych.indexer.store.EmbeddingEntry;
import io.triptych.indexer.store.EmbeddingRow;
import io.triptych.indexer.store.EmbeddingTableException;
import io.triptych.indexer.store.EmbeddingTableReader;
import io.triptych.indexer.store.EmbeddingTableWriter;
import io.triptych.indexer.store.TableKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings of one collection in a table, and from there in another. */
final class EmbeddingTransferTest {
  private static final int ITEMS = 30;

  @TempDir Path root;
  private final FakeEncoder encoder = new FakeEncoder(0, true);
  private Path catalogue;
  private Path table;

  @BeforeEach
  void fill() throws Exception {
    Path media = Files.createDirectories(root.resolve("media"));
    table = root.resolve("table.arrow");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      // Every picture is that of two items.
      Files.write(media.resolve(i / 2 + ".png"), Pictures.png(i / 2));
      lines.add(
          "{\"id\":\"i%d\",\"title\":\"thing %d\",\"image\":\"%d.png\"}".formatted(i, i, i / 2));
    }
    Files.write(media.resolve("long.wav"), Sounds.wav(25, 440));
    lines.add("{\"id\":\"bell\",\"audio\":\"long.wav\"}");
    catalogue = Files.write(media.resolve("catalogue.jsonl"), lines);
    assertThat(index("one").encoded()).isGreaterThan(ITEMS + ITEMS / 2);
  }

  private Collection open(String data) {
    return new DataDirectory(root.resolve(data)).openOrCreate("shop", encoder);
  }

  private BulkReport index(String data) throws Exception {
    try (Collection shop = open(data)) {
      return new BulkIndexer(shop, encoder, new ImageDecoder()::decode, InstantSource.system())
          .run(BulkJob.of(catalogue), ProgressListener.NONE);
    }
  }

  private long write(String data, Modality modality) throws IOException {
    try (Collection shop = open(data)) {
      return new EmbeddingTransfer(shop, encoder).write(modality, table);
    }
  }

  private Imported read(String data) throws IOException {
    try (Collection shop = open(data)) {
      return new EmbeddingTransfer(shop, encoder).read(table);
    }
  }

  private List<EmbeddingEntry> entries(Modality modality) throws IOException {
    List<EmbeddingEntry> entries = new ArrayList<>();
    new EmbeddingTableReader(table, TableKind.of(encoder, modality)).forEach(entries::add);
    return entries;
  }

  private void writeRows(TableKind kind, EmbeddingEntry... rows) throws IOException {
    EmbeddingTableWriter.write(
        table,
        kind,
        Stream.of(rows).map(entry -> new EmbeddingRow(entry, List.of("a", "b"))).iterator());
  }

  private static EmbeddingEntry entry(int seed) {
    Random random = new Random(seed);
    return new EmbeddingEntry(
        ContentHash.of("content " + seed),
        TestItems.random(random, FakeEncoder.DIMENSION),
        TestItems.random(random, FakeEncoder.DIMENSION));
  }

  private TableKind kind() {
    return TableKind.of(encoder, Modality.IMAGE);
  }

  @Test
  void nothingIsEncodedWhereATableWasRead() throws Exception {
    for (Modality modality : Modality.values()) {
      long rows = write("one", modality);
      assertThat(read("two")).isEqualTo(new Imported(modality, rows, 0, 0));
      assertThat(read("two")).isEqualTo(new Imported(modality, 0, rows, 0));
    }
    BulkReport report = index("two");

    assertThat(report.encoded()).isZero();
    assertThat(report.indexed()).isEqualTo(ITEMS + 1);
    try (Collection shop = open("two")) {
      assertThat(new EmbeddingTransfer(shop, encoder).counts())
          .containsEntry(Modality.TEXT, (long) ITEMS)
          .containsEntry(Modality.IMAGE, ITEMS / 2L)
          .containsKey(Modality.AUDIO);
    }
  }

  @Test
  void anotherHeadsVectorsAreMadeOfTheFeatures() throws Exception {
    FakeEncoder heads = new FakeEncoder(5, true);
    DataDirectory data = new DataDirectory(root.resolve("one"));
    try (NextGeneration next = data.nextGeneration("shop", heads.space(), heads.dimension())) {
      MigrationReport report =
          new CollectionMigrator(next, heads, new ImageDecoder()::decode, InstantSource.system())
              .run(ProgressListener.NONE);
      assertThat(report.encoded()).isZero();
      next.makeLive();
    }
    try (Collection shop = data.open("shop")) {
      new EmbeddingTransfer(shop, heads).write(Modality.IMAGE, table);
      assertThatThrownBy(() -> new EmbeddingTransfer(shop, encoder))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining(encoder.space().hex())
          .hasMessageContaining(heads.space().hex());
    }
    List<EmbeddingEntry> entries = new ArrayList<>();
    new EmbeddingTableReader(table, TableKind.of(heads, Modality.IMAGE)).forEach(entries::add);
    assertThat(entries).hasSize(ITEMS / 2);
    for (EmbeddingEntry entry : entries) {
      assertThat(entry.vector()).containsExactly(heads.project(Modality.IMAGE, entry.features()));
    }
  }

  @Test
  void theSameRowTwiceCountsAsDuplicateAndAnotherOneIsRefused() throws Exception {
    writeRows(kind(), entry(1), entry(2), entry(1));
    assertThat(read("two")).isEqualTo(new Imported(Modality.IMAGE, 2, 0, 1));

    EmbeddingEntry other =
        new EmbeddingEntry(entry(1).contentHash(), entry(3).features(), entry(3).vector());
    writeRows(kind(), entry(4), entry(1), other);
    assertThatThrownBy(() -> read("two"))
        .isInstanceOf(EmbeddingTableException.class)
        .hasMessageContaining("content_hash: " + other.contentHash() + " twice");
    writeRows(kind(), entry(4));
    assertThat(read("two").added()).as("nothing of the refused table went in").isEqualTo(1);
  }

  @Test
  void otherSpacesTowersAndShapesAreRefusedByName() throws Exception {
    FakeEncoder heads = new FakeEncoder(5, true);
    writeRows(TableKind.of(heads, Modality.IMAGE), entry(1));
    refused("space of row 0: " + heads.space().hex(), "(expected: " + encoder.space().hex());

    TableKind own = kind();
    writeRows(new TableKind(own.modality(), "9".repeat(64), own.space(), 16, 16), entry(1));
    refused("model of row 0: " + "9".repeat(64), "(expected: " + own.tower());

    EmbeddingEntry narrow =
        new EmbeddingEntry(ContentHash.of("x"), entry(1).features(), TestItems.unit(1, 2, 3));
    writeRows(new TableKind(own.modality(), own.tower(), own.space(), 3, 16), narrow);
    refused("vector: ", "(expected: fixed-size list of 16 float32)");

    float[] shorter = entry(1).vector();
    shorter[0] += 0.5f;
    writeRows(own, entry(2), new EmbeddingEntry(ContentHash.of("x"), entry(1).features(), shorter));
    refused("length of the vector of row 1: ", "(expected: 1)");
    float[] nan = entry(1).vector();
    nan[0] = Float.NaN;
    writeRows(own, new EmbeddingEntry(ContentHash.of("x"), entry(1).features(), nan));
    refused("length of the vector of row 0: NaN", "(expected: 1)");
    writeRows(own, new EmbeddingEntry(ContentHash.of("x"), nan, entry(1).vector()));
    refused("features of row 0: NaN", "finite numbers");
  }

  private void refused(String start, String part) throws IOException {
    assertThatThrownBy(() -> read("two"))
        .isInstanceOf(EmbeddingTableException.class)
        .hasMessageStartingWith(start)
        .hasMessageContaining(part);
    try (Collection shop = open("two")) {
      assertThat(new EmbeddingTransfer(shop, encoder).counts()).isEmpty();
    }
  }

  @Test
  void changedBytesAndTornFilesAreSeen() throws Exception {
    writeRows(kind(), entry(1), entry(2));
    byte[] whole = Files.readAllBytes(table);
    ByteBuffer first = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    // Of small weight in the length, so that only the checksum tells.
    float[] vector = entry(2).vector();
    int smallest = 0;
    for (int i = 1; i < vector.length; i++) {
      smallest = Math.abs(vector[i]) < Math.abs(vector[smallest]) ? i : smallest;
    }
    first.putFloat(0, vector[smallest]);
    int place = indexOf(whole, first.array());
    byte[] changed = whole.clone();
    changed[place] ^= 1;
    Files.write(table, changed);
    refused("crc32c of row 1: ", "(expected: ");

    for (int length : new int[] {0, 7, 100, whole.length / 2, whole.length - 1}) {
      Files.write(table, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read("two"))
          .as("%d bytes", length)
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining(table.toString());
    }
    Files.writeString(table, "id,title\n".repeat(1000));
    assertThatThrownBy(() -> read("two")).isInstanceOf(DamagedFileException.class);
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  @Test
  void aTableIsReplacedAsAWholeOrNotAtAll() throws IOException {
    Files.writeString(table, "precious");
    TableKind narrow = new TableKind(Modality.IMAGE, kind().tower(), encoder.space(), 3, 16);
    assertThatThrownBy(() -> writeRows(narrow, entry(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(table).hasContent("precious");
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
    }
    write("one", Modality.IMAGE);
    assertThat(entries(Modality.IMAGE)).hasSize(ITEMS / 2);
  }
}
