package io.triptych.indexer;

import java.util.Objects;

/**
 * Why an item did not get in.
 *
 * @param stage how far it came
 * @param reason a stable code
 * @param message words for people
 */
public record Rejection(Stage stage, Reason reason, String message) {
  public Rejection {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
  }
}
