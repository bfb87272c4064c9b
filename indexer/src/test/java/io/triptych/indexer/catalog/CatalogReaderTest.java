package io.triptych.indexer.catalog;

import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.number;
import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CatalogReaderTest {
  @TempDir Path folder;

  private List<CatalogEntry> read(byte[] content, CatalogLimits limits) throws IOException {
    Path file = folder.resolve("catalogue.jsonl");
    Files.write(file, content);
    List<CatalogEntry> entries = new ArrayList<>();
    try (CatalogReader reader = CatalogReader.open(CatalogSource.of(file), limits)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        entries.add(next.get());
      }
    }
    return entries;
  }

  private List<CatalogEntry> read(String content) throws IOException {
    return read(content.getBytes(StandardCharsets.UTF_8), CatalogLimits.DEFAULT);
  }

  @Test
  void readsAllThatAnItemMayHold() throws IOException {
    List<CatalogEntry> entries =
        read(
            """
            \uFEFF{"id":"sku-1","title":"Hemd","description":"蓝色","image":"a/b.jpg",\
            "images":["c.png","data:image/png;base64,AQID"],"audio":"s.mp3",\
            "attributes":{"brand":"X","tags":["a","b"],"none":null,"empty":[]},"price":19.9,\
            "stock":3,"updated_at":"2026-01-01T00:00:00Z","new":true,"since":"2025-01-01"}\r

              \t
            {"id":5,"audio":["x.wav","y.wav"]}\
            """);
    assertThat(entries).hasSize(2);
    Item item = ((CatalogEntry.Parsed) entries.getFirst()).item();
    assertThat(item.id()).isEqualTo("sku-1");
    assertThat(item.title()).isEqualTo("Hemd");
    assertThat(item.description()).isEqualTo("蓝色");
    assertThat(item.images().subList(0, 2))
        .containsExactly(new MediaSource.File("a/b.jpg"), new MediaSource.File("c.png"));
    assertThat(((MediaSource.Inline) item.images().get(2)).bytes()).containsExactly(1, 2, 3);
    assertThat(item.audio()).containsExactly(new MediaSource.File("s.mp3"));
    assertThat(item.updatedAt()).isEqualTo(Optional.of(Instant.parse("2026-01-01T00:00:00Z")));
    assertThat(item.attributes())
        .containsEntry("brand", keyword("X"))
        .containsEntry("tags", keyword("a", "b"))
        .containsEntry("price", number(19.9))
        .containsEntry("stock", number(3))
        .containsEntry("new", new AttributeValue.Flag(true))
        .containsEntry("since", keyword("2025-01-01"))
        .hasSize(6);
    CatalogEntry.Parsed second = (CatalogEntry.Parsed) entries.get(1);
    assertThat(second.line()).isEqualTo(4);
    assertThat(second.item().id()).isEqualTo("5");
    assertThat(second.item().audio()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"id\":\"a\",\"title\":\"x\" | BROKEN_JSON",
        "{\"id\":\"a\",\"title\":\"x\"} {} | BROKEN_JSON",
        "{\"id\":\"a\",\"title\":\"x\",\"title\":\"y\"} | BROKEN_JSON",
        "nonsense | BROKEN_JSON",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ | BROKEN_JSON",
        "[1] | NOT_AN_OBJECT",
        "null | NOT_AN_OBJECT",
        "{\"title\":\"x\"} | MISSING_ID",
        "{\"id\":null,\"title\":\"x\"} | MISSING_ID",
        "{\"id\":\" \",\"title\":\"x\"} | BAD_ID",
        "{\"id\":1.5,\"title\":\"x\"} | BAD_ID",
        "{\"id\":[\"a\"],\"title\":\"x\"} | BAD_ID",
        "{\"id\":\"a\"} | EMPTY_ITEM",
        "{\"id\":\"a\",\"title\":\" \",\"images\":[]} | EMPTY_ITEM",
        "{\"id\":\"a\",\"title\":5} | BAD_FIELD",
        "{\"id\":\"a\",\"images\":[7]} | BAD_FIELD",
        "{\"id\":\"a\",\"image\":\"\"} | BAD_FIELD",
        "{\"id\":\"a\",\"title\":\"x\",\"attributes\":[]} | BAD_FIELD",
        "{\"id\":\"a\",\"title\":\"x\",\"price\":NaN} | BAD_NUMBER",
        "{\"id\":\"a\",\"title\":\"x\",\"price\":1e999} | BAD_NUMBER",
        "{\"id\":\"a\",\"title\":\"x\",\"price\":\"19.9\"} | BAD_NUMBER",
        "{\"id\":\"a\",\"title\":\"x\",\"width\":-Infinity} | BAD_NUMBER",
        "{\"id\":\"a\",\"title\":\"x\",\"updated_at\":\"yesterday\"} | BAD_DATE",
        "{\"id\":\"a\",\"title\":\"x\",\"updated_at\":\"2026-02-30\"} | BAD_DATE",
        "{\"id\":\"a\",\"title\":\"x\",\"size\":{\"w\":1}} | BAD_ATTRIBUTE",
        "{\"id\":\"a\",\"title\":\"x\",\"sizes\":[1,2]} | BAD_ATTRIBUTE",
        "{\"id\":\"a\",\"title\":\"x\",\"attributes\":{\"c\":1},\"c\":2} | BAD_ATTRIBUTE",
        "{\"id\":\"a\",\"title\":\"x\",\"attributes\":{\"\":1}} | BAD_ATTRIBUTE",
        "{\"id\":\"a\",\"image\":\"https://example.org/a.jpg\"} | URL_NOT_ALLOWED",
        "{\"id\":\"a\",\"image\":\"file:///etc/passwd\"} | URL_NOT_ALLOWED",
        "{\"id\":\"a\",\"image\":\"data:image/png,abc\"} | BAD_DATA_URI",
        "{\"id\":\"a\",\"image\":\"data:image/png;base64,A\"} | BAD_DATA_URI",
        "{\"id\":\"a\",\"image\":\"data:;base64,***\"} | BAD_DATA_URI",
        "{\"id\":\"a\",\"title\":\"\\ud83d\"} | INVALID_UTF8",
      })
  void aBadLineSaysWhyAndHoldsUpNoOther(String line, Reason reason) throws IOException {
    List<CatalogEntry> entries = read(line + "\n{\"id\":\"good\",\"title\":\"x\"}\n");
    assertThat(entries).hasSize(2);
    CatalogEntry.Rejected rejected = (CatalogEntry.Rejected) entries.getFirst();
    assertThat(rejected.reason()).isEqualTo(reason);
    assertThat(rejected.line()).isEqualTo(1);
    assertThat(rejected.message()).isNotBlank();
    assertThat(entries.get(1)).isInstanceOf(CatalogEntry.Parsed.class);
  }

  @Test
  void whatIsTooLongOrNoUtf8IsRejected() throws IOException {
    CatalogLimits limits = new CatalogLimits(200, 10, 20, 10);
    String start = "{\"id\":\"a\",\"title\":\"";
    byte[] latin1 = (start + "caf\u00e9\"}\n").getBytes(StandardCharsets.ISO_8859_1);
    List<CatalogEntry> entries = read(latin1, limits);
    assertThat(reasons(entries)).containsExactly(Reason.INVALID_UTF8);
    String lines =
        start
            + "x".repeat(11)
            + "\"}\n"
            + start
            + "x\",\"description\":\""
            + "y".repeat(21)
            + "\"}\n"
            + start
            + "x\",\"tag\":\""
            + "y".repeat(11)
            + "\"}\n"
            + start
            + "x".repeat(300)
            + "\"}\n"
            + start
            + "fits\"}";
    entries = read(lines.getBytes(StandardCharsets.UTF_8), limits);
    assertThat(reasons(entries))
        .containsExactly(
            Reason.TEXT_TOO_LONG, Reason.TEXT_TOO_LONG, Reason.TEXT_TOO_LONG, Reason.LINE_TOO_LONG);
    assertThat(entries).hasSize(5);
    assertThat(entries.getLast().line()).isEqualTo(5);
  }

  @Test
  void aTextOfTenMegabytesIsRejectedByTheDefaultLimits() throws IOException {
    List<CatalogEntry> entries =
        read("{\"id\":\"a\",\"title\":\"x\",\"description\":\"" + "y".repeat(10 << 20) + "\"}");
    assertThat(reasons(entries)).containsExactly(Reason.TEXT_TOO_LONG);
    assertThat(((CatalogEntry.Rejected) entries.getFirst()).id()).hasValue("a");
  }

  private static List<Reason> reasons(List<CatalogEntry> entries) {
    return entries.stream()
        .filter(CatalogEntry.Rejected.class::isInstance)
        .map(entry -> ((CatalogEntry.Rejected) entry).reason())
        .toList();
  }
}
