package io.triptych.encoder.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.imageio.ImageIO;

/** Writes pictures as PNG. */
public final class PngWriter {
  private PngWriter() {}

  /** Writes a file, which is there only when it is complete; one of that name is replaced. */
  public static void write(RgbImage image, Path path) throws IOException {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    byte[] pixels = image.pixels();
    for (int i = 0; i < image.width() * image.height(); i++) {
      int rgb =
          (pixels[3 * i] & 0xff) << 16
              | (pixels[3 * i + 1] & 0xff) << 8
              | (pixels[3 * i + 2] & 0xff);
      buffered.setRGB(i % image.width(), i / image.width(), rgb);
    }
    Path target = path.toAbsolutePath();
    Path draft = Files.createTempFile(target.getParent(), ".overlay", ".png");
    try {
      try (OutputStream out = Files.newOutputStream(draft)) {
        ImageIO.write(buffered, "png", out);
      }
      Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
