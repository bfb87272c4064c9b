package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.Parity;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.image.ImageProcessor.Layout;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pictures of several sizes at once: what a tower gives is in order and is what each alone gives.
 */
class VisionTowerTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void embedsPicturesOfSeveralSizesTogether(int threads) throws IOException {
    try (Parity parity = Parity.resource("checkpoint/dinov2-swiglu");
        SafetensorsFile weights =
            SafetensorsFile.open(parity.folder().resolve("model.safetensors"));
        EncoderThreads pool = new EncoderThreads(threads)) {
      ImageModel model =
          ImageFamilies.read(
              parity.json("config.json"), Parameters.of(weights), ImageOptions.DEFAULT);
      ObjectNode json = (ObjectNode) parity.json("preprocessor_config.json");
      ImageProcessor processor = ImageProcessor.of(json.put("do_center_crop", false));
      List<RgbImage> images = images(23);
      List<float[]> out = new VisionTower(processor, model, true, pool).encode(images);
      assertThat(out).hasSameSizeAs(images);
      for (int i = 0; i < images.size(); i++) {
        float[] alone = alone(model, processor, images.get(i));
        for (int k = 0; k < alone.length; k++) {
          assertThat(out.get(i)[k]).as("picture %d, %d", i, k).isCloseTo(alone[k], tolerance());
        }
      }
    }
  }

  private static float[] alone(ImageModel model, ImageProcessor processor, RgbImage image) {
    RgbImage fitted = processor.fit(image);
    float[] pixels = processor.process(image, Layout.CHANNELS_LAST);
    float[][] out = new float[1][model.width()];
    model
        .session(1, fitted.height(), fitted.width(), Team.ALONE)
        .encode(pixels, 1, out, Observer.NONE);
    Dot.normalise(out[0]);
    return out[0];
  }

  /** Random pictures, upright, square and wide in turn. */
  private static List<RgbImage> images(int count) {
    Random random = new Random(20260101);
    int[][] sizes = {{30, 40}, {40, 40}, {50, 40}};
    List<RgbImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] size = sizes[random.nextInt(sizes.length)];
      byte[] pixels = new byte[size[0] * size[1] * 3];
      random.nextBytes(pixels);
      images.add(new RgbImage(size[0], size[1], pixels));
    }
    return images;
  }

  private static Offset<Float> tolerance() {
    return Offset.offset(2e-6f);
  }
}
