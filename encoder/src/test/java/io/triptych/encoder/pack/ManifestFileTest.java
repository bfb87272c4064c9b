package io.triptych.encoder.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import io.triptych.encoder.image.Goldens;
import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManifestFileTest {
  private static final Path FORMAT_1 = Goldens.resources("io/triptych/encoder/pack/format-1");

  @TempDir Path folder;

  /** The ids are those that the code of format 1 gave. */
  @Test
  void readsFormat1WithTheSameIds() throws IOException {
    PackManifest manifest = ManifestFile.read(FORMAT_1);
    requireIds(manifest);
    ManifestFile.write(folder, manifest);
    assertThat(folder.resolve("pack.yaml")).content().startsWith("format: 2\n");
    assertThat(ManifestFile.read(folder)).isEqualTo(manifest);
  }

  private static void requireIds(PackManifest manifest) {
    assertThat(manifest.space().hex())
        .isEqualTo("c28224d3746a497fd0800d135e51423f58d1f2de14455ee832603a904205adbb");
    assertThat(manifest.towerId(Modality.TEXT))
        .isEqualTo("9fdfae9fe1f26e96755efbc2b7704a4993924e1100ddce0db1988124dfbfbf58");
    assertThat(manifest.towerId(Modality.IMAGE))
        .isEqualTo("5ffe1cb0cf0097d1907c41d811a3e131cecfd7c294d44c9336906abfec6e01c1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "format: 1|format: 3|format: 3 (expected: 1 or 2)",
        "name: triptych-base||name: absent (expected: a value)",
        "  architecture: bert||tower.architecture: absent (expected: a value)",
        "prefix:|passage_prefix: x\\n  prefix:|prefix: \"query: \" (expected: absent",
        "dimension: 256|dimension: 0|dimension: 0 (expected: at least 1)",
        "dimension: 256|dimension: x|Cannot deserialize",
        "version: 1|version: [|manifest:",
        "version: 1|version: 1\\ncolour: red|Unrecognized field",
      })
  void refusesWhatIsNone(String from, String to, String message) throws IOException {
    String text = Files.readString(FORMAT_1.resolve("pack.yaml"));
    Files.writeString(
        folder.resolve("pack.yaml"),
        text.replaceFirst(from, to == null ? "" : to.replace("\\n", "\n")));
    assertThatThrownBy(() -> ManifestFile.read(folder))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageStartingWith(folder.resolve("pack.yaml").toString())
        .hasMessageContaining(message);
  }
}
