package io.triptych.indexer.bulk;

import io.triptych.indexer.Item;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text of an item that is embedded: the title, then the description, as sentences. The tower
 * cuts off what is too long for it, so the title is always read.
 */
public final class ItemText {
  private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");
  private static final Pattern ENDS_SENTENCE = Pattern.compile(".*[.!?。！？…:;,]", Pattern.DOTALL);

  private ItemText() {}

  /** The text, in Unicode's composed form with single spaces; empty if the item has none. */
  public static Optional<String> of(Item item) {
    String title = normal(item.title());
    String description = normal(item.description());
    if (title.isEmpty() || description.isEmpty()) {
      String text = title + description;
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
    String joint = ENDS_SENTENCE.matcher(title).matches() ? " " : ". ";
    return Optional.of(title + joint + description);
  }

  private static String normal(String text) {
    String spaced = SPACES.matcher(text).replaceAll(" ");
    return Normalizer.normalize(spaced, Normalizer.Form.NFC).strip();
  }
}
