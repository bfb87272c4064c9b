package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The eight ways in which a camera stores a picture, on three columns and two rows. */
final class OrientationTest {

  @ParameterizedTest
  @CsvSource({
    "1, abc/def",
    "2, cba/fed",
    "3, fed/cba",
    "4, def/abc",
    "5, ad/be/cf",
    "6, da/eb/fc",
    "7, fc/eb/da",
    "8, cf/be/ad"
  })
  void turnsThePicture(int tag, String upright) {
    RgbImage turned = Orientation.of(exif(tag)).apply(picture("abc/def"));
    assertThat(letters(turned)).isEqualTo(upright);
  }

  @Test
  void leavesThePictureWithoutAValidTag() {
    assertThat(Orientation.of(new byte[0])).isEqualTo(Orientation.UPRIGHT);
    assertThat(Orientation.of(exif(0))).isEqualTo(Orientation.UPRIGHT);
    assertThat(Orientation.of(exif(9))).isEqualTo(Orientation.UPRIGHT);
    assertThat(Orientation.of(new byte[] {'M', 'M', 0, 42, 0})).isEqualTo(Orientation.UPRIGHT);
  }

  /** A big-endian TIFF header and one directory with one SHORT: the orientation. */
  private static byte[] exif(int orientation) {
    ByteBuffer block = ByteBuffer.allocate(26);
    block.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
    block.putShort((short) 1);
    block.putShort((short) 274).putShort((short) 3).putInt(1);
    block.putShort((short) orientation).putShort((short) 0);
    return block.array();
  }

  private static RgbImage picture(String letters) {
    String[] rows = letters.split("/");
    byte[] pixels = new byte[3 * rows.length * rows[0].length()];
    int to = 0;
    for (char letter : letters.replace("/", "").toCharArray()) {
      pixels[to++] = (byte) letter;
      pixels[to++] = (byte) (letter + 10);
      pixels[to++] = (byte) (letter + 20);
    }
    return new RgbImage(rows[0].length(), rows.length, pixels);
  }

  private static String letters(RgbImage image) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < image.pixels().length; i += 3) {
      if (i > 0 && i % (3 * image.width()) == 0) {
        text.append('/');
      }
      text.append((char) image.pixels()[i]);
      assertThat(image.pixels()[i + 2] - image.pixels()[i]).isEqualTo(20);
    }
    return text.toString();
  }
}
