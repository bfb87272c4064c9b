package io.triptych.indexer.catalog;

import static io.triptych.indexer.TestItems.keyword;
import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderReaderTest {
  @TempDir Path folder;

  private List<CatalogEntry> read() throws IOException {
    List<CatalogEntry> entries = new ArrayList<>();
    try (CatalogReader reader = CatalogReader.open(CatalogSource.of(folder))) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        entries.add(next.get());
      }
    }
    return entries;
  }

  private void file(String path, String hex) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, HexFormat.of().parseHex(hex));
  }

  @Test
  void makesAnItemOfEachPictureAndSound() throws IOException {
    file("women/wide_shoes/red-pump 01.JPG", "00");
    file("women/call.mp3", "00");
    file("picture without ending", "89504e470d0a1a0a00");
    file("song.bin", "664c614300000022000000000000");
    file("notes.txt", "68656c6c6f");
    file(".hidden.jpg", "00");
    file(".git/x.jpg", "00");
    Files.createSymbolicLink(folder.resolve("women/loop"), folder);
    List<CatalogEntry> entries = read();
    assertThat(entries)
        .extracting(entry -> ((CatalogEntry.Parsed) entry).item().id())
        .containsExactly(
            "picture without ending",
            "song.bin",
            "women/call.mp3",
            "women/wide_shoes/red-pump 01.JPG");
    assertThat(entries).extracting(CatalogEntry::line).containsExactly(1L, 2L, 3L, 4L);
    Item shoe = ((CatalogEntry.Parsed) entries.getLast()).item();
    assertThat(shoe.title()).isEqualTo("red pump 01");
    assertThat(shoe.description()).isEqualTo("women wide shoes");
    assertThat(shoe.images())
        .containsExactly(new MediaSource.File("women/wide_shoes/red-pump 01.JPG"));
    assertThat(shoe.attributes())
        .containsExactly(java.util.Map.entry("folder", keyword("women", "women/wide_shoes")));
    Item song = ((CatalogEntry.Parsed) entries.get(1)).item();
    assertThat(song.images()).isEmpty();
    assertThat(song.audio()).containsExactly(new MediaSource.File("song.bin"));
    assertThat(song.attributes()).isEmpty();
  }

  @Test
  void refusesPathsThatCanBeNoId() throws IOException {
    String name = "x".repeat(200);
    file(name + "/" + name + "/" + name + "/a.jpg", "00");
    file("b.jpg", "00");
    List<CatalogEntry> entries = read();
    assertThat(entries).hasSize(2);
    assertThat(((CatalogEntry.Rejected) entries.get(1)).reason()).isEqualTo(Reason.BAD_ID);
  }
}
