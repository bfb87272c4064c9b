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
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CsvReaderTest {
  @TempDir Path folder;

  private List<CatalogEntry> read(String name, byte[] content, TableOptions options)
      throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    List<CatalogEntry> entries = new ArrayList<>();
    CatalogSource source = new CatalogSource(file, CatalogFormat.of(file), options);
    try (CatalogReader reader =
        CatalogReader.open(source, new CatalogLimits(1 << 16, 10_000, 10_000, 1_000))) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        entries.add(next.get());
      }
    }
    return entries;
  }

  private List<CatalogEntry> read(String content) throws IOException {
    return read("c.csv", content.getBytes(StandardCharsets.UTF_8), TableOptions.DEFAULT);
  }

  private static Item item(CatalogEntry entry) {
    assertThat(entry).isInstanceOf(CatalogEntry.Parsed.class);
    return ((CatalogEntry.Parsed) entry).item();
  }

  private static String told(CatalogEntry entry) {
    return switch (entry) {
      case CatalogEntry.Parsed(long line, Item item) -> line + " " + item.id();
      case CatalogEntry.Rejected(long line, var _, Reason reason, String _) -> line + " " + reason;
    };
  }

  @Test
  void readsAllThatAnItemMayHold() throws IOException {
    List<CatalogEntry> entries =
        read(
            """
            \uFEFFid,title,description,images,audio,price,stock,updated_at,colour,new,ean,tags,empty\r
            a,"Dress, ""red\""","two
            lines","1.jpg | 2.jpg",s.mp3,19.90,3,2026-01-01T00:00:00Z,navy,TRUE,0042,x|y,\r
            \r
            b, 蓝色 ,,,,-1e2,0,,12,,,,\r
            """);
    assertThat(entries).hasSize(2);
    Item a = item(entries.getFirst());
    assertThat(a.title()).isEqualTo("Dress, \"red\"");
    assertThat(a.description()).isEqualTo("two\nlines");
    assertThat(a.images())
        .containsExactly(new MediaSource.File("1.jpg"), new MediaSource.File("2.jpg"));
    assertThat(a.audio()).containsExactly(new MediaSource.File("s.mp3"));
    assertThat(a.updatedAt()).isEqualTo(Optional.of(Instant.parse("2026-01-01T00:00:00Z")));
    assertThat(a.attributes())
        .containsEntry("price", number(19.9))
        .containsEntry("stock", number(3))
        .containsEntry("colour", keyword("navy"))
        .containsEntry("new", new AttributeValue.Flag(true))
        .containsEntry("ean", keyword("0042"))
        .containsEntry("tags", keyword("x", "y"))
        .hasSize(6);
    assertThat(entries.getFirst().line()).isEqualTo(2);
    Item b = item(entries.get(1));
    assertThat(entries.get(1).line()).isEqualTo(5);
    assertThat(b.title()).isEqualTo("蓝色");
    assertThat(b.attributes())
        .containsEntry("price", number(-100))
        .containsEntry("colour", number(12))
        .hasSize(3);
  }

  @Test
  void mapsColumnsAndTakesOtherSeparators() throws IOException {
    TableOptions options =
        new TableOptions(
            TableOptions.columns("id=SKU, title=Name, image=Photo 1,image=Photo 2,sku=SKU"),
            ";",
            ",",
            Set.of("size"));
    List<CatalogEntry> entries =
        read(
            "c.csv",
            """
            SKU;Name;Photo 1;Photo 2;size;
            7;Shirt;a.jpg,b.jpg;c.jpg;38;
            """
                .getBytes(StandardCharsets.UTF_8),
            options);
    Item item = item(entries.getFirst());
    assertThat(item.id()).isEqualTo("7");
    assertThat(item.title()).isEqualTo("Shirt");
    assertThat(item.images())
        .extracting(image -> ((MediaSource.File) image).path())
        .containsExactly("a.jpg", "b.jpg", "c.jpg");
    assertThat(item.attributes())
        .containsEntry("size", keyword("38"))
        .containsEntry("sku", number(7))
        .hasSize(2);
    byte[] tabs = "id\ttitle\n1\ta,b\n".getBytes(StandardCharsets.UTF_8);
    assertThat(item(read("c.tsv", tabs, TableOptions.DEFAULT).getFirst()).title()).isEqualTo("a,b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "a,x,1,2 | 2 BROKEN_ROW",
        "a,x | 2 BROKEN_ROW",
        "a,\"x\"y,1 | 2 BROKEN_ROW",
        "a,\"x,1 | 2 BROKEN_ROW",
        "a,x,free | 2 BAD_NUMBER",
        "a,x,NaN | 2 BAD_NUMBER",
        "a,x,1e999 | 2 BAD_NUMBER",
        "a,x,\"19,90\" | 2 BAD_NUMBER",
        ",x,1 | 2 MISSING_ID",
        "a,,1 | 2 EMPTY_ITEM",
      })
  void aBadRowSaysWhyAndHoldsUpNoOther(String row, String expected) throws IOException {
    List<CatalogEntry> entries = read("id,title,price\n" + row + "\ngood,\"a \"\"b\"\"\",1\n");
    assertThat(entries).extracting(CsvReaderTest::told).containsExactly(expected, "3 good");
  }

  @Test
  void anOpenQuoteTakesItsOwnLineOnly() throws IOException {
    assertThat(read("id,title\n1,\"open\n2,b\n3,\"c\nd\"\n4,\"e\n"))
        .extracting(CsvReaderTest::told)
        .containsExactly("2 BROKEN_ROW", "3 2", "4 3", "6 BROKEN_ROW");
    String far = "id,title\n1,\"open\n" + "2,b\n".repeat(30_000);
    List<CatalogEntry> entries = read(far);
    assertThat(entries).hasSize(30_001);
    assertThat(entries.subList(1, 30_001)).allMatch(CatalogEntry.Parsed.class::isInstance);
  }

  @Test
  void whatIsTooLongOrNoUtf8IsRejected() throws IOException {
    byte[] latin = "id,title\n1,caf\u00e9\n2,b\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(read("c.csv", latin, TableOptions.DEFAULT))
        .extracting(CsvReaderTest::told)
        .containsExactly("2 INVALID_UTF8", "3 2");
    assertThat(read("id,title\n1," + "x".repeat(10_001) + "\n2," + "y".repeat(1 << 16) + "\n3,b"))
        .extracting(CsvReaderTest::told)
        .containsExactly("2 TEXT_TOO_LONG", "3 LINE_TOO_LONG", "4 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "'' | no header",
        "name,title | expected: one called id",
        "id,a,a | column: a stands twice",
        "id,\"a | a quote that is not closed",
      })
  void saysWhatIsWrongWithAHeader(String header, String message) {
    String text = header.equals("''") ? "" : header + "\n";
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("c.csv")
        .hasMessageContaining(message);
  }

  @Test
  void refusesOptionsThatMeanNothing() {
    assertThatThrownBy(() -> TableOptions.columns("title"))
        .hasMessageStartingWith("columns: title");
    assertThatThrownBy(() -> TableOptions.columns("title=")).hasMessageStartingWith("columns: ");
    for (String delimiter : List.of("\"", ",,", "\n", "é")) {
      assertThatThrownBy(() -> new TableOptions(List.of(), delimiter, "|", Set.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("delimiter: ");
    }
  }
}
