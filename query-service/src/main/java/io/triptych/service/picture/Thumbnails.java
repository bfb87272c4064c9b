package io.triptych.service.picture;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import javax.imageio.ImageIO;

/**
 * Small JPEGs of pictures, upright and over white, remembered by content. Pictures are never made
 * larger.
 */
public final class Thumbnails {
  private static final long CACHED_BYTES = 64L << 20;

  private final ImageDecoder decoder = new ImageDecoder();
  private final Cache<Key, byte[]> cache =
      Caffeine.newBuilder()
          .maximumWeight(CACHED_BYTES)
          .weigher((Key key, byte[] jpeg) -> jpeg.length)
          .build();

  private record Key(String contentHash, int size) {}

  /**
   * The picture with a longer side of at most {@code size} pixels.
   *
   * @throws IOException if its file cannot be read
   * @throws MediaException if it cannot be decoded
   */
  public byte[] jpeg(StoredMedium picture, int size) throws IOException, MediaException {
    Key key = new Key(picture.contentHash(), size);
    byte[] jpeg = cache.getIfPresent(key);
    if (jpeg == null) {
      RgbImage image = decoder.decode(Files.readAllBytes(picture.file()));
      jpeg = encode(shrink(image, size));
      cache.put(key, jpeg);
    }
    return jpeg;
  }

  /** Halves while that leaves it too large, so that every pixel counts; then scales to size. */
  private static BufferedImage shrink(RgbImage image, int size) {
    BufferedImage current = toBuffered(image);
    int longer = Math.max(image.width(), image.height());
    double scale = Math.min(1, (double) size / longer);
    int width = Math.max(1, (int) Math.round(image.width() * scale));
    int height = Math.max(1, (int) Math.round(image.height() * scale));
    while (current.getWidth() >= 2 * width && current.getHeight() >= 2 * height) {
      current = draw(current, current.getWidth() / 2, current.getHeight() / 2);
    }
    return draw(current, width, height);
  }

  private static BufferedImage draw(BufferedImage source, int width, int height) {
    BufferedImage target = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = target.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(source, 0, 0, width, height, null);
    graphics.dispose();
    return target;
  }

  private static BufferedImage toBuffered(RgbImage image) {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    byte[] pixels = image.pixels();
    int[] row = new int[image.width()];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < row.length; x++) {
        int i = (y * row.length + x) * 3;
        row[x] = (pixels[i] & 255) << 16 | (pixels[i + 1] & 255) << 8 | (pixels[i + 2] & 255);
      }
      buffered.setRGB(0, y, row.length, 1, row, 0, row.length);
    }
    return buffered;
  }

  private static byte[] encode(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "jpeg", bytes)) {
      throw new IOException("jpeg: no writer (expected: the platform's)");
    }
    return bytes.toByteArray();
  }
}
