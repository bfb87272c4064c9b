package io.triptych.encoder.pack.importer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.tensor.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two {@code .pth} resources hold the same dictionary, written by torch 2.5.1. */
final class TorchCheckpointTest {
  private static final String HEAD = "\u0080\u0002";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"stream.pth", "zip.pth"})
  void readsBothLayouts(String name) throws IOException {
    Map<String, Tensor> tensors = TorchCheckpoint.read(copy(name));
    assertThat(tensors.keySet())
        .containsExactly("plain", "permuted", "slice", "half", "brain", "counter");
    float[] plain = tensors.get("plain").require(2, 3, 4).toFloats();
    float[] permuted = tensors.get("permuted").require(4, 2, 3).toFloats();
    for (int i = 0; i < plain.length; i++) {
      assertThat(plain[i]).isEqualTo(i * 0.5f);
      assertThat(permuted[i % 4 * 6 + i / 4]).as("element %d", i).isEqualTo(plain[i]);
    }
    assertThat(tensors.get("slice").toFloats()).containsExactly(2.5f, 3f, 3.5f, 4f);
    assertThat(tensors.get("half").require(TensorType.F16).toFloats()).containsExactly(1.5f, -2f);
    assertThat(tensors.get("brain").require(TensorType.BF16).toFloats()).containsExactly(1.5f, -2f);
    assertThat(tensors.get("counter").require().require(TensorType.I64).data().toArray(JAVA_BYTE))
        .containsExactly(7, 0, 0, 0, 0, 0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream.pth", "zip.pth"})
  void everyTruncationIsAnError(String name) throws IOException {
    byte[] whole = Files.readAllBytes(copy(name));
    Path cut = folder.resolve("cut");
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatExceptionOfType(CorruptFileException.class)
          .as("first %d bytes", length)
          .isThrownBy(() -> TorchCheckpoint.read(cut));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cos~system~X\u0004\0\0\0true\u0085R. | pickle global: os system",
        "cbuiltins~eval~. | pickle global: builtins eval",
        "ctorch.serialization~load~. | pickle global: torch.serialization load",
        "ctorch~FloatStorage~)R. | pickle call: torch FloatStorage",
        "i__builtin__~eval~. | pickle opcode: 0x69 'i'",
        "G@\0\0\0\0\0\0\0. | pickle opcode: 0x47 'G'",
        "\u0095\0\0\0\0\0\0\0\0. | pickle opcode: 0x95",
        "\u0080\u0004. | pickle protocol: 4 (expected: 2)",
        "h\u0005. | pickle memo: 5 (expected: one stored before)",
        "t. | pickle mark: absent",
        "K\u0001b. | pickle stack: empty",
        "NNs. | pickle stack: empty",
        "]K\u0001b. | pickle value: ArrayList (expected: LinkedHashMap)",
        "(K\u0001u. | pickle dict: 1 items",
        "K\u0001Q. | persistent id: 1 (expected: a storage)",
        "]. | not a dictionary",
        "}X\u0001\0\0\0aK\u0001s. | entry a: no tensor",
        "ccollections~OrderedDict~K\u0001R. | pickle value: Long (expected: List)",
      })
  void aPickleOfAnythingElseIsRefusedByName(String pickle, String fault) throws IOException {
    Path path = zip(HEAD + pickle.strip().replace('~', '\n'));
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(() -> TorchCheckpoint.read(path))
        .withMessageContaining(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "K\u0000|K\u0009\u0085|K\u0001\u0085|tensor sizes [9]",
        "K\u0007|K\u0002\u0085|K\u0001\u0085|tensor sizes [2]",
        "K\u0000|K\u0002\u0085|K\u0008\u0085|tensor sizes [2]",
        "J\u00ff\u00ff\u00ff\u00ff|K\u0002\u0085|K\u0001\u0085|offset -1 (expected",
        "K\u0000|K\u0002\u0085|J\u00ff\u00ff\u00ff\u00ff\u0085|tensor sizes [2]",
        "K\u0000|J\u00ff\u00ff\u00ff\u00ff\u0085|K\u0001\u0085|tensor sizes [-1]",
        "K\u0000|K\u0004K\u0004\u0086|)|argument 0: []",
        "K\u0000|K\u0004K\u0004\u0086|K\u0000K\u0000\u0086|tensor sizes [4, 4]",
        "N|K\u0002\u0085|K\u0001\u0085|argument 1",
      })
  void aViewOutsideItsStorageIsRefused(String offset, String sizes, String strides, String fault)
      throws IOException {
    String storage =
        "(X\u0007\0\0\0storagectorch~ByteStorage~X\u0001\0\0\0000X\u0003\0\0\0cpuK\u0008tQ";
    String view = "ctorch._utils~_rebuild_tensor_v2~(" + storage + offset + sizes + strides + "tR";
    Path path = zip((HEAD + "}X\u0001\0\0\0a" + view + "s.").replace('~', '\n'));
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(() -> TorchCheckpoint.read(path))
        .withMessageContaining(fault);
  }

  @Test
  void anotherStreamIsRefused() throws IOException {
    Path path = folder.resolve("other");
    Files.write(path, (HEAD + "K\u0001.").getBytes(StandardCharsets.ISO_8859_1));
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(() -> TorchCheckpoint.read(path))
        .withMessageContaining("magic: another");
  }

  private Path zip(String pickle) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("m/data.pkl"));
      zip.write(pickle.getBytes(StandardCharsets.ISO_8859_1));
      zip.putNextEntry(new ZipEntry("m/data/0"));
      zip.write(new byte[8]);
    }
    return Files.write(folder.resolve("made.pth"), bytes.toByteArray());
  }

  private Path copy(String name) throws IOException {
    try (InputStream in = TorchCheckpointTest.class.getResourceAsStream(name)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }
}
