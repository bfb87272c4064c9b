package io.triptych.client.langchain4j;

import java.util.regex.Pattern;

/**
 * What attributes metadata are kept in: one of the same name, but for names that an item's own
 * parts have, such as {@code title}, which stand behind {@code metadata.} there.
 */
final class AttributeNames {
  private static final String PREFIX = "metadata.";
  private static final String TAKEN = "(id|title|description|updated_at|_exists_)";
  private static final Pattern KEY = Pattern.compile("(metadata\\.)*" + TAKEN);
  private static final Pattern ATTRIBUTE = Pattern.compile("(metadata\\.)+" + TAKEN);

  private AttributeNames() {}

  /** The attribute that holds the metadata of a key. */
  static String attribute(String key) {
    return KEY.matcher(key).matches() ? PREFIX + key : key;
  }

  /** The key of the metadata that an attribute holds. */
  static String key(String attribute) {
    return ATTRIBUTE.matcher(attribute).matches()
        ? attribute.substring(PREFIX.length())
        : attribute;
  }
}
