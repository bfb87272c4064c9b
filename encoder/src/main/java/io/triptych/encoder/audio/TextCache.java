package io.triptych.encoder.audio;

import java.util.Arrays;

/**
 * What the layers of a decoder keep of the tokens of one text, to attend to it: keys and values.
 */
final class TextCache {
  private static final int FIRST_ROWS = 64;

  private final int width;

  /** [layers][rows, 2 · width]: of each token its key, then its value. */
  private final float[][] layers;

  /**
   * An empty text.
   *
   * @param layers how many layers
   * @param width the length of a key and of a value, of all heads
   */
  TextCache(int layers, int width) {
    this.width = width;
    this.layers = new float[layers][FIRST_ROWS * 2 * width];
  }

  /** The keys and values of a layer: [rows, 2 · width]. */
  float[] layer(int layer) {
    return layers[layer];
  }

  /**
   * Takes the key and the value of a token, 2 · width floats of {@code from} from {@code at} on.
   */
  void put(int layer, int row, float[] from, int at) {
    int end = (row + 1) * 2 * width;
    if (end > layers[layer].length) {
      layers[layer] = Arrays.copyOf(layers[layer], Math.max(end, 2 * layers[layer].length));
    }
    System.arraycopy(from, at, layers[layer], row * 2 * width, 2 * width);
  }

  /** Becomes a copy of the first {@code rows} of another text. */
  void copy(TextCache other, int rows) {
    int length = rows * 2 * width;
    for (int i = 0; i < layers.length; i++) {
      if (length > layers[i].length) {
        layers[i] = new float[other.layers[i].length];
      }
      System.arraycopy(other.layers[i], 0, layers[i], 0, length);
    }
  }
}
