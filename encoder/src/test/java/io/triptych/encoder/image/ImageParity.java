package io.triptych.encoder.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.Parity;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A checkpoint's image tower beside the official outputs. */
public final class ImageParity implements AutoCloseable {
  private final Parity parity;
  private final SafetensorsFile weights;
  private final ImageModel model;

  /** Reads the tower. */
  public ImageParity(Parity parity, ImageOptions options) throws IOException {
    this.parity = parity;
    weights = SafetensorsFile.open(parity.folder().resolve("model.safetensors"));
    model = ImageFamilies.read(parity.json("config.json"), Parameters.of(weights), options);
  }

  /** Compares every stage of every case. */
  public static void check(Parity parity, ImageOptions options) throws IOException {
    try (ImageParity tower = new ImageParity(parity, options)) {
      for (JsonNode one : parity.cases("image")) {
        tower.run(one.get("id").asText());
      }
    }
  }

  /** Compares every stage of a case; returns the unit vectors. */
  public float[][] run(String id) {
    List<String> seen = new ArrayList<>();
    float[][] out = encode(id, seen);
    parity.requireSeen(id, seen);
    for (float[] vector : out) {
      Dot.normalise(vector);
    }
    parity.rows(id + ".normalized", out);
    return out;
  }

  /** The vectors of a case whose pooled vectors are compared with the tensor {@code name}. */
  void pooled(String id, String name) {
    Tensor pixels = parity.tensor(id + ".pixel_values");
    int[] shape = pixels.shape();
    float[][] out = new float[shape[0]][model.width()];
    session(shape)
        .encode(
            pixels(pixels),
            shape[0],
            out,
            (stage, x, rows, width, stride) -> {
              if (stage.equals("pooled")) {
                float[][] vectors = new float[rows][width];
                for (int row = 0; row < rows; row++) {
                  System.arraycopy(x, row * stride, vectors[row], 0, width);
                }
                parity.rows(name, vectors);
              }
            });
  }

  private float[][] encode(String id, List<String> seen) {
    Tensor pixels = parity.tensor(id + ".pixel_values");
    int[] shape = pixels.shape();
    float[][] out = new float[shape[0]][model.width()];
    session(shape)
        .encode(
            pixels(pixels),
            shape[0],
            out,
            (stage, x, rows, width, stride) -> {
              seen.add(stage);
              int[] lengths = new int[shape[0]];
              Arrays.fill(lengths, rows / shape[0]);
              parity.observer(id, lengths).stage(stage, x, rows, width, stride);
            });
    return out;
  }

  private ImageModel.Session session(int[] shape) {
    return model.session(shape[0], shape[2], shape[3], Team.ALONE);
  }

  /** [batch, channels, rows, columns] as [batch, rows, columns, channels]. */
  static float[] pixels(Tensor planes) {
    int[] shape = planes.shape();
    int area = shape[2] * shape[3];
    float[] from = planes.toFloats();
    float[] out = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      int picture = i / (3 * area);
      out[(picture * area + i % area) * 3 + i / area % 3] = from[i];
    }
    return out;
  }

  @Override
  public void close() {
    weights.close();
  }
}
