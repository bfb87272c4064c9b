package io.triptych.service.query;

import io.triptych.encoder.Modality;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

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
    List<String> facets) {
  /** The most parts of a query. */
  public static final int MAX_PARTS = 16;

  /** The most items of an answer. */
  public static final int MAX_K = 1000;

  /** The last place that pages reach. */
  public static final int MAX_DEPTH = 300;

  /** The most facets of a query. */
  public static final int MAX_FACETS = 32;

  /** The number of items when a request does not say. */
  public static final int DEFAULT_K = 10;

  /** The longest text of a part or a filter, in characters. */
  public static final int MAX_TEXT = 10_000;

  /** The largest magnitude of a weight. */
  public static final double MAX_WEIGHT = 1000;

  /**
   * Checks the query.
   *
   * @throws QueryException that names the first field at fault
   */
  public SearchQuery {
    parts = List.copyOf(parts);
    targets = Set.copyOf(targets);
    facets = List.copyOf(facets);
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
        changed, targets, k, filter, exact, explain, preset, minRelevance, csls, offset, facets);
  }

  private static void check(String field, Part part) {
    if (!(Math.abs(part.weight()) <= MAX_WEIGHT)) {
      throw QueryException.invalid(
          field + ".weight", part.weight(), "a number from -" + MAX_WEIGHT + " to " + MAX_WEIGHT);
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
      case Content.ItemId(String id) -> {
        if (id.isBlank()) {
          throw QueryException.invalid(field + ".item_id", "\"" + id + "\"", "the id of an item");
        }
      }
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
          parts, targets, k, filter, exact, explain, preset, minRelevance, csls, offset, facets);
    }
  }
}
