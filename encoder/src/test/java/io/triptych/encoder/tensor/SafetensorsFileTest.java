package io.triptych.encoder.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsFileTest {
  private static final String A = "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

  @TempDir Path folder;

  @Test
  void readsWhatTheWriterWrote() throws IOException {
    Path path = folder.resolve("x.safetensors");
    float[] values = {1.5f, -0.25f, 3e-5f, 65504f, 0f, -1f};
    new SafetensorsWriter()
        .metadata("licence", "MIT")
        .add(Tensor.ofBytes("z", new int[] {3}, new byte[] {1, 2, -1}))
        .add(Tensor.ofHalves("h", new int[] {2, 3}, values))
        .add(Tensor.ofFloats("f", new int[] {3, 2}, values))
        .write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.metadata()).containsExactly(Map.entry("licence", "MIT"));
      assertThat(file.names()).containsExactly("f", "h", "z");
      assertThat(file.tensor("f").require(3, 2).require(TensorType.F32).toFloats())
          .containsExactly(values);
      float[] halves = new float[values.length];
      for (int i = 0; i < halves.length; i++) {
        halves[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
      }
      assertThat(file.tensor("h").toFloats()).containsExactly(halves);
      assertThat(file.tensor("z").data().toArray(JAVA_BYTE)).containsExactly(1, 2, -1);
      assertThat(file.contains("y")).isFalse();
      assertThatExceptionOfType(CorruptFileException.class)
          .isThrownBy(() -> file.tensor("y"))
          .withMessageContaining("tensor: y (expected: one of the 3 there)");
    }
  }

  @Test
  void elementsLieAtMultiplesOfTheirSizeAndTheOrderOfAddingDoesNotMatter() throws IOException {
    Tensor bytes = Tensor.ofBytes("a", new int[] {3}, new byte[3]);
    Tensor halves = Tensor.ofHalves("b", new int[] {3}, new float[3]);
    Tensor floats = Tensor.ofFloats("c", new int[] {3}, new float[3]);
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    new SafetensorsWriter().add(bytes).add(halves).add(floats).metadata("k", "v").write(one);
    new SafetensorsWriter().metadata("k", "v").add(floats).add(halves).add(bytes).write(two);
    assertThat(one).hasSameBinaryContentAs(two);
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(one)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(file.getLong(0) % 8).isZero();
    String header = new String(file.array(), 8, (int) file.getLong(0), StandardCharsets.UTF_8);
    assertThat(header)
        .contains("\"c\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}")
        .contains("\"b\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[12,18]}")
        .contains("\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[18,21]}");
  }

  @Test
  void convertsTheFloatingTypesOfOtherWriters() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(1.0000000001)
        .putShort((short) 0x3fc0)
        .putShort((short) 0xc2f7)
        .putShort((short) 1);
    String header =
        "{'d':{'dtype':'F64','shape':[],'data_offsets':[0,8]},"
            + "'b':{'dtype':'BF16','shape':[2],'data_offsets':[8,12]},"
            + "'h':{'dtype':'F16','shape':[1],'data_offsets':[12,14]}}";
    try (SafetensorsFile file = SafetensorsFile.open(write(header, data.array()))) {
      assertThat(file.tensor("d").toFloats()).containsExactly(1f);
      assertThat(file.tensor("b").toFloats()).containsExactly(1.5f, -123.5f);
      assertThat(file.tensor("h").toFloats()).containsExactly(0x1p-24f);
    }
  }

  @Test
  void anEmptyTensorIsValid() throws IOException {
    String header = "{'e':{'dtype':'F32','shape':[0,4],'data_offsets':[0,0]}}";
    try (SafetensorsFile file = SafetensorsFile.open(write(header, new byte[0]))) {
      assertThat(file.tensor("e").toFloats()).isEmpty();
    }
  }

  @Test
  void everyTruncationIsAnError() throws IOException {
    Path whole = write("{" + A + "}", new byte[8]);
    byte[] bytes = Files.readAllBytes(whole);
    for (int length = 0; length < bytes.length; length++) {
      Path cut = folder.resolve("cut" + length);
      Files.write(cut, Arrays.copyOf(bytes, length));
      assertThatExceptionOfType(CorruptFileException.class)
          .as("first %d bytes", length)
          .isThrownBy(() -> SafetensorsFile.open(cut))
          .satisfies(e -> assertThat(e.file()).isEqualTo(cut));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{@,'b':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}} | overlaps the tensor before it",
        "{'a':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}} | leaves a gap",
        "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}} | 4 bytes no tensor names",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | (expected: 12 bytes for F32 [3])",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | (expected: 8 bytes for F32 [2])",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,80]}} | (expected: 0 to 8)",
        "{'a':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}} | dtype \"F31\" (expected: one of",
        "{'a':{'dtype':'U8','shape':[-8],'data_offsets':[0,8]}} | -8 (expected: 0 to 2147483647)",
        "{'a':{'dtype':'U8','shape':[2.5],'data_offsets':[0,8]}} | 2.5 (expected: a whole number)",
        "{'a':{'dtype':'U8','shape':[2147483647,2147483647,9],'data_offsets':[0,8]}} | below 2^63",
        "{'a':{'dtype':'U8','shape':8,'data_offsets':[0,8]}} | (expected: shape and two",
        "{@,@} | Duplicate field 'a'",
        "{'__metadata__':{'k':1},@} | __metadata__.k: 1 (expected: a string)",
        "[1] | ARRAY (expected: a JSON object)",
        "{'a' | (expected: JSON)",
      })
  void aDamagedHeaderIsAnErrorThatNamesTheFault(String header, String fault) throws IOException {
    Path path = write(header.replace("@", A), new byte[8]);
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(() -> SafetensorsFile.open(path))
        .withMessageContaining(fault)
        .withMessageStartingWith(path.toString());
  }

  @Test
  void namesBothShapesAndTypesWhenTheyDisagree() {
    Tensor tensor = Tensor.ofFloats("w", new int[] {2, 3}, new float[6]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tensor.require(3, 2))
        .withMessage("tensor w: [2, 3] (expected: [3, 2])");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tensor.require(TensorType.F16))
        .withMessage("tensor w: F32 (expected: F16)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.ofBytes("u", new int[] {1}, new byte[1]).toFloats())
        .withMessageContaining("tensor u: U8 [1]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.ofFloats("w", new int[] {2, 2}, new float[6]))
        .withMessage("tensor w: 24 bytes (expected: 16 for F32 [2, 2])");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.ofHalves("h", new int[] {1}, new float[] {70000f}))
        .withMessage("tensor h: 70000.0 (expected: finite in F16)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SafetensorsWriter().add(tensor).add(tensor))
        .withMessage("tensor: w (expected: a name not taken)");
  }

  private Path write(String header, byte[] data) throws IOException {
    byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text).put(data);
    return Files.write(folder.resolve("file.safetensors"), file.array());
  }
}
