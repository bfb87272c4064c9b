package io.triptych.encoder.align;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.encoder.image.Srgb;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The words that a recipe's placeholders stand for: of each class of an image classifier, in the
 * order of its outputs, of each colour of a palette, and of finer kinds. Words of some sort may be
 * absent.
 *
 * @param source where the words come from and under which licence
 * @param classes for each class the words of each sort, such as {@code name} or {@code gloss}
 * @param kinds groups of finer kinds; may be empty or, in JSON, absent
 * @param objects for each object of a detector, the person first, the words of each sort; may be
 *     empty or, in JSON, absent
 * @param people the words for one person, for two, and so on, the last for that many and more;
 *     likewise
 */
public record SpaceTexts(
    String source,
    List<Map<String, List<String>>> classes,
    List<Colour> colours,
    List<KindGroup> kinds,
    List<Map<String, List<String>>> objects,
    List<Map<String, List<String>>> people) {
  private static final String NAME = "name";
  private static final String RESOURCE = "space-texts.json";

  /**
   * Kinds that are told apart by a classifier of their own.
   *
   * @param gate the classes of the image classifier that tell of the group
   * @param kinds the words of each kind, in the order of the group's classifier
   */
  public record KindGroup(String name, List<Integer> gate, List<Map<String, List<String>>> kinds) {
    public KindGroup {
      gate = List.copyOf(gate);
      kinds = List.copyOf(kinds);
    }
  }

  /** A colour of the palette: red, green and blue from 0 to 255, and its words. */
  public record Colour(List<Integer> rgb, Map<String, List<String>> words) {
    public Colour {
      rgb = List.copyOf(rgb);
      words = Map.copyOf(words);
      if (rgb.size() != 3) {
        throw new IllegalArgumentException("rgb: " + rgb + " (expected: 3 numbers)");
      }
    }

    /** The colour itself. */
    public Srgb srgb() {
      return new Srgb(rgb.get(0), rgb.get(1), rgb.get(2));
    }
  }

  public SpaceTexts {
    classes = List.copyOf(classes);
    colours = List.copyOf(colours);
    kinds = kinds == null ? List.of() : List.copyOf(kinds);
    objects = objects == null ? List.of() : List.copyOf(objects);
    people = people == null ? List.of() : List.copyOf(people);
    for (KindGroup group : kinds) {
      for (int index : group.gate()) {
        if (index < 0 || index >= classes.size()) {
          throw new IllegalArgumentException(
              "gate of %s: %d (expected: below %d)".formatted(group.name(), index, classes.size()));
        }
      }
    }
  }

  /** Words without a detector's objects. */
  public SpaceTexts(
      String source,
      List<Map<String, List<String>>> classes,
      List<Colour> colours,
      List<KindGroup> kinds) {
    this(source, classes, colours, kinds, List.of(), List.of());
  }

  /**
   * The classes of ImageNet-1k, 17 colours, kinds of garments and groceries, and COCO's objects.
   */
  public static SpaceTexts imageNet() throws IOException {
    try (InputStream in = SpaceTexts.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new FileNotFoundException(RESOURCE + ": absent (expected: on the class path)");
      }
      return read(in);
    }
  }

  /** Reads the same form as JSON. */
  public static SpaceTexts read(InputStream in) throws IOException {
    return new ObjectMapper().readValue(in, SpaceTexts.class);
  }

  /** A name of each class, each kind and each colour. */
  public List<String> names() {
    Stream<Map<String, List<String>>> all =
        Stream.of(
                classes.stream(),
                kinds.stream().flatMap(group -> group.kinds().stream()),
                colours.stream().map(Colour::words))
            .flatMap(Function.identity());
    return all.map(words -> words.get(NAME))
        .filter(Objects::nonNull)
        .map(List::getFirst)
        .distinct()
        .toList();
  }

  /** The colours for a histogram, in the order of the prototypes. */
  public List<Srgb> palette() {
    return colours.stream().map(Colour::srgb).toList();
  }
}
