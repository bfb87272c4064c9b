package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TitleSuggestionsTest {
  @TempDir Path root;

  private Collection collection;

  @BeforeEach
  void open() {
    collection = new DataDirectory(root).openOrCreate("things", SPACE, 2, IndexSettings.DEFAULT);
  }

  @AfterEach
  void close() {
    collection.close();
  }

  private void write(String colour, String... titles) {
    try (CollectionWriter writer = collection.writer()) {
      for (String title : titles) {
        writer.put(
            withImages(item(colour + title, title, Map.of("colour", keyword(colour))), unit(1, 0)));
      }
      writer.commit();
    }
    collection.refresh();
  }

  private List<String> suggest(String typed, int k, String filter) {
    try (CollectionSearcher view = collection.searcher()) {
      return view.suggest(typed, k, view.filter(filter));
    }
  }

  private List<String> suggest(String typed) {
    return suggest(typed, 10, "");
  }

  @Test
  void titlesThatBeginSoComeFirstThenThoseThatHaveItThenTheOthers() {
    write(
        "x",
        "Dress that is red",
        "A red dressing gown",
        "Red dressing table",
        "Red dress",
        "Redder dress",
        "Blue dress");
    assertThat(suggest("red dr"))
        .containsExactly(
            "Red dress", "Red dressing table", "A red dressing gown", "Dress that is red");
    // The last word is a beginning, those before are whole, and accents and case do not matter.
    assertThat(suggest("dress re"))
        .containsExactly("Red dress", "Redder dress", "Dress that is red");
    assertThat(suggest("RÉD dress")).startsWith("Red dress");
    assertThat(suggest("green")).isEmpty();
    assertThat(suggest("?!")).isEmpty();
  }

  @Test
  void noTitleStandsTwice() {
    write("a", "Red dress", "Red dress, long");
    write("b", "Red dress", "red  dress", "New York", "New York, New York");
    assertThat(suggest("red")).containsExactly("Red dress", "Red dress, long");
    assertThat(suggest("new")).containsExactly("New York", "New York, New York");
    assertThat(suggest("red", 1, "")).containsExactly("Red dress");
  }

  @Test
  void titlesBeyondManyEqualOnesAreFound() {
    try (CollectionWriter writer = collection.writer()) {
      for (int i = 0; i < 1000; i++) {
        writer.put(withImages(item("i" + i, "Red", Map.of()), unit(1, 0)));
      }
      writer.commit();
    }
    write("x", "Red dress of silk");
    assertThat(suggest("re", 2, "")).containsExactly("Red", "Red dress of silk");
  }

  @Test
  void theFilterIsHonouredAndWhatWasDeletedIsNot() {
    write("navy", "Shirt", "Short shirt");
    write("red", "Shirt of silk");
    assertThat(suggest("shi", 10, "colour:red")).containsExactly("Shirt of silk");
    try (CollectionWriter writer = collection.writer()) {
      writer.delete("navyShirt");
      writer.commit();
    }
    collection.refresh();
    assertThat(suggest("shi")).containsExactly("Shirt of silk", "Short shirt");
  }

  @Test
  void scriptsWithoutSpacesAreCompletedToo() {
    write("x", "大熊猫", "红连衣裙", "Красное платье", "ワンピース 赤", "ชุดเดรสสีแดง");
    assertThat(suggest("大")).containsExactly("大熊猫");
    assertThat(suggest("大熊")).containsExactly("大熊猫");
    assertThat(suggest("大熊猫")).containsExactly("大熊猫");
    assertThat(suggest("红连衣")).containsExactly("红连衣裙");
    assertThat(suggest("连衣裙")).containsExactly("红连衣裙");
    assertThat(suggest("крас")).containsExactly("Красное платье");
    assertThat(suggest("赤 ワンピ")).containsExactly("ワンピース 赤");
    assertThat(suggest("ชุด")).containsExactly("ชุดเดรสสีแดง");
  }
}
