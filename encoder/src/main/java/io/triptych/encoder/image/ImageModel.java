package io.triptych.encoder.image;

import io.triptych.encoder.block.Observer;
import io.triptych.encoder.kernel.Team;
import java.util.Optional;

/** An image encoder's network: from pixels to one vector a picture. Immutable. */
public interface ImageModel {

  /** The length of a vector. */
  int width();

  /**
   * Allocates the working memory of one forward pass at a time.
   *
   * @param batch the most pictures of a pass
   * @param height of a picture, in pixels
   * @param width of a picture, in pixels
   * @param team who shares the work
   * @throws IllegalArgumentException if the network does not take pictures of that size
   */
  Session session(int batch, int height, int width, Team team);

  /**
   * Which tokens a transformer makes of a picture.
   *
   * @param own tokens before those of the patches
   * @param rows of patches
   * @param columns of patches
   * @param classToken whether the vector is the first token's
   */
  record Patches(int own, int rows, int columns, boolean classToken) {}

  /** The tokens of a picture of that size, in pixels; empty for a network without attention. */
  default Optional<Patches> patches(int height, int width) {
    return Optional.empty();
  }

  /** A network with its working memory; for one thread at a time. */
  interface Session {

    /** The most pictures of a pass. */
    int batch();

    /** Who shares the work. */
    Team team();

    /**
     * Runs a pass.
     *
     * @param pixels [count, height, width, 3], normalised
     * @param count the pictures
     * @param out takes a vector for each picture, [{@link ImageModel#width()}]; not normalised
     *     unless the network says so
     * @param observer sees the stages; a convolutional network's are [positions, channels]
     */
    void encode(float[] pixels, int count, float[][] out, Observer observer);
  }
}
