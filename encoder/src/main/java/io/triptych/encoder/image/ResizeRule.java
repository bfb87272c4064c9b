package io.triptych.encoder.image;

/** How an image processor chooses the size that a picture is resized to. */
public sealed interface ResizeRule {

  /** No resizing. */
  record Keep() implements ResizeRule {}

  /** To a fixed size, whatever the aspect. */
  record Squeeze(int width, int height) implements ResizeRule {
    public Squeeze {
      if (width < 1 || height < 1) {
        throw new IllegalArgumentException(
            "size: %d×%d (expected: at least 1×1)".formatted(width, height));
      }
    }
  }

  /** The shorter edge to {@code edge}, the longer one in proportion, truncated. */
  record ShortestEdge(int edge) implements ResizeRule {
    public ShortestEdge {
      if (edge < 1) {
        throw new IllegalArgumentException("shortest_edge: " + edge + " (expected: at least 1)");
      }
    }
  }

  /** The resized picture. */
  default RgbImage apply(RgbImage image, AntialiasedResize resize) {
    return switch (this) {
      case Keep() -> image;
      case Squeeze(int width, int height) -> resize.resize(image, width, height);
      case ShortestEdge(int edge) -> {
        int shorter = Math.min(image.width(), image.height());
        // In double and truncated, as the official processors compute it.
        int width = (int) ((double) edge * image.width() / shorter);
        int height = (int) ((double) edge * image.height() / shorter);
        yield resize.resize(image, width, height);
      }
    };
  }
}
