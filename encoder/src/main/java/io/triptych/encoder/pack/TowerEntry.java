package io.triptych.encoder.pack;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.triptych.encoder.kernel.Precision;
import io.triptych.encoder.text.Prefixes;
import io.triptych.encoder.text.TextTower;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A tower in {@code pack.yaml}. Files are named by their path in the pack; a component is null
 * where the tower has no use for it.
 *
 * @param architecture the checkpoint's {@code model_type}, or {@code efficientnet-lite}
 * @param config the network's sizes
 * @param weights safetensors
 * @param tokenizer of a text tower: a {@code tokenizer.json}
 * @param prefix of a text tower: what is put before every text
 * @param queryPrefix instead of {@code prefix}: what is put before a query
 * @param passagePrefix instead of {@code prefix}: what is put before a text of a collection
 * @param palette of an image tower: the colours of its histogram
 * @param preprocessor how the medium is prepared: a {@code preprocessor_config.json}
 * @param pooling of a text tower without a projection of its own: {@code mean}, {@code cls} or
 *     {@code max}
 * @param padding the token that texts are filled up with, where {@code config} does not say it
 * @param maxTokens the longest text in tokens, special ones included; absent, what the network can,
 *     but not above {@link TextTower#DEFAULT_MAX_TOKENS}
 * @param normalise whether the tower's own vector is scaled to length 1; absent, it is
 * @param width the length of the tower's own vector; absent, that of {@code heads}
 * @param precision how the weights are held in memory; absent, {@code fp32}
 * @param objects of an {@code efficientnet-lite} tower: the detector that looks for objects and
 *     people as well
 * @param head of an audio tower: safetensors with a head of its own, which was fitted to a space
 *     that the other towers span
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TowerEntry(
    String architecture,
    String config,
    String weights,
    String tokenizer,
    String prefix,
    String queryPrefix,
    String passagePrefix,
    String palette,
    String preprocessor,
    String pooling,
    Integer padding,
    Integer maxTokens,
    Boolean normalise,
    Integer width,
    String precision,
    ObjectsEntry objects,
    String head) {

  /** A detector: {@code ssd-mobilenet-v2}, its configuration and its weights. */
  record ObjectsEntry(String architecture, String config, String weights) {
    /** The only architecture so far. */
    static final String SSD = "ssd-mobilenet-v2";

    /** The files that an import writes. */
    static final ObjectsEntry IMPORTED =
        new ObjectsEntry(SSD, "objects.json", "objects.safetensors");

    ObjectsEntry {
      Objects.requireNonNull(config, "objects.config");
      Objects.requireNonNull(weights, "objects.weights");
      if (!SSD.equals(architecture)) {
        throw new IllegalArgumentException(
            "objects.architecture: %s (expected: %s)".formatted(architecture, SSD));
      }
    }
  }

  TowerEntry {
    Objects.requireNonNull(architecture, "tower.architecture");
    Objects.requireNonNull(config, "tower.config");
    Objects.requireNonNull(weights, "tower.weights");
    if ((maxTokens != null && maxTokens < 1) || (width != null && width < 1)) {
      throw new IllegalArgumentException(
          "max_tokens, width: %s, %s (expected: at least 1)".formatted(maxTokens, width));
    }
    if (prefix != null && (queryPrefix != null || passagePrefix != null)) {
      throw new IllegalArgumentException(
          "prefix: \"%s\" (expected: absent, beside query_prefix or passage_prefix)"
              .formatted(prefix));
    }
    if (precision != null) {
      Precision.of(precision);
    }
  }

  /** What is put before texts. */
  @JsonIgnore
  Prefixes prefixes() {
    if (prefix != null) {
      return Prefixes.both(prefix);
    }
    return new Prefixes(
        Objects.requireNonNullElse(queryPrefix, ""), Objects.requireNonNullElse(passagePrefix, ""));
  }

  /** Whether the tower's own vector is scaled to length 1. */
  @JsonIgnore
  boolean isNormalised() {
    return normalise == null || normalise;
  }

  /** A builder that begins with this tower. */
  TowerEntryBuilder but() {
    return new TowerEntryBuilder(this);
  }

  /**
   * What changes the tower's features, in the order in which it is fingerprinted: a name with a
   * value, or a name with a file.
   */
  @JsonIgnore
  Map<String, Part> parts() {
    Map<String, Part> parts = new LinkedHashMap<>();
    value(parts, "architecture", architecture);
    value(parts, "prefix", prefix);
    value(parts, "query_prefix", queryPrefix);
    value(parts, "passage_prefix", passagePrefix);
    file(parts, "config", config);
    file(parts, "weights", weights);
    file(parts, "tokenizer", tokenizer);
    file(parts, "palette", palette);
    file(parts, "preprocessor", preprocessor);
    value(parts, "pooling", pooling);
    value(parts, "padding", padding);
    value(parts, "max_tokens", maxTokens);
    value(parts, "normalise", normalise);
    value(parts, "precision", precision);
    if (objects != null) {
      value(parts, "objects.architecture", objects.architecture());
      file(parts, "objects.config", objects.config());
      file(parts, "objects.weights", objects.weights());
    }
    file(parts, "head", head);
    return parts;
  }

  private static void value(Map<String, Part> parts, String name, Object value) {
    Optional.ofNullable(value).ifPresent(v -> parts.put(name, new Part(v.toString(), false)));
  }

  private static void file(Map<String, Part> parts, String name, String file) {
    Optional.ofNullable(file).ifPresent(f -> parts.put(name, new Part(f, true)));
  }

  /** A value, or the path of a file that counts by its content. */
  record Part(String text, boolean isFile) {}
}
