package io.triptych.indexer.catalog;

import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Stage;

/**
 * How large an item may be, and what may stand in it.
 *
 * @param lineBytes a line of a catalogue; pictures may be in it
 * @param titleCharacters a title
 * @param descriptionCharacters a description
 * @param keywordCharacters one term of a keyword attribute; the index takes 32,766 bytes
 * @param urls whether media may be named by http and https URLs
 */
public record CatalogLimits(
    int lineBytes,
    int titleCharacters,
    int descriptionCharacters,
    int keywordCharacters,
    boolean urls) {
  /** Roomy for catalogues, tight enough that no line exhausts the memory. */
  public static final CatalogLimits DEFAULT = new CatalogLimits(64 << 20, 10_000, 1_000_000, 8_000);

  /** Without URLs. */
  public CatalogLimits(
      int lineBytes, int titleCharacters, int descriptionCharacters, int keywordCharacters) {
    this(lineBytes, titleCharacters, descriptionCharacters, keywordCharacters, false);
  }

  public CatalogLimits {
    if (lineBytes < 1 || titleCharacters < 1 || descriptionCharacters < 1) {
      throw new IllegalArgumentException(
          "limits: %d, %d, %d (expected: at least 1 each)"
              .formatted(lineBytes, titleCharacters, descriptionCharacters));
    }
    if (keywordCharacters < 1 || keywordCharacters > 8_191) {
      throw new IllegalArgumentException(
          "keywordCharacters: " + keywordCharacters + " (expected: 1 to 8191)");
    }
  }

  /**
   * The text of a field.
   *
   * @param most how many characters it may have
   * @throws RejectedException if it is longer ({@link Reason#TEXT_TOO_LONG})
   */
  public static String limited(String field, String text, int most) throws RejectedException {
    if (text.length() > most) {
      throw new RejectedException(
          Stage.READ,
          Reason.TEXT_TOO_LONG,
          "%s: %d characters (expected: at most %d)".formatted(field, text.length(), most));
    }
    return text;
  }

  CatalogLimits withUrls() {
    return new CatalogLimits(
        lineBytes, titleCharacters, descriptionCharacters, keywordCharacters, true);
  }
}
