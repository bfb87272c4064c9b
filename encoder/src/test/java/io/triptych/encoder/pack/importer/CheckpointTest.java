package io.triptych.encoder.pack.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.triptych.encoder.image.Goldens;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {
  private static final Path PICKLED =
      Goldens.resources("io/triptych/encoder/pack/importer/zip.pth");

  @TempDir Path folder;

  @Test
  void readsAPickledFileWithoutRunningIt() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"vit\"}");
    Files.copy(PICKLED, folder.resolve("pytorch_model.bin"));
    Path written = folder.resolve("written.safetensors");
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.config().get("model_type").asText()).isEqualTo("vit");
      assertThat(checkpoint.names()).isEqualTo(TorchCheckpoint.read(PICKLED).keySet()).isNotEmpty();
      checkpoint.writeWeights(written);
      try (SafetensorsFile file = SafetensorsFile.open(written)) {
        for (String name : checkpoint.names()) {
          assertThat(file.tensor(name).type()).isEqualTo(checkpoint.tensor(name).type());
          assertThat(file.tensor(name).shape()).isEqualTo(checkpoint.tensor(name).shape());
          assertThat(file.tensor(name).data().mismatch(checkpoint.tensor(name).data()))
              .isEqualTo(-1);
        }
      }
      assertThatExceptionOfType(CorruptFileException.class)
          .isThrownBy(() -> checkpoint.tensor("none"))
          .withMessageStartingWith(folder.resolve("pytorch_model.bin").toString())
          .withMessageContaining("tensor: none is absent (expected: it among ");
    }
  }

  @Test
  void refusesADamagedPickledFile() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{}");
    Files.writeString(folder.resolve("pytorch_model.bin"), "PK, but no archive");
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(() -> Checkpoint.open(folder))
        .withMessageContaining("pytorch_model.bin");
  }
}
