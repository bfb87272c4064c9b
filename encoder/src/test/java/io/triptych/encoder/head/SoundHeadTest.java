package io.triptych.encoder.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoundHeadTest {
  private static final int FEATURES = 7;
  private static final int SHARED = 5;
  private static final int OWN = 3;
  private final Random random = new Random(5);

  private float[] random(int count) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = Float.float16ToFloat(Float.floatToFloat16((float) random.nextGaussian()));
    }
    return x;
  }

  @Test
  void isWhatItsFormulaSays(@TempDir Path folder) throws Exception {
    float[] mean = random(FEATURES);
    float[] scale = random(FEATURES);
    float[] words = random(FEATURES * SHARED);
    float[] own = random(FEATURES * OWN);
    Path file = folder.resolve("head.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter();
    new SoundHead(mean, scale, words, own, 0.5f).addTo(writer);
    writer.write(file);
    float[] x = random(FEATURES);

    float[] out = new float[SHARED + OWN];
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      SoundHead head = SoundHead.read(read);
      assertThat(head.features()).isEqualTo(FEATURES);
      assertThat(head.dimension()).isEqualTo(SHARED + OWN);
      head.project(x, out);
    }

    double norm = Math.sqrt(1.25);
    double[] first = part(x, mean, scale, words, SHARED);
    double[] second = part(x, mean, scale, own, OWN);
    for (int i = 0; i < SHARED; i++) {
      assertThat((double) out[i]).isCloseTo(first[i] / norm, within(1e-6));
    }
    for (int i = 0; i < OWN; i++) {
      assertThat((double) out[SHARED + i]).isCloseTo(0.5 * second[i] / norm, within(1e-6));
    }
  }

  private static double[] part(float[] x, float[] mean, float[] scale, float[] w, int width) {
    double[] out = new double[width];
    double squares = 0;
    for (int j = 0; j < width; j++) {
      for (int i = 0; i < FEATURES; i++) {
        out[j] += ((double) x[i] - mean[i]) * scale[i] * w[i * width + j];
      }
      squares += out[j] * out[j];
    }
    for (int j = 0; j < width; j++) {
      out[j] /= Math.sqrt(squares);
    }
    return out;
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SoundHead(new float[2], new float[3], new float[2], new float[2], 1))
        .withMessage("sound.scale: 3 (expected: 2)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SoundHead(new float[2], new float[2], new float[2], new float[2], 0))
        .withMessage("sound.weight: 0.0 (expected: above 0)");
    SoundHead head = new SoundHead(new float[2], new float[2], new float[2], new float[2], 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> head.project(new float[2], new float[2]))
        .withMessage("norm: 0.0 (expected: positive and finite)");
  }
}
