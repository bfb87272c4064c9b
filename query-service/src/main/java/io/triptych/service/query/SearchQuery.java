package io.triptych.service.query;

import io.triptych.encoder.Modality;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A search, checked for everything that can be known without the collection.
 *
 * @param parts 1 to {@value #MAX_PARTS}, at least one with a positive weight
 * @param targets the modalities to search; empty: all that the collection holds
 * @param k how many items to return, 1 to {@value #MAX_K}
 * @param filter in Lucene's standard query syntax; empty: none
 * @param exact whether to compare with every vector instead of walking the graph
 * @param explain whether every hit carries the terms of its score
 * @param preset how much each modality counts; empty: as the pack says
 * @param minRelevance items that score less are left out, 0 to 1; 0: none is
 * @param csls whether pictures are compared with texts by cross-domain similarity local scaling,
 *     which takes from a text what it has in common with every picture
 * @param offset how many of the best items are skipped; empty: none, and no other page is asked for
 * @param facets what the items that pass the filter are counted by, as {@link
 *     io.triptych.indexer.collection.CollectionSearcher#facet} reads it; at most {@value
 *     #MAX_FACETS}
 * @param modalityWeights how much each modality counts in place of a preset, 0 or {@value
 *     #MIN_WEIGHT} to {@value #MAX_WEIGHT} and one above 0; those left out have 0. Empty: as the
 *     preset or the pack says
 * @param ranking how candidates become an order
 * @param fields what is read of each hit, as {@link
 *     io.triptych.indexer.collection.CollectionSearcher#fields} reads it; at most {@value
 *     #MAX_FIELDS}. Empty: {@link #DEFAULT_FIELDS}
 */
public record SearchQuery(
    List<Part> parts,
    Set<Modality> targets,
    int k,
    String filter,
    boolean exact,
    boolean explain,
    Optional<WeightPreset> preset,
    double minRelevance,
    boolean csls,
    OptionalInt offset,
    List<String> facets,
    Map<Modality, Double> modalityWeights,
    Ranking ranking,
    List<String> fields) {
  /** The most parts of a query. */
  public static final int MAX_PARTS = 16;

  /** The most items of an answer. */
  public static final int MAX_K = 1000;

  /** The last place that pages reach. */
  public static final int MAX_DEPTH = 300;

  /** The most facets of a query. */
  public static final int MAX_FACETS = 32;

  /** The most fields of a query. */
  public static final int MAX_FIELDS = 64;

  /** What is read of each hit when a request does not say. */
  public static final List<String> DEFAULT_FIELDS = List.of("title", "thumbnail", "attributes");

  private static final Pattern SPACE = Pattern.compile("[0-9a-f]{64}");

  /** The number of items when a request does not say. */
  public static final int DEFAULT_K = 10;

  /** The longest text of a part or a filter, in characters. */
  public static final int MAX_TEXT = 10_000;

  /** The largest magnitude of a weight. */
  public static final double MAX_WEIGHT = 1000;

  /**
   * The smallest magnitude of a weight but 0. Scores divide by sums of weights, so that with far
   * smaller ones they would be no numbers.
   */
  public static final double MIN_WEIGHT = 1e-6;

  private static final String MAGNITUDES = "from 1e-6 to 1000";

  /**
   * Checks the query.
   *
   * @throws QueryException that names the first field at fault
   */
  public SearchQuery {
    parts = List.copyOf(parts);
    targets = Set.copyOf(targets);
    facets = List.copyOf(facets);
    modalityWeights = Map.copyOf(modalityWeights);
    fields = List.copyOf(fields);
    Objects.requireNonNull(ranking, "ranking");
    if (parts.isEmpty() || parts.size() > MAX_PARTS) {
      throw QueryException.invalid("parts", parts.size(), "1 to " + MAX_PARTS);
    }
    for (int i = 0; i < parts.size(); i++) {
      check("parts[" + i + "]", parts.get(i));
    }
    if (parts.stream().noneMatch(part -> part.weight() > 0)) {
      throw QueryException.invalid("parts", "none is positive", "a part with a positive weight");
    }
    if (k < 1 || k > MAX_K) {
      throw QueryException.invalid("k", k, "1 to " + MAX_K);
    }
    if (filter.length() > MAX_TEXT) {
      throw QueryException.invalid(
          "filter", filter.length(), "at most " + MAX_TEXT + " characters");
    }
    if (!(minRelevance >= 0 && minRelevance <= 1)) {
      throw QueryException.invalid("min_relevance", minRelevance, "0 to 1");
    }
    if (minRelevance > 0 && ranking.hybrid() == Hybrid.RRF) {
      throw QueryException.invalid(
          "min_relevance",
          minRelevance + " beside hybrid rrf",
          "0; scores of ranks say nothing of relevance");
    }
    checkWeights(modalityWeights, preset);
    if (fields.size() > MAX_FIELDS) {
      throw QueryException.invalid("fields", fields.size(), "at most " + MAX_FIELDS);
    }
    if (facets.size() > MAX_FACETS) {
      throw QueryException.invalid("facets", facets.size(), "at most " + MAX_FACETS);
    }
    if (offset.isPresent() && (offset.getAsInt() < 0 || offset.getAsInt() > MAX_DEPTH - k)) {
      throw QueryException.invalid(
          "offset",
          offset.getAsInt() + ", k: " + k,
          "0 to " + MAX_DEPTH + " with k added; filters narrow a search down");
    }
  }

  /**
   * The place down to which the ranking is needed. All pages of a query have the same, so that they
   * come out of the same candidates: pages of one view are disjoint, and together they are what one
   * page of their length is.
   */
  int depth() {
    return offset.isPresent() ? MAX_DEPTH : k;
  }

  /** The same search with another part in the place of one. */
  SearchQuery with(int index, Part part) {
    List<Part> changed = new ArrayList<>(parts);
    changed.set(index, part);
    return new SearchQuery(
        changed,
        targets,
        k,
        filter,
        exact,
        explain,
        preset,
        minRelevance,
        csls,
        offset,
        facets,
        modalityWeights,
        ranking,
        fields);
  }

  private static void checkWeights(Map<Modality, Double> weights, Optional<WeightPreset> preset) {
    if (weights.isEmpty()) {
      return;
    }
    if (preset.isPresent()) {
      throw QueryException.invalid(
          "modality_weights", "beside preset " + preset.get().id(), "one of the two");
    }
    weights.forEach((modality, weight) -> {
      if (!(weight >= 0 && isWeight(weight))) {
        throw QueryException.invalid(
            "modality_weights." + modality.id(), weight, "0 or a number " + MAGNITUDES);
      }
    });
    if (weights.values().stream().allMatch(weight -> weight == 0)) {
      throw QueryException.invalid("modality_weights", "all 0", "one that is more than 0");
    }
  }

  private static boolean isWeight(double weight) {
    double magnitude = Math.abs(weight);
    return magnitude == 0 || (magnitude >= MIN_WEIGHT && magnitude <= MAX_WEIGHT);
  }

  private static void check(String field, Part part) {
    if (!isWeight(part.weight())) {
      throw QueryException.invalid(
          field + ".weight", part.weight(), "0 or a magnitude " + MAGNITUDES);
    }
    switch (part.content()) {
      case Content.Text(String text) -> {
        if (text.isBlank() || text.length() > MAX_TEXT) {
          throw QueryException.invalid(
              field + ".text",
              text.length() + " characters",
              "1 to " + MAX_TEXT + ", not all blank");
        }
      }
      case Content.Image(byte[] bytes) -> {
        if (bytes.length == 0) {
          throw QueryException.invalid(field + ".image", "0 bytes", "the bytes of a picture");
        }
      }
      case Content.Audio(byte[] bytes, Listening _) -> {
        if (bytes.length == 0) {
          throw QueryException.invalid(field + ".audio", "0 bytes", "the bytes of a sound");
        }
      }
      case Content.Vector vector -> check(field + ".vector", vector);
      case Content.ItemId(String id) -> {
        if (id.isBlank()) {
          throw QueryException.invalid(field + ".item_id", "\"" + id + "\"", "the id of an item");
        }
      }
    }
  }

  private static void check(String field, Content.Vector vector) {
    if (!SPACE.matcher(vector.space()).matches()) {
      throw QueryException.invalid(
          field + ".space", '"' + vector.space() + '"', "64 hexadecimal digits, lower-case");
    }
    double length = UnitVectors.length(vector.values());
    if (!(Math.abs(length - 1) <= UnitVectors.TOLERANCE)) {
      throw QueryException.invalid(
          field + ".values",
          String.format(Locale.ROOT, "%d numbers of length %.4f", vector.values().length, length),
          "length 1 within " + UnitVectors.TOLERANCE);
    }
  }

  /** A builder without parts and with the defaults of everything else. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the fields of a {@link SearchQuery}. */
  public static final class Builder {
    private final List<Part> parts = new ArrayList<>();
    private final Set<Modality> targets = EnumSet.noneOf(Modality.class);
    private int k = DEFAULT_K;
    private String filter = "";
    private boolean exact;
    private boolean explain;
    private Optional<WeightPreset> preset = Optional.empty();
    private double minRelevance;
    private boolean csls;
    private OptionalInt offset = OptionalInt.empty();
    private final List<String> facets = new ArrayList<>();
    private final Map<Modality, Double> modalityWeights = new EnumMap<>(Modality.class);
    private Ranking ranking = Ranking.DEFAULT;
    private final List<String> fields = new ArrayList<>();

    private Builder() {}

    /** Adds a part. */
    public Builder part(Part part) {
      parts.add(part);
      return this;
    }

    /** Searches this modality, and others only when they are named as well. */
    public Builder target(Modality target) {
      targets.add(target);
      return this;
    }

    public Builder k(int value) {
      k = value;
      return this;
    }

    public Builder filter(String value) {
      filter = value;
      return this;
    }

    public Builder exact(boolean value) {
      exact = value;
      return this;
    }

    public Builder explain(boolean value) {
      explain = value;
      return this;
    }

    /** Weighs the modalities so, whatever the pack says. */
    public Builder preset(WeightPreset value) {
      preset = Optional.of(value);
      return this;
    }

    /** Compares pictures with texts by cross-domain similarity local scaling. */
    public Builder csls(boolean value) {
      csls = value;
      return this;
    }

    /** Skips the best {@code value} items; the first of several pages says 0. */
    public Builder offset(int value) {
      offset = OptionalInt.of(value);
      return this;
    }

    /** Counts the items that pass the filter by an attribute. */
    public Builder facet(String value) {
      facets.add(value);
      return this;
    }

    /** Weighs the modalities so, and those not named not at all. */
    public Builder modalityWeight(Modality modality, double value) {
      modalityWeights.put(modality, value);
      return this;
    }

    /** Orders the candidates so. */
    public Builder ranking(Ranking value) {
      ranking = value;
      return this;
    }

    /** Reads this of each hit, and other things only when they are named as well. */
    public Builder field(String value) {
      fields.add(value);
      return this;
    }

    /** Leaves out what scores less. */
    public Builder minRelevance(double value) {
      minRelevance = value;
      return this;
    }

    /**
     * The query.
     *
     * @throws QueryException that names the first field at fault
     */
    public SearchQuery build() {
      return new SearchQuery(
          parts,
          targets,
          k,
          filter,
          exact,
          explain,
          preset,
          minRelevance,
          csls,
          offset,
          facets,
          modalityWeights,
          ranking,
          fields);
    }
  }
}
