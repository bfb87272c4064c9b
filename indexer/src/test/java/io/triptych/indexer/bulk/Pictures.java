package io.triptych.indexer.bulk;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Small pictures for tests. */
final class Pictures {
  private Pictures() {}

  /** A picture of one colour with a mark, so that numbers give different bytes. */
  static byte[] png(int number) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(number * 37 % 256, number * 91 % 256, number % 256));
    graphics.fillRect(0, 0, 8, 8);
    graphics.dispose();
    image.setRGB(number % 8, number / 8 % 8, 0xffffff);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
