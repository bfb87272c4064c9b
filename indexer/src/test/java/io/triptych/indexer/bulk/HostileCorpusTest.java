package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Reason;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a catalogue may hold that is no item, or looks as if it were none, in one job. */
final class HostileCorpusTest {
  private static final String IN = "in";
  private static final Path MEDIA =
      Path.of(System.getProperty("triptych.root"), "encoder/src/test/resources/image/media");

  @TempDir Path top;

  private final ByteArrayOutputStream catalogue = new ByteArrayOutputStream();

  /** What is to become of each id; lines without one stand by their numbers. */
  private final Map<String, String> expected = new TreeMap<>();

  private Path folder;
  private int lines;

  private void line(String id, String line, String outcome) {
    bytes(id, line.getBytes(StandardCharsets.UTF_8), outcome);
  }

  private void bytes(String id, byte[] line, String outcome) {
    catalogue.writeBytes(line);
    catalogue.write('\n');
    lines++;
    expected.put(id.isEmpty() ? "line " + lines : id, outcome);
  }

  private void file(String key, String name, byte[] content, String outcome) throws IOException {
    Files.write(folder.resolve(name), content);
    line(name, "{\"id\":\"%s\",\"title\":\"t\",\"%s\":\"%s\"}".formatted(name, key, name), outcome);
  }

  private static String dead(String stage, Reason reason) {
    return stage + " " + reason;
  }

  private void write() throws IOException {
    byte[] jpeg = Files.readAllBytes(MEDIA.resolve("photo_150x150_444.jpg"));
    file("image", "good.jpg", jpeg, IN);
    file("image", "cmyk.jpg", Files.readAllBytes(MEDIA.resolve("cmyk_90x70.jpg")), IN);
    file("image", "exif.jpg", Files.readAllBytes(MEDIA.resolve("exif_rotate6_120x80.jpg")), IN);
    file("image", "animated.gif", animation(), IN);
    // The header's 10 by 10 pixels are read, the other 200 MB are not.
    file("image", "bomb.png", png(10, 10, new byte[200 << 20]), IN);
    file(
        "image",
        "truncated.jpg",
        Arrays.copyOf(jpeg, jpeg.length / 2),
        dead("decode", Reason.TRUNCATED));
    file(
        "image",
        "huge.png",
        png(50_000, 50_000, new byte[100]),
        dead("decode", Reason.TOO_MANY_PIXELS));
    file(
        "image",
        "bomb-of-pixels.png",
        png(20_000, 20_000, new byte[60 << 20]),
        dead("decode", Reason.TOO_MANY_PIXELS));
    file("image", "zero.jpg", new byte[0], dead("decode", Reason.EMPTY));
    file(
        "image",
        "text.jpg",
        "this is no picture at all".getBytes(StandardCharsets.UTF_8),
        dead("decode", Reason.UNSUPPORTED_FORMAT));
    byte[] damaged = Files.readAllBytes(MEDIA.resolve("small_31x45.png"));
    damaged[damaged.length / 2] ^= 1;
    file("image", "damaged.png", damaged, dead("decode", Reason.CORRUPT));
    file("audio", "good.wav", Sounds.wav(1, 440), IN);
    file("audio", "no-samples.wav", Sounds.wav(0, 440), dead("decode", Reason.EMPTY));
    file("audio", "ten-hours.wav", tenHours(), dead("decode", Reason.TOO_MANY_SECONDS));
    line(
        "missing",
        "{\"id\":\"missing\",\"image\":\"nowhere.jpg\"}",
        dead("fetch", Reason.FILE_NOT_FOUND));
    line(
        "outside",
        "{\"id\":\"outside\",\"image\":\"../../etc/passwd\"}",
        dead("fetch", Reason.PATH_OUTSIDE_ROOT));
    line(
        "url",
        "{\"id\":\"url\",\"image\":\"https://example.org/a.jpg\"}",
        dead("read", Reason.URL_NOT_ALLOWED));
    line("", "{\"id\":\"broken\",", dead("read", Reason.BROKEN_JSON));
    bytes(
        "",
        "{\"id\":\"latin\",\"title\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1),
        dead("read", Reason.INVALID_UTF8));
    line(
        "long",
        "{\"id\":\"long\",\"title\":\"t\",\"description\":\"" + "y".repeat(10 << 20) + "\"}",
        dead("read", Reason.TEXT_TOO_LONG));
    line("nan", "{\"id\":\"nan\",\"title\":\"t\",\"price\":NaN}", dead("read", Reason.BAD_NUMBER));
    line("typed", "{\"id\":\"typed\",\"title\":\"t\",\"size\":38}", IN);
    for (int i = 0; i < 40; i++) {
      line("filler" + i, "{\"id\":\"filler%d\",\"title\":\"t%d\"}".formatted(i, i), IN);
    }
    line(
        "clash",
        "{\"id\":\"clash\",\"title\":\"t\",\"size\":\"XL\"}",
        dead("validate", Reason.ATTRIBUTE_TYPE_CLASH));
    line(
        "poison", "{\"id\":\"poison\",\"title\":\"poison\"}", dead("encode", Reason.ENCODE_FAILED));
    line("twice", "{\"id\":\"twice\",\"title\":\"first\"}", IN);
    line("twice", "{\"id\":\"twice\",\"title\":\"second\"}", IN);
  }

