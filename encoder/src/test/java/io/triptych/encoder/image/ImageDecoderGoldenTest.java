package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Decoded pictures against what Pillow decodes. */
final class ImageDecoderGoldenTest {
  private static final ImageDecoder AS_SEEN = new ImageDecoder();
  private static final ImageDecoder AS_PILLOW =
      new ImageDecoder(DecodeLimits.DEFAULT, DecodePolicy.AS_PILLOW);

  @TestFactory
  Stream<DynamicTest> decodesTheChosenMediaAsPillow() throws Exception {
    return asPillow(Goldens.resources("image/media"));
  }

  @TestFactory
  Stream<DynamicTest> decodesAllMediaAsPillow() throws Exception {
    return asPillow(Goldens.shared("goldens/media"));
  }

  @TestFactory
  Stream<DynamicTest> decodesFurtherFormats() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    Path folder = Goldens.resources("image/formats");
    for (Path expected : list(folder, "*.expected.png")) {
      String name = expected.getFileName().toString().replace(".expected.png", "");
      boolean over = name.startsWith("alpha") || name.startsWith("rgba");
      ImageDecoder decoder =
          new ImageDecoder(DecodeLimits.DEFAULT, new DecodePolicy(false, over, true, true));
      tests.add(
          DynamicTest.dynamicTest(
              name,
              () -> compare(name, decoder.decode(read(folder.resolve(name))), plain(expected))));
    }
    assertThat(tests).hasSizeGreaterThan(15);
    return tests.stream();
  }

  @Test
  void turnsPicturesUpright() throws Exception {
    Path media = Goldens.resources("image/media");
    RgbImage turned = AS_SEEN.decode(read(media.resolve("exif_rotate6_120x80.jpg")));
    compare(
        "exif_rotate6_120x80.jpg",
        turned,
        plain(media.resolve("decoded/exif_rotate6_120x80.transposed.png")));
  }

  @Test
  void turnsEveryContainerThatCarriesExif() throws Exception {
    Path formats = Goldens.resources("image/formats");
    for (String name : List.of("rotate6.png", "rotate6.webp", "rotate6.tiff")) {
      RgbImage turned = AS_SEEN.decode(read(formats.resolve(name)));
      RgbImage stored = plain(formats.resolve(name + ".expected.png"));
      assertThat(turned.width()).as(name).isEqualTo(stored.height());
      int corner = 3 * (stored.height() - 1);
      for (int c = 0; c < 3; c++) {
        assertThat(turned.pixels()[corner + c]).as(name).isEqualTo(stored.pixels()[c]);
      }
    }
  }

  @Test
  void laysTransparencyOverWhite() throws Exception {
    Path media = Goldens.resources("image/media");
    byte[] file = read(media.resolve("rgba_72x72.png"));
    RgbImage seen = AS_SEEN.decode(file);
    RgbImage stored = plain(media.resolve("decoded/rgba_72x72.png"));
    var alpha = ImageIO.read(media.resolve("rgba_72x72.png").toFile()).getAlphaRaster();
    boolean partly = false;
    for (int i = 0; i < 72 * 72; i++) {
      int a = alpha.getSample(i % 72, i / 72, 0);
      partly |= a > 0 && a < 255;
      for (int c = 0; c < 3; c++) {
        double value = a / 255.0 * (stored.pixels()[3 * i + c] & 0xff) + 255 - a;
        assertThat(seen.pixels()[3 * i + c] & 0xff).isEqualTo((int) Math.round(value));
      }
    }
    assertThat(partly).isTrue();
  }

  @Test
  void keepsTheHighByteOfDeepGrey() throws Exception {
    Path media = Goldens.resources("image/media");
    RgbImage seen = AS_SEEN.decode(read(media.resolve("gray16_50x50.png")));
    var raster = ImageIO.read(media.resolve("gray16_50x50.png").toFile()).getRaster();
    for (int i = 0; i < 2500; i++) {
      int value = raster.getSample(i % 50, i / 50, 0);
      assertThat(seen.pixels()[3 * i] & 0xff).isEqualTo(value >> 8);
    }
  }

  private static Stream<DynamicTest> asPillow(Path media) throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : list(media, "*.{png,jpg,gif,bmp}")) {
      String name = file.getFileName().toString();
      Path decoded = media.resolve("decoded/" + name.replaceFirst("\\.\\w+$", ".png"));
      Path expected = Files.exists(decoded) ? decoded : file;
      if (expected.equals(file) && !name.endsWith(".png")) {
        assertThat(name).startsWith("rgb_55x41");
      }
      tests.add(
          DynamicTest.dynamicTest(
              name, () -> compare(name, AS_PILLOW.decode(read(file)), plain(expected))));
    }
    return tests.stream();
  }

  /** A plain 8-bit RGB picture by the platform's own conversion. */
  private static RgbImage plain(Path file) throws Exception {
    var image = ImageIO.read(file.toFile());
    byte[] pixels = new byte[3 * image.getWidth() * image.getHeight()];
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
      pixels[3 * i] = (byte) (rgb >> 16);
      pixels[3 * i + 1] = (byte) (rgb >> 8);
      pixels[3 * i + 2] = (byte) rgb;
    }
    return new RgbImage(image.getWidth(), image.getHeight(), pixels);
  }

  private static void compare(String name, RgbImage actual, RgbImage expected) {
    assertThat(actual.width()).as(name).isEqualTo(expected.width());
    assertThat(actual.height()).as(name).isEqualTo(expected.height());
    int max = 0;
    long sum = 0;
    for (int i = 0; i < expected.pixels().length; i++) {
      int difference = Math.abs((actual.pixels()[i] & 0xff) - (expected.pixels()[i] & 0xff));
      max = Math.max(max, difference);
      sum += difference;
    }
    double mean = (double) sum / expected.pixels().length;
    assertThat(max).as("largest difference of %s", name).isLessThanOrEqualTo(maxAllowed(name));
    assertThat(mean).as("mean difference of %s", name).isLessThanOrEqualTo(meanAllowed(name));
  }

  /** Lossy formats leave the rounding, and lossy WebP the interpolation of chroma, to decoders. */
  private static int maxAllowed(String name) {
    return name.endsWith(".jpg") ? 3 : name.equals("lossy.webp") ? 60 : 0;
  }

  private static double meanAllowed(String name) {
    return name.endsWith(".jpg") ? 0.05 : name.equals("lossy.webp") ? 3 : 0;
  }

  private static byte[] read(Path file) throws Exception {
    return Files.readAllBytes(file);
  }

  private static List<Path> list(Path folder, String glob) throws Exception {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
      stream.forEach(files::add);
    }
    files.sort(null);
    return files;
  }
}
