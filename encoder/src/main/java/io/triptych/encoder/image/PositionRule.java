package io.triptych.encoder.image;

/**
 * How the position embeddings of a square grid of patches become those of another grid. All three
 * are in use, and their results differ.
 */
public enum PositionRule {
  /**
   * Bicubic (a = −0.75) by the ratio of the sides, without antialiasing: {@code transformers} from
   * 4.46 on.
   */
  BY_SIZE,
  /**
   * The same by the ratio (n + 0.1) / side, as the first DINO code and {@code transformers} 4.40
   * have it. A grid as large as the trained one stays as it is.
   */
  BY_SCALE_FACTOR,
  /**
   * Bicubic (a = −0.5) by the ratio of the sides, the filter widened where the grid shrinks: DINOv2
   * with registers.
   */
  ANTIALIASED
}
