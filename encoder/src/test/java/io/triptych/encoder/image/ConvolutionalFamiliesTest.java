package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Parity;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.image.ImageProcessor.Layout;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stage beside the outputs of the official models on tiny checkpoints. */
@Tag("kernel")
class ConvolutionalFamiliesTest {
  private static final ImageDecoder DECODER =
      new ImageDecoder(DecodeLimits.DEFAULT, DecodePolicy.AS_PILLOW);

  @Test
  void equalsTheOfficialModel() throws IOException {
    try (Parity parity = Parity.resource("checkpoint/resnet")) {
      check(parity, 10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet", "resnet-basic", "mobilenet_v2", "mobilenet_v2-torch-padding"})
  void equalsTheOfficialModelInTheFullSet(String family) throws IOException {
    try (Parity parity = Parity.shared(family)) {
      check(parity, family.startsWith("resnet") ? 10 : 21);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet", "resnet-basic", "mobilenet_v2", "mobilenet_v2-torch-padding"})
  void equalsTheOfficialModelFromTheFiles(String family) throws IOException, MediaException {
    Path goldens = Parity.sharedGoldens();
    try (Parity parity = Parity.shared(family)) {
      ImageProcessor processor = ImageProcessor.of(parity.json("preprocessor_config.json"));
      for (JsonNode one : parity.cases("image")) {
        float[][] pictures = new float[one.get("images").size()][];
        float[] all = new float[0];
        for (int i = 0; i < pictures.length; i++) {
          RgbImage image = decode(goldens, one.get("images").get(i).asText());
          pictures[i] = processor.process(image, Layout.CHANNELS_FIRST);
          all = concatenate(all, processor.process(image, Layout.CHANNELS_LAST));
        }
        String id = one.get("id").asText();
        parity.rows(id + ".pixel_values", 5e-6, pictures);
        run(parity, id, all, pictures.length);
      }
    }
  }

  private static void check(Parity parity, int atLeast) throws IOException {
    for (JsonNode one : parity.cases("image")) {
      String id = one.get("id").asText();
      int[] shape = parity.tensor(id + ".pixel_values").shape();
      float[] planes = parity.tensor(id + ".pixel_values").toFloats();
      run(parity, id, channelsLast(planes, shape[2] * shape[3]), shape[0]);
    }
    assertThat(parity.compared()).isGreaterThanOrEqualTo(atLeast);
  }

  private static void run(Parity parity, String id, float[] pixels, int count) throws IOException {
    int[] shape = parity.tensor(id + ".pixel_values").shape();
    try (SafetensorsFile file =
        SafetensorsFile.open(parity.folder().resolve("model.safetensors"))) {
      ImageModel model = model(parity.json("config.json"), file);
      ImageModel.Session session = model.session(count, shape[2], shape[3], Team.ALONE);
      float[][] out = new float[count][model.width()];
      session.encode(pixels, count, out, parity.maps(id));
      parity.rows(id + ".pooled", out);
      float[][] helped = helped(model, pixels, count, shape);
      for (int i = 0; i < count; i++) {
        assertThat(helped[i]).as("picture %d with a helper", i).containsExactly(out[i]);
        Dot.normalise(out[i]);
      }
      parity.rows(id + ".normalized", out);
    }
  }

  /** The same by a team of two. */
  private static float[][] helped(ImageModel model, float[] pixels, int count, int[] shape) {
    Team team = new Team(2);
    long number = team.open();
    new Thread(() -> team.help(number, 1)).start();
    try {
      float[][] out = new float[count][model.width()];
      model.session(count, shape[2], shape[3], team).encode(pixels, count, out, Observer.NONE);
      return out;
    } finally {
      team.close();
    }
  }

  private static ImageModel model(JsonNode config, TensorSource source) {
    return ImageFamilies.read(config, Parameters.of(source), ImageOptions.DEFAULT);
  }

  /** The picture as Pillow decodes it, so that JPEG rounding plays no part. */
  private static RgbImage decode(Path goldens, String file) throws IOException, MediaException {
    String stem = file.substring(file.indexOf('/') + 1, file.lastIndexOf('.'));
    Path decoded = goldens.resolve("media/decoded/" + stem + ".png");
    return DECODER.decode(
        Files.readAllBytes(Files.exists(decoded) ? decoded : goldens.resolve(file)));
  }

  private static float[] channelsLast(float[] planes, int area) {
    float[] out = new float[planes.length];
    for (int i = 0; i < out.length; i++) {
      int picture = i / (3 * area);
      out[picture * 3 * area + i % area * 3 + i / area % 3] = planes[i];
    }
    return out;
  }

  private static float[] concatenate(float[] a, float[] b) {
    float[] out = new float[a.length + b.length];
    System.arraycopy(a, 0, out, 0, a.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }
}
