package io.triptych.service.query;

import io.triptych.encoder.Modality;
import java.util.Objects;

/**
 * One part of a query.
 *
 * @param weight how much it counts beside the other parts; negative for "less of this"
 */
public record Part(Content content, double weight) {
  public Part {
    Objects.requireNonNull(content, "content");
  }

  /** A part of words with weight 1. */
  public static Part text(String text) {
    return new Part(new Content.Text(text), 1);
  }

  /** A part of a picture with weight 1. */
  public static Part image(byte[] bytes) {
    return new Part(new Content.Image(bytes), 1);
  }

  /** A part of a sound with weight 1; whether words are spoken in it is told by ear. */
  public static Part audio(byte[] bytes) {
    return audio(bytes, Listening.AUTO);
  }

  /** A part of a sound with weight 1. */
  public static Part audio(byte[] bytes, Listening as) {
    return new Part(new Content.Audio(bytes, as), 1);
  }

  /** A part that stands for what an item holds, with weight 1. */
  public static Part item(String id) {
    return new Part(new Content.ItemId(id), 1);
  }

  /** A part of a vector that was embedded elsewhere, with weight 1. */
  public static Part vector(float[] values, String space, Modality modality) {
    return new Part(new Content.Vector(values, space, modality), 1);
  }

  /** The same content with another weight. */
  public Part weighted(double other) {
    return new Part(content, other);
  }
}