  @Test
  void eachHasItsReasonAndTheOthersGoIn() throws Exception {
    folder = Files.createDirectories(top.resolve("catalogue"));
    write();
    Path file = Files.write(folder.resolve("c.jsonl"), catalogue.toByteArray());
    FakeEncoder encoder = new FakeEncoder(0, true);
    try (Collection shop = new DataDirectory(top.resolve("data")).openOrCreate("shop", encoder)) {
      BulkIndexer indexer =
          new BulkIndexer(shop, encoder, new ImageDecoder()::decode, InstantSource.system());
      BulkReport report = indexer.run(BulkJob.of(file).withWorkers(2), ProgressListener.NONE);
      Map<String, String> outcomes = new TreeMap<>();
      for (DeadLetter letter : DeadLetterFile.read(report.deadLetters())) {
        assertThat(letter.source()).isEqualTo(file);
        assertThat(letter.rejection().message()).isNotBlank().hasSizeLessThan(400);
        outcomes.put(
            letter.id().orElse("line " + letter.line()),
            letter.rejection().stage().id() + " " + letter.rejection().reason());
      }
      try (CollectionSearcher searcher = shop.searcher()) {
        expected.forEach((id, outcome) -> {
          if (searcher.find(id).isPresent()) {
            assertThat(outcomes.put(id, IN)).as(id).isNull();
          }
        });
        assertThat(outcomes).isEqualTo(expected);
        assertThat(searcher.item(searcher.find("twice").orElseThrow()).title()).isEqualTo("second");
      }
      assertThat(report.in()).isEqualTo(lines);
      assertThat(report.duplicate()).isEqualTo(1);
      assertThat(report.dead())
          .isEqualTo(expected.values().stream().filter(o -> !o.equals(IN)).count());
      assertThat(report.indexed()).isEqualTo(lines - 1 - report.dead());

      BulkJob retry = indexer.retry(Optional.empty(), path -> null).orElseThrow().withWorkers(2);
      Files.write(
          folder.resolve("nowhere.jpg"), Files.readAllBytes(MEDIA.resolve("small_31x45.png")));
      BulkReport again = indexer.run(retry, ProgressListener.NONE);
      assertThat(again.in()).isEqualTo(report.dead());
      assertThat(again.indexed()).isEqualTo(1);
      assertThat(again.dead()).isEqualTo(report.dead() - 1);
      assertThat(again.deadLetters()).isNotEqualTo(report.deadLetters());
    }
  }

  private static byte[] animation() throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (int frame = 0; frame < 5; frame++) {
        BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_INDEXED);
        image.setRGB(frame, frame, 0xffffff);
        writer.writeToSequence(new IIOImage(image, null, null), null);
      }
      writer.endWriteSequence();
    }
    writer.dispose();
    return out.toByteArray();
  }

  /** An 8-bit RGB picture with the given raw rows, whatever its header needs. */
  private static byte[] png(int width, int height, byte[] rows) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    deflater.setInput(rows);
    deflater.finish();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    while (!deflater.finished()) {
      data.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
    chunk(png, "IHDR", header);
    chunk(png, "IDAT", data.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
    byte[] typed =
        ByteBuffer.allocate(4 + data.length)
            .put(type.getBytes(StandardCharsets.US_ASCII))
            .put(data)
            .array();
    CRC32 crc = new CRC32();
    crc.update(typed);
    png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    png.writeBytes(typed);
    png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  /** A WAV file that is ten hours long, at 1000 Hz with 8 bits. */
  private static byte[] tenHours() {
    byte[] second = Sounds.wav(1, 440);
    int samples = 36_000_000;
    byte[] file = new byte[44 + samples];
    System.arraycopy(second, 0, file, 0, 44);
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(4, file.length - 8)
        .putInt(24, 1000)
        .putInt(28, 1000)
        .putShort(32, (short) 1)
        .putShort(34, (short) 8)
        .putInt(40, samples);
    return file;
  }
}
