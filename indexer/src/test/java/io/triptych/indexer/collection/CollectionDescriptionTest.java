package io.triptych.indexer.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.indexer.TestItems;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CollectionDescriptionTest {
  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({"1, NONE, POINTS", "2, INT8, POINTS", "3, INT8, DOC_VALUES"})
  void readsTheGoldenFile(int version, Quantization quantization, NumberLayout numbers)
      throws Exception {
    String name = "/formats/collection-%d.yaml".formatted(version);
    Path golden = Path.of(CollectionDescriptionTest.class.getResource(name).toURI());
    CollectionDescription read = CollectionDescription.read(golden);
    assertThat(read.space()).isEqualTo(TestItems.SPACE);
    assertThat(read.dimension()).isEqualTo(256);
    assertThat(read.index()).isEqualTo(new IndexSettings(32, 250, quantization));
    assertThat(read.numbers()).isEqualTo(numbers);
    assertThat(read.mediaRoots()).containsExactly(Path.of("/srv/catalogue"));
    assertThat(read.schema().types())
        .isEqualTo(
            Map.of(
                "colour", AttributeType.KEYWORD,
                "new", AttributeType.FLAG,
                "price", AttributeType.NUMERIC,
                "stock", AttributeType.NUMERIC,
                "updated_at", AttributeType.DATE));
    Path copy = root.resolve("copy.yaml");
    read.write(copy);
    assertThat(copy).hasSameTextualContentAs(golden);
  }
}
