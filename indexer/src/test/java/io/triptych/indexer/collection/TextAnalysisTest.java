package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.indexer.Item;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words of real sentences, and what of a small catalogue in many languages they find. */
final class TextAnalysisTest {
  @TempDir static Path root;
  private static Collection shop;
  private static CollectionSearcher searcher;

  @BeforeAll
  static void write() {
    shop = new DataDirectory(root).openOrCreate("shop", SPACE, 2, IndexSettings.DEFAULT);
    try (CollectionWriter writer = shop.writer()) {
      put(writer, "zh", "红色自行车", "这辆自行车适合城市骑行，配有舒适的座椅。", "北京");
      put(writer, "zh-hant", "黑色電視機", "高畫質的大螢幕電視機。", "台北");
      put(writer, "ja", "赤い自転車", "東京で人気のあるクラシックな自転車です。", "トーキョー");
      put(writer, "ja-shirt", "綿のシャツ", "着心地の良い白いシャツ。", "大阪");
      put(writer, "th", "จักรยานสีแดง", "จักรยานคันนี้เหมาะสำหรับการขี่ในเมือง", "กรุงเทพ");
      put(writer, "ko", "빨간 자전거", "도시에서 타기 좋은 자전거입니다.", "서울");
      put(writer, "de", "Grüne Straßenschuhe", "Bequeme Schuhe für die Straße, Größe 42.", "Köln");
      put(writer, "fr", "Crème brûlée", "Un dessert à la crème, façon grand-mère.", "Châteauroux");
      put(writer, "es", "Bañador para niño", "Camisón de algodón, cómodo y ligero.", "Logroño");
      put(writer, "vi", "Cà phê sữa đá", "Cà phê rang xay nguyên chất.", "Hà Nội");
      put(writer, "ru", "Ёлочная игрушка", "Стеклянный шар ручной работы.", "Москва");
      put(writer, "ar", "دَرّاجة حمراء", "دراجة مريحة للمدينة", "القاهرة");
      put(
          writer,
          "en",
          "iPhone-15 Pro case",
          "Don't scratch your phone: T-shirt soft.",
          "ACME 3000");
      writer.commit();
    }
    shop.refresh();
    searcher = shop.searcher();
  }

  private static void put(
      CollectionWriter writer, String id, String title, String description, String brand) {
    Item item =
        new Item(
            id,
            title,
            description,
            List.of(),
            List.of(),
            Map.of("brand", keyword(brand)),
            Optional.empty());
    writer.put(withImages(item, unit(1, 0)));
  }

  @AfterAll
  static void close() {
    searcher.close();
    shop.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "这辆自行车适合城市骑行 | 自行 车 适合 城市",
        "高畫質的大螢幕電視機 | 電視機",
        "東京で人気のあるクラシックな自転車です | 東京 人気 クラシック 自転車",
        "ｸﾗｼｯｸなシャツ | クラシック シャツ",
        "จักรยานคันนี้เหมาะสำหรับการขี่ในเมือง | จักรยาน เหมาะ เมือง",
        "Straße GRÖSSE Köln | strasse grosse koln",
        "Crème brûlée, façon grand-mère | creme brulee facon grand mere",
        "Ёлочная Ａ１ ﬁn | елочная a1 fin",
        "T-shirt don't 3,50 v2.1 | t shirt don't 3,50 v2.1",
      })
  void areSegmentedAndFolded(String text, String expected) throws IOException {
    assertThat(TextAnalysis.words(text, 100)).contains(expected.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "自行车 | zh",
        "城市 | zh",
        "北京 | zh",
        "適合的電視機 | zh-hant zh",
        "電視機 | zh-hant",
        "自転車 | ja",
        "東京 | ja",
        "ｼｬﾂ | ja-shirt",
        "シャツ | ja-shirt",
        "จักรยาน | th",
        "เมือง | th",
        "자전거 | ko",
        "strasse | de",
        "STRASSE | de",
        "Strassenschuhe | de",
        "grosse | de",
        "koln | de",
        "creme | fr",
        "CRÈME BRULÉE | fr",
        "grand mere | fr",
        "chateauroux | fr",
        "banador | es",
        "algodon logrono | es",
        "ca phe | vi",
        "елочная | ru",
        "دراجة | ar",
        "iphone 15 | en",
        "acme | en",
        "shirt | en",
      })
  void findWhatHasThem(String query, String expected) {
    String found =
        searcher.lexical(query, 10, ItemFilter.NONE).stream()
            .map(hit -> searcher.item(hit.doc()).id())
            .collect(Collectors.joining(" "));
    assertThat(found).isEqualTo(expected);
  }
}
