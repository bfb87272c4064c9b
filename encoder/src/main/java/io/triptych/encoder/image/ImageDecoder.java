package io.triptych.encoder.image;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes JPEG (also progressive, CMYK and YCCK), PNG, WebP, GIF (first frame), BMP and TIFF (first
 * page) to 8-bit sRGB. Safe for use by many threads.
 *
 * <p>Lossless formats give the stored values exactly. JPEG equals libjpeg-turbo's values sample by
 * sample on every reference file (JDK 25 with its own libjpeg); as decoders may round differently,
 * a difference of at most 3 levels and 0.05 on average is what the tests allow. Lossy WebP is only
 * close: against libwebp 3 levels on average and up to 60 beside sharp colour edges, because chroma
 * is not interpolated; and the decoder of TwelveMonkeys 3.14 mispredicts some such files as a
 * whole, which shows as a cast of colour (its issue 734, mended upstream after that release).
 */
public final class ImageDecoder {
  /** While a picture is decoded: its own three, and about as many that its reader has of it. */
  public static final long BYTES_A_PIXEL = 6;

  private final DecodeLimits limits;
  private final DecodePolicy policy;

  /** A decoder with the default limits that gives pictures as people see them. */
  public ImageDecoder() {
    this(DecodeLimits.DEFAULT, DecodePolicy.AS_SEEN);
  }

  public ImageDecoder(DecodeLimits limits, DecodePolicy policy) {
    this.limits = limits;
    this.policy = policy;
  }

  /**
   * Whether a file is one of a format that can be decoded, by its first bytes.
   *
   * @param start its first 16 bytes, or all of a shorter one
   */
  public static boolean isPicture(byte[] start) {
    return Container.isKnown(new ByteView(start));
  }

  /**
   * About how much memory it takes to decode a file, by the size in its header.
   *
   * @throws MediaException as {@link #decode} does of what is checked before any pixel is decoded
   */
  public long memory(byte[] file) throws MediaException {
    return examine(
        file,
        (view, container) ->
            open(view, container, (_, size) -> BYTES_A_PIXEL * size.width * size.height));
  }

  /**
   * Decodes a file. Its length and the size in its header are checked before any pixel is decoded.
   *
   * @throws MediaException with the fault that fits: nothing there, an unknown format, a file that
   *     ends too early, inconsistent content, or a limit exceeded
   */
  public RgbImage decode(byte[] file) throws MediaException {
    return examine(
        file,
        (view, container) -> {
          RgbImage image = decode(view, container);
          return policy.applyOrientation() ? Orientation.of(container.exif()).apply(image) : image;
        });
  }

  /** Makes something of a file whose structure was walked. */
  private interface Examination<T> {
    T of(ByteView file, Container container) throws IOException, MediaException;
  }

  private <T> T examine(byte[] file, Examination<T> examination) throws MediaException {
    if (file.length == 0) {
      throw new MediaException(Fault.EMPTY, "file: 0 bytes (expected: a picture)");
    }
    if (file.length > limits.maxBytes()) {
      throw new MediaException(
          Fault.TOO_MANY_BYTES,
          "file: %d bytes (expected: at most %d)".formatted(file.length, limits.maxBytes()));
    }
    ByteView view = new ByteView(file);
    Container container = Container.of(view);
    try {
      return examination.of(view, container);
    } catch (IOException e) {
      throw new MediaException(
          isEnd(e) ? Fault.TRUNCATED : Fault.CORRUPT, message(container, e), e);
    } catch (RuntimeException e) {
      // Readers and colour management answer damaged content with exceptions of any kind.
      throw new MediaException(Fault.CORRUPT, message(container, e), e);
    }
  }

  /** Makes something of a file whose size is acceptable. */
  private interface Reading<T> {
    T of(ImageReader reader, Dimension size) throws IOException, MediaException;
  }

  private <T> T open(ByteView file, Container container, Reading<T> reading)
      throws IOException, MediaException {
    ImageReader reader = reader(container.format());
    try (ImageInputStream input = new FileInput(file.bytes())) {
      reader.setInput(input, true, true);
      Dimension size = container.size(reader);
      checkSize(size);
      return reading.of(reader, size);
    } finally {
      reader.dispose();
    }
  }

  private RgbImage decode(ByteView file, Container container) throws IOException, MediaException {
    return open(
        file,
        container,
        (reader, _) -> {
          container.requireWhole(file);
          DecoderWarnings warnings = new DecoderWarnings();
          reader.addIIOReadWarningListener(warnings);
          RgbImage image = read(reader, container);
          warnings.check(container.format());
          return image;
        });
  }

  private RgbImage read(ImageReader reader, Container container) throws IOException {
    if (container instanceof JpegFile jpeg && jpeg.components() == 4) {
      Raster raster = reader.readRaster(0, null);
      return CmykJpeg.toRgb(raster, jpeg.adobeTransform());
    }
    BufferedImage image = reader.read(0);
    if (container instanceof GifFile gif) {
      return gif.onScreen(image, policy);
    }
    return PixelReader.read(image, policy);
  }

  private void checkSize(Dimension size) throws MediaException {
    long width = size.width;
    long height = size.height;
    if (width < 1 || height < 1) {
      throw new MediaException(
          Fault.CORRUPT, "size: %d×%d (expected: at least 1×1)".formatted(width, height));
    }
    if (width * height > limits.maxPixels()) {
      throw new MediaException(
          Fault.TOO_MANY_PIXELS,
          "size: %d×%d (expected: at most %d pixels)".formatted(width, height, limits.maxPixels()));
    }
  }

  /** TwelveMonkeys' reader of the format where it has one, else the platform's. */
  private static ImageReader reader(String format) throws IIOException {
    ImageReader chosen = null;
    for (Iterator<ImageReader> i = ImageIO.getImageReadersByFormatName(format); i.hasNext(); ) {
      ImageReader reader = i.next();
      if (chosen == null || reader.getClass().getName().startsWith("com.twelvemonkeys.")) {
        chosen = reader;
      }
    }
    if (chosen == null) {
      throw new IIOException("reader: none for " + format + " (expected: one on the class path)");
    }
    return chosen;
  }

  private static boolean isEnd(Throwable thrown) {
    return thrown != null && (thrown instanceof EOFException || isEnd(thrown.getCause()));
  }

  private static String message(Container container, Exception e) {
    return "%s: %s (expected: a picture that can be decoded)"
        .formatted(container.format().toUpperCase(Locale.ROOT), e.getMessage());
  }
}
