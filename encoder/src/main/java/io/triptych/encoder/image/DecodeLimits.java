package io.triptych.encoder.image;

/**
 * What a picture may be before a pixel of it is decoded.
 *
 * @param maxBytes the longest file
 * @param maxPixels the largest width × height that a header may announce
 */
public record DecodeLimits(long maxBytes, long maxPixels) {
  /** 64 MiB and 50 megapixels. */
  public static final DecodeLimits DEFAULT = new DecodeLimits(64L << 20, 50_000_000);

  public DecodeLimits {
    if (maxBytes < 1 || maxPixels < 1 || maxPixels > Integer.MAX_VALUE / 4) {
      throw new IllegalArgumentException(
          "limits: %d bytes, %d pixels (expected: positive, at most %d pixels)"
              .formatted(maxBytes, maxPixels, Integer.MAX_VALUE / 4));
    }
  }
}
