package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that must be refused, each with its own fault. */
final class ImageDecoderFaultTest {
  private static final ImageDecoder DECODER = new ImageDecoder();
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  @Test
  void refusesNothing() {
    assertThat(fault(new byte[0])).isEqualTo(Fault.EMPTY);
  }

  @Test
  void refusesWhatIsNoPicture() {
    byte[] text = "<html>not found</html>".getBytes(StandardCharsets.UTF_8);
    assertThat(fault(text)).isEqualTo(Fault.UNSUPPORTED_FORMAT);
    assertThat(fault(new byte[100])).isEqualTo(Fault.UNSUPPORTED_FORMAT);
    assertThat(fault(new byte[] {(byte) 0xff})).isEqualTo(Fault.UNSUPPORTED_FORMAT);
  }

  @Test
  void refusesTooManyBytes() throws Exception {
    byte[] file = Files.readAllBytes(Goldens.resources("image/media/tiny_5x4.png"));
    ImageDecoder atLimit =
        new ImageDecoder(new DecodeLimits(file.length, 20), DecodePolicy.AS_SEEN);
    ImageDecoder below =
        new ImageDecoder(new DecodeLimits(file.length - 1, 20), DecodePolicy.AS_SEEN);
    assertThat(atLimit.decode(file).width()).isEqualTo(5);
    assertThat(fault(below, file)).isEqualTo(Fault.TOO_MANY_BYTES);
  }

  @Test
  void theMemoryOfAPictureIsKnownBeforeItIsDecoded() throws Exception {
    byte[] file = Files.readAllBytes(Goldens.resources("image/media/tiny_5x4.png"));
    assertThat(DECODER.memory(file)).isEqualTo(ImageDecoder.BYTES_A_PIXEL * 20);
    ImageDecoder below = new ImageDecoder(new DecodeLimits(1000, 19), DecodePolicy.AS_SEEN);
    MediaException refused = catchThrowableOfType(MediaException.class, () -> below.memory(file));
    assertThat(refused.fault()).isEqualTo(Fault.TOO_MANY_PIXELS);
    MediaException none =
        catchThrowableOfType(MediaException.class, () -> DECODER.memory(new byte[0]));
    assertThat(none.fault()).isEqualTo(Fault.EMPTY);
  }

  @Test
  void refusesTooManyPixels() throws Exception {
    byte[] file = Files.readAllBytes(Goldens.resources("image/media/tiny_5x4.png"));
    ImageDecoder below = new ImageDecoder(new DecodeLimits(1000, 19), DecodePolicy.AS_SEEN);
    assertThat(fault(below, file)).isEqualTo(Fault.TOO_MANY_PIXELS);
  }

