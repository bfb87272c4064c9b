package io.triptych.encoder.image;

/**
 * What an image tower is that its {@code config.json} does not say.
 *
 * @param positions how a ViT or DINOv2 takes pictures of another size than it was trained with
 */
public record ImageOptions(PositionRule positions) {
  /** As the newest {@code transformers} does it. */
  public static final ImageOptions DEFAULT = new ImageOptions(PositionRule.BY_SIZE);
}
