package io.triptych.encoder.align.training;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which pictures show one thing, or which sounds are of one: the views of a thing are right answers
 * for each other. The arrays are not copied.
 *
 * @param things the thing that each row is of, [n], from 0
 * @param media the picture or sound that each row is of, [n], from 0: a sound of several clips, and
 *     a picture with several captions, have several rows. Nothing is compared with itself
 */
public record Views(int[] things, int[] media) {
  public Views {
    if (things.length != media.length) {
      throw new IllegalArgumentException(
          "views: %d things, %d media (expected: as many)".formatted(things.length, media.length));
    }
  }

  /** Rows of a thing each. */
  static Views none(int rows) {
    int[] each = IntStream.range(0, rows).toArray();
    return new Views(each, each);
  }

  /** Whether two rows are different views of one thing. */
  boolean right(int i, int j) {
    return things[i] == things[j] && media[i] != media[j];
  }

  /** By row, whether there is another view of its thing. */
  public boolean[] asking() {
    Map<Integer, Integer> medium = new HashMap<>();
    Map<Integer, Boolean> several = new HashMap<>();
    for (int i = 0; i < things.length; i++) {
      Integer first = medium.putIfAbsent(things[i], media[i]);
      several.merge(things[i], first != null && first != media[i], Boolean::logicalOr);
    }
    boolean[] asking = new boolean[things.length];
    for (int i = 0; i < asking.length; i++) {
      asking[i] = several.getOrDefault(things[i], false);
    }
    return asking;
  }

  /** Some of the rows, with numbers from 0 in the order in which they come. */
  Views subset(int[] which) {
    return new Views(renumbered(things, which), renumbered(media, which));
  }

  private static int[] renumbered(int[] numbers, int[] which) {
    Map<Integer, Integer> found = new HashMap<>();
    int[] out = new int[which.length];
    for (int i = 0; i < out.length; i++) {
      found.putIfAbsent(numbers[which[i]], found.size());
      out[i] = found.get(numbers[which[i]]);
    }
    return out;
  }
}