  static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String folder : List.of("image/media", "image/formats")) {
      try (DirectoryStream<Path> stream =
          Files.newDirectoryStream(Goldens.resources(folder), "*.{png,jpg,gif,bmp,webp,tiff}")) {
        for (Path file : stream) {
          if (!file.toString().endsWith(".expected.png")) {
            files.add(file);
          }
        }
      }
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("files")
  void refusesEveryTruncation(Path path) throws Exception {
    byte[] file = Files.readAllBytes(path);
    int last = pixelsEnd(path, file);
    for (int part = 1; part <= 20; part++) {
      int length = part == 20 ? last : Math.max(24, last * part / 20);
      Fault fault = fault(Arrays.copyOf(file, length));
      assertThat(fault).as("first %d of %d bytes", length, file.length).isEqualTo(Fault.TRUNCATED);
    }
  }

  /** The length at which the first picture of the file just fails to be whole. */
  private static int pixelsEnd(Path path, byte[] file) {
    return switch (path.getFileName().toString()) {
      // Of an animation only the first frame counts; the last byte of a GIF is a trailer.
      case "animated.gif" -> file.length / 3;
      case "single_70x52.gif" -> file.length - 2;
      // TIFF may end with tags that say nothing about the pixels.
      case String name when name.endsWith(".tiff") -> file.length / 2;
      default -> file.length - 1;
    };
  }

  @ParameterizedTest
  @MethodSource("files")
  void survivesDamage(Path path) throws Exception {
    byte[] file = Files.readAllBytes(path);
    Random random = new Random(7);
    ImageDecoder decoder =
        new ImageDecoder(new DecodeLimits(1 << 20, 1_000_000), DecodePolicy.AS_SEEN);
    for (int round = 0; round < 30; round++) {
      byte[] damaged = file.clone();
      for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
        int range = random.nextBoolean() ? Math.min(120, file.length) : file.length;
        damaged[random.nextInt(range)] = (byte) random.nextInt();
      }
      try {
        assertThat(decoder.decode(damaged).width()).isPositive();
      } catch (MediaException e) {
        assertThat(e.getMessage()).contains("expected");
      }
    }
  }

  @Test
  void refusesAWrongChecksum() throws Exception {
    byte[] file = Files.readAllBytes(Goldens.resources("image/media/small_31x45.png"));
    file[file.length / 2] ^= 1;
    assertThat(fault(file)).isEqualTo(Fault.CORRUPT);
  }

  @Test
  void refusesAJpegWhoseDataEndsBeforeItsMarker() throws Exception {
    byte[] file = Files.readAllBytes(Goldens.resources("image/media/photo_150x150_444.jpg"));
    byte[] cut = Arrays.copyOf(file, file.length / 2);
    cut[cut.length - 2] = (byte) 0xff;
    cut[cut.length - 1] = (byte) 0xd9;
    assertThat(fault(cut)).isIn(Fault.TRUNCATED, Fault.CORRUPT);
  }

  @Test
  void refusesHugeHeaders() throws Exception {
    byte[] png = png(50_000, 50_000, deflate(new byte[100]));
    assertThat(fault(png)).isEqualTo(Fault.TOO_MANY_PIXELS);
    byte[] gif = Files.readAllBytes(Goldens.resources("image/media/single_70x52.gif"));
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(6, (short) 50_000);
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(8, (short) 50_000);
    assertThat(fault(gif)).isEqualTo(Fault.TOO_MANY_PIXELS);
    byte[] bmp = Files.readAllBytes(Goldens.resources("image/media/rgb_55x41.bmp"));
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 50_000).putInt(22, 50_000);
    assertThat(fault(bmp)).isEqualTo(Fault.TOO_MANY_PIXELS);
    byte[] jpeg = Files.readAllBytes(Goldens.resources("image/media/photo_150x150_444.jpg"));
    int frame = frame(jpeg);
    ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 50_000).putShort(frame + 7, (short) 50_000);
    assertThat(fault(jpeg)).isEqualTo(Fault.TOO_MANY_PIXELS);
  }

  @Test
  void readsNoMoreOfABombThanTheHeaderSays() throws Exception {
    byte[] bomb = png(10, 10, deflate(new byte[200 << 20]));
    assertThat(bomb.length).isLessThan(1 << 20);
    assertThat(DECODER.decode(bomb).width()).isEqualTo(10);
  }

  @Test
  void refusesPixelsThatStopEarlyInAWholeFile() throws Exception {
    byte[] file = png(100, 100, deflate(new byte[301 * 50]));
    assertThat(fault(file)).isEqualTo(Fault.TRUNCATED);
  }

  /** The header promises far more pixels than the data hold; a decoder may go on with zeros. */
  @Test
  void refusesAWebpWhosePixelsStopEarly() throws Exception {
    byte[] file = Files.readAllBytes(Goldens.resources("image/formats/lossless.webp"));
    // Width − 1 and height − 1 in 14 bits each behind the signature byte of the lossless stream.
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 3999 << 14 | 3999);
    assertThat(fault(file)).isEqualTo(Fault.TRUNCATED);
  }

  @Test
  void ignoresBombsBesideThePixels() throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes("Comment\0\0".getBytes(StandardCharsets.ISO_8859_1));
    text.writeBytes(deflate(new byte[200 << 20]));
    byte[] plain = png(10, 10, deflate(new byte[310]));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(plain, 0, 33);
    chunk(file, "zTXt", text.toByteArray());
    file.write(plain, 33, plain.length - 33);
    assertThat(DECODER.decode(file.toByteArray()).height()).isEqualTo(10);
  }

  private static int frame(byte[] jpeg) {
    for (int i = 0; i < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xc0) {
        return i;
      }
    }
    throw new AssertionError("no frame");
  }

  private static byte[] png(int width, int height, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(PNG);
    byte[] depthAndKind = {8, 2, 0, 0, 0};
    chunk(
        out,
        "IHDR",
        ByteBuffer.allocate(13).putInt(width).putInt(height).put(depthAndKind).array());
    chunk(out, "IDAT", data);
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static byte[] deflate(byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(data);
    }
    return out.toByteArray();
  }

  private static Fault fault(byte[] file) {
    return fault(DECODER, file);
  }

  private static Fault fault(ImageDecoder decoder, byte[] file) {
    MediaException thrown = catchThrowableOfType(MediaException.class, () -> decoder.decode(file));
    assertThat(thrown).as("refusal").isNotNull();
    return thrown.fault();
  }
}
