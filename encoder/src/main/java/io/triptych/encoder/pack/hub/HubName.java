package io.triptych.encoder.pack.hub;

import java.util.regex.Pattern;

/** A model's name on a hub: {@code owner/model}. */
public record HubName(String owner, String model) {
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,95}");

  public HubName {
    if (!PART.matcher(owner).matches() || !PART.matcher(model).matches()) {
      throw new IllegalArgumentException(
          "hub name: %s/%s (expected: owner/model)".formatted(owner, model));
    }
  }

  /** Whether {@code text} can be such a name. */
  public static boolean matches(String text) {
    String[] parts = text.split("/", -1);
    return parts.length == 2
        && PART.matcher(parts[0]).matches()
        && PART.matcher(parts[1]).matches();
  }

  /** The name that {@code text} is. */
  public static HubName of(String text) {
    String[] parts = text.split("/", 2);
    return new HubName(parts[0], parts.length == 2 ? parts[1] : "");
  }

  @Override
  public String toString() {
    return owner + "/" + model;
  }
}
