package io.triptych.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The outputs of an official implementation on a tiny checkpoint, and the comparison with them:
 * {@code config.json} and {@code model.safetensors} in one folder, {@code cases.json} and {@code
 * cases.safetensors} in the same or another.
 */
public final class Parity implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ValueLayout.OfLong LONGS = ValueLayout.JAVA_LONG_UNALIGNED;

  private static final Pattern STAGES =
      Pattern.compile("hidden\\.\\d+|last_hidden_state|pooled|projected");

  private final Path folder;
  private final JsonNode description;
  private final SafetensorsFile expected;
  private int compared;

  /** Opens a family of which a copy is in the test resources. */
  public static Parity resource(String name) throws IOException {
    Path folder = Path.of("src/test/resources").resolve(name);
    return new Parity(folder, folder);
  }

  /** Opens a family of the full set; the test is skipped, and says so, where that is not. */
  public static Parity shared(String family) throws IOException {
    Path folder = sharedGoldens().resolve(family);
    return new Parity(folder, folder.resolve("cases"));
  }

  /** The folder of the full set of goldens; the test is skipped where it is not. */
  public static Path sharedGoldens() {
    Path goldens = Path.of(System.getProperty("triptych.root", ".."), "../shared/goldens");
    assumeTrue(Files.isDirectory(goldens), "skipped: the full set of goldens is not here");
    return goldens;
  }

  private Parity(Path folder, Path cases) throws IOException {
    this.folder = folder;
    description = JSON.readTree(cases.resolve("cases.json").toFile());
    expected = SafetensorsFile.open(cases.resolve("cases.safetensors"));
  }

  /** The checkpoint's folder. */
  public Path folder() {
    return folder;
  }

  /** A JSON file of the checkpoint. */
  public JsonNode json(String file) throws IOException {
    return JSON.readTree(folder.resolve(file).toFile());
  }

  /** The cases of a kind: text, image, audio and so on. */
  public List<JsonNode> cases(String kind) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode one : description.get("cases")) {
      if (one.get("kind").asText().equals(kind)) {
        found.add(one);
      }
    }
    assertThat(found).as("cases of " + kind).isNotEmpty();
    return found;
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return expected.contains(name);
  }

  /** A tensor of the expected ones. */
  public Tensor tensor(String name) {
    return expected.tensor(name);
  }

  /** Sees that every stage of a case was compared that has a tensor. */
  public void requireSeen(String id, Collection<String> stages) {
    List<String> expectedStages = new ArrayList<>();
    for (String name : expected.names()) {
      String stage = name.substring(name.indexOf('.', name.indexOf('.') + 1) + 1);
      if (name.startsWith(id + ".") && STAGES.matcher(stage).matches()) {
        expectedStages.add(stage);
      }
    }
    assertThat(stages).as(stage(id)).containsAll(expectedStages);
  }

  /** How many tensors were compared. */
  public int compared() {
    return compared;
  }

  /** [rows][columns] of a tensor of 64-bit integers. */
  public int[][] integers(String name) {
    Tensor tensor = expected.tensor(name);
    int[][] out = new int[tensor.shape()[0]][tensor.shape()[1]];
    int at = 0;
    for (int[] row : out) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.toIntExact(tensor.data().get(LONGS, 8L * at++));
      }
    }
    return out;
  }

  /** The token ids of a case without its padding. */
  public List<int[]> tokens(String id) {
    int[][] ids = integers(id + ".input_ids");
    if (!has(id + ".attention_mask")) {
      return Arrays.asList(ids);
    }
    int[][] mask = integers(id + ".attention_mask");
    List<int[]> sequences = new ArrayList<>();
    for (int row = 0; row < ids.length; row++) {
      sequences.add(Arrays.copyOf(ids[row], Arrays.stream(mask[row]).sum()));
    }
    return sequences;
  }

  /**
   * Compares every stage with the tensor {@code id.stage}, [batch, length, width] or [batch,
   * width], if there is one.
   *
   * @param lengths the rows of each sequence, which stand end to end; the tensor may be padded
   */
  public Observer observer(String id, int[] lengths) {
    return (stage, x, rows, width, stride) -> {
      String name = id + "." + stage;
      if (!has(name)) {
        return;
      }
      Tensor golden = expected.tensor(name);
      if (golden.shape().length == 2) {
        assertThat(golden.shape()).as(stage(name)).containsExactly(rows, width);
        for (int row = 0; row < rows; row++) {
          compare(name, x, row * stride, golden.toFloats(), row * width, width);
        }
        compared++;
        return;
      }
      int padded = golden.shape()[golden.shape().length - 2];
      assertThat(width)
          .as(stage(name) + " width")
          .isEqualTo(golden.shape()[golden.shape().length - 1]);
      float[] values = golden.toFloats();
      int row = 0;
      for (int s = 0; s < lengths.length; s++) {
        for (int position = 0; position < lengths[s]; position++, row++) {
          compare(name, x, row * stride, values, (s * padded + position) * width, width);
        }
      }
      assertThat(rows).as(stage(name) + " rows").isEqualTo(row);
      compared++;
    };
  }

  /**
   * Compares every stage of a convolutional network, [positions, channels], with the tensor {@code
   * id.stage}, [batch, channels, rows, columns], if there is one. A stage's n-th call is picture n.
   */
  public Observer maps(String id) {
    Map<String, Integer> seen = new HashMap<>();
    return (stage, x, positions, channels, stride) -> {
      String name = id + "." + stage;
      int picture = seen.merge(stage, 1, Integer::sum) - 1;
      if (!has(name)) {
        return;
      }
      Tensor golden = expected.tensor(name);
      int[] shape = golden.shape();
      assertThat(List.of(channels, positions))
          .as(stage(name) + " channels, positions")
          .isEqualTo(List.of(shape[1], shape[2] * shape[3]));
      float[] values = golden.toFloats();
      float[] column = new float[positions];
      for (int channel = 0; channel < channels; channel++) {
        for (int i = 0; i < positions; i++) {
          column[i] = x[i * stride + channel];
        }
        compare(name, column, 0, values, (picture * channels + channel) * positions, positions);
      }
      compared++;
    };
  }

  /** Compares vectors with the rows of {@code name}. */
  public void rows(String name, float[]... vectors) {
    rows(name, tolerance(name), vectors);
  }

  /** Compares vectors with the rows of {@code name}, of which no tolerance is stated. */
  public void rows(String name, double tolerance, float[]... vectors) {
    float[] values = expected.tensor(name).toFloats();
    int width = values.length / vectors.length;
    for (int i = 0; i < vectors.length; i++) {
      assertThat(vectors[i]).as(stage(name)).hasSize(width);
      compare(name, tolerance, vectors[i], 0, values, i * width, width);
    }
    compared++;
  }

  private double tolerance(String name) {
    double otherwise = description.get("recommended_tolerance_abs").asDouble();
    return description.at("/tensors/" + name + "/tolerance_abs").asDouble(otherwise);
  }

  private void compare(String name, float[] actual, int at, float[] golden, int from, int count) {
    compare(name, tolerance(name), actual, at, golden, from, count);
  }

  private void compare(
      String name, double tolerance, float[] actual, int at, float[] golden, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (!(Math.abs(actual[at + i] - golden[from + i]) <= tolerance)) {
        throw new AssertionError(
            "%s, element %d: %s (expected: %s within %s)"
                .formatted(stage(name), from + i, actual[at + i], golden[from + i], tolerance));
      }
    }
  }

  private String stage(String name) {
    return folder.getFileName() + " " + name + " [" + Kernels.describe() + "]";
  }

  @Override
  public void close() {
    expected.close();
  }
}
