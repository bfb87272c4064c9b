package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.encoder.image.AntialiasedResize.Filter;
import io.triptych.encoder.image.ImageProcessor.Layout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Configurations as they are found in checkpoints, and the crop's arithmetic. */
final class ImageProcessorTest {

  @Test
  void readsSizesAsNumbersAndAsObjects() throws Exception {
    ImageProcessor old =
        read(
            "{'size': 224, 'resample': 2, 'do_normalize': false, 'do_center_crop': true,"
                + " 'crop_size': 200}");
    assertThat(old.resize()).isEqualTo(new ResizeRule.Squeeze(224, 224));
    assertThat(old.crop()).contains(new CentreCrop(200, 200));
    assertThat(old.filter()).isEqualTo(Filter.BILINEAR);
    assertThat(old.mean()).containsExactly(0f, 0f, 0f);
    ImageProcessor none =
        read(
            "{'do_resize': false, 'do_rescale': false, 'image_mean': [1, 2, 3],"
                + " 'image_std': [4, 5, 6]}");
    assertThat(none.resize()).isEqualTo(new ResizeRule.Keep());
    assertThat(none.rescale()).isEqualTo(1);
    assertThat(none.std()).containsExactly(4f, 5f, 6f);
  }

  @Test
  void squeezesLargeConvNextPictures() throws Exception {
    String values = "'image_mean': [0, 0, 0], 'image_std': [1, 1, 1]}";
    String kind = "{'image_processor_type': 'ConvNextImageProcessor', ";
    ImageProcessor large = read(kind + "'size': {'shortest_edge': 384}, " + values);
    assertThat(large.resize()).isEqualTo(new ResizeRule.Squeeze(384, 384));
    assertThat(large.crop()).isEmpty();
    ImageProcessor small = read(kind + "'size': {'shortest_edge': 224}, " + values);
    assertThat(small.resize()).isEqualTo(new ResizeRule.ShortestEdge(256));
    assertThat(small.crop()).contains(new CentreCrop(224, 224));
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThatThrownBy(() -> read("{'size': 9, 'resample': 1, 'do_normalize': false}"))
        .hasMessageContaining("resample: 1");
    assertThatThrownBy(() -> read("{'size': {'width': 9}, 'do_normalize': false}"))
        .hasMessageContaining("height");
    assertThatThrownBy(() -> read("{'size': 9}")).hasMessageContaining("mean, std");
  }

  @Test
  void cropsTheMiddleAndPadsWithBlack() {
    byte[] pixels = new byte[27];
    for (int i = 0; i < 27; i++) {
      pixels[i] = (byte) (1 + i / 3);
    }
    RgbImage image = new RgbImage(3, 3, pixels);
    assertThat(first(new CentreCrop(1, 1).apply(image))).containsExactly(5);
    // An odd remainder: one column more is cut at the right, one more is added at the left.
    assertThat(first(new CentreCrop(2, 3).apply(image))).containsExactly(1, 2, 4, 5, 7, 8);
    assertThat(first(new CentreCrop(4, 1).apply(image))).containsExactly(0, 4, 5, 6);
    assertThat(first(new CentreCrop(5, 1).apply(image))).containsExactly(0, 4, 5, 6, 0);
  }

  /** The input of EfficientNet-Lite: (x − 127) / 128. */
  @Test
  void normalisesInBothLayouts() {
    ImageProcessor lite =
        new ImageProcessor(
            new ResizeRule.Keep(),
            Filter.BICUBIC,
            Optional.empty(),
            1,
            List.of(127f, 127f, 127f),
            List.of(128f, 128f, 128f));
    RgbImage image = new RgbImage(2, 1, new byte[] {(byte) 255, 127, 0, 63, 1, 2});
    assertThat(lite.process(image, Layout.CHANNELS_LAST))
        .containsExactly(1f, 0f, -127 / 128f, -0.5f, -126 / 128f, -125 / 128f);
    assertThat(lite.process(image, Layout.CHANNELS_FIRST))
        .containsExactly(1f, -0.5f, 0f, -126 / 128f, -127 / 128f, -125 / 128f);
  }

  private static byte[] first(RgbImage image) {
    byte[] channel = new byte[image.width() * image.height()];
    for (int i = 0; i < channel.length; i++) {
      channel[i] = image.pixels()[3 * i];
    }
    return channel;
  }

  private static ImageProcessor read(String json) throws Exception {
    return ImageProcessor.of(new ObjectMapper().readTree(json.replace('\'', '"')));
  }
}
