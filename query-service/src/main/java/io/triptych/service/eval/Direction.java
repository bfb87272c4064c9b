package io.triptych.service.eval;

import io.triptych.encoder.Modality;
import io.triptych.service.query.Listening;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is asked with and what is searched, written {@code text-image}.
 *
 * @param asked what the queries are
 * @param searched the modality that they are compared with; {@link Target#ALL} for all that the
 *     items have
 */
public record Direction(Asked asked, Target searched) {

  /**
   * What a query is. A file of queries holds spoken words as {@code audio}, like other sounds. What
   * asks as a sound is taken for one; whether anybody speaks in what asks as speech, or in a query
   * of any kind, is told by ear as in every search.
   */
  public enum Asked {
    TEXT(Modality.TEXT),
    IMAGE(Modality.IMAGE),
    SPEECH(Modality.AUDIO),
    SOUND(Modality.AUDIO),
    ANY(null);

    private final Modality medium;

    Asked(Modality medium) {
      this.medium = medium;
    }

    /** What a sound is taken for that asks as this. */
    public Listening listening() {
      return this == SOUND ? Listening.SOUND : Listening.AUTO;
    }

    /** Whether a query of this kind may look like {@code content}. */
    boolean admits(EvalQuery.Content content) {
      return medium == null || content.modality() == medium;
    }
  }

  /** What a query is compared with. */
  public enum Target {
    TEXT(EnumSet.of(Modality.TEXT)),
    IMAGE(EnumSet.of(Modality.IMAGE)),
    SOUND(EnumSet.of(Modality.AUDIO)),
    ALL(EnumSet.noneOf(Modality.class));

    private final Set<Modality> modalities;

    Target(Set<Modality> modalities) {
      this.modalities = Set.copyOf(modalities);
    }

    /** The modalities to search; empty: all. */
    public Set<Modality> modalities() {
      return modalities;
    }
  }

  /** Any query against all that the items have. */
  public static final Direction ANY = new Direction(Asked.ANY, Target.ALL);

  /**
   * The direction with the given {@link #id()}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Direction of(String id) {
    String[] sides = id.split("-", -1);
    if (sides.length == 2) {
      for (Asked asked : Asked.values()) {
        for (Target target : Target.values()) {
          if (sides[0].equals(name(asked)) && sides[1].equals(name(target))) {
            return new Direction(asked, target);
          }
        }
      }
    }
    throw new IllegalArgumentException(
        "direction: %s (expected: %s, then -, then %s)"
            .formatted(id, names(Asked.values()), names(Target.values())));
  }

  /** Both sides, such as {@code text-image}. */
  public String id() {
    return name(asked) + "-" + name(searched);
  }

  private static String names(Enum<?>[] values) {
    return Arrays.stream(values).map(Direction::name).collect(Collectors.joining(" or "));
  }

  private static String name(Enum<?> side) {
    return side.name().toLowerCase(Locale.ROOT);
  }
}
