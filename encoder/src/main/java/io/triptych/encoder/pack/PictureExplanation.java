package io.triptych.encoder.pack;

import io.triptych.encoder.image.HeatMap;
import java.util.List;

/**
 * Why a picture matches a text.
 *
 * @param method {@code class-evidence}, or {@code attention-rollout}, which shows where the
 *     picture's vector comes from, whatever the text
 * @param cosine of the two vectors
 * @param parts what the cosine consists of, what speaks most for the text first; none with
 *     attention rollout
 * @param map where it is seen
 */
public record PictureExplanation(String method, double cosine, List<Part> parts, HeatMap map) {
  public PictureExplanation {
    parts = List.copyOf(parts);
  }

  /**
   * A class, a kind, a colour, an object or a number of people.
   *
   * @param group what it is one of, such as {@code classes} or {@code colours}
   * @param name in English
   * @param share how much of it the picture shows, from 0 to 1
   * @param contribution what it adds to the cosine
   */
  public record Part(String group, String name, double share, double contribution) {}
}
