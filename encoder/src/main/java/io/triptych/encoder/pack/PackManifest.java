package io.triptych.encoder.pack;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.triptych.encoder.Calibration;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The file {@code pack.yaml}: what a pack consists of. Either {@code heads} or {@code projection}
 * or neither is there; without both, the towers' own vectors are the space's.
 *
 * @param format the version of this form, {@link #FORMAT}
 * @param name the pack's name
 * @param version the pack's version
 * @param description one sentence for people
 * @param licences SPDX identifiers of everything in the pack
 * @param source where an imported pack is from, such as {@code checkpoint} and {@code revision}
 * @param dimension the length of the space's vectors
 * @param towers by modality: text, image, audio, at least one
 * @param speech what writes down spoken words, {@code whisper}; it gives text, so it is no part of
 *     the space
 * @param heads safetensors with the tables of a space that is spanned by texts
 * @param projection safetensors with the axes to which all towers' vectors are reduced
 * @param residuals by modality: safetensors with what was trained on top of a head ({@link
 *     io.triptych.encoder.head.ResidualTables}); null without any
 * @param files every file of the pack but this one, by its path in the pack
 * @param calibration logistic curves by pair, such as {@code text-image}
 * @param modalityWeights the default weight of each target modality
 * @param quality measured figures, by name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PackManifest(
    int format,
    String name,
    String version,
    String description,
    List<String> licences,
    Map<String, String> source,
    int dimension,
    Map<String, TowerEntry> towers,
    TowerEntry speech,
    String heads,
    String projection,
    Map<String, String> residuals,
    Map<String, FileEntry> files,
    Map<String, CurveEntry> calibration,
    Map<String, Double> modalityWeights,
    Map<String, Double> quality) {
  /** The version that this code writes. It reads version 1 too ({@link ManifestFile}). */
  static final int FORMAT = 2;

  /**
   * Counts up whenever this code changes what the same files give: preprocessing, pooling, heads.
   */
  private static final int REVISION = 1;

  /** A file's length and SHA-256. */
  record FileEntry(long bytes, String sha256) {}

  /** See {@link Calibration.Logistic}. */
  record CurveEntry(double slope, double intercept) {}

  PackManifest {
    if (format != FORMAT) {
      throw new IllegalArgumentException("format: " + format + " (expected: 1 or " + FORMAT + ")");
    }
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(files, "files");
    files.forEach((file, entry) -> Objects.requireNonNull(entry, "files." + file));
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension: " + dimension + " (expected: at least 1)");
    }
    if (heads != null && projection != null) {
      throw new IllegalArgumentException("heads, projection: both (expected: one at most)");
    }
    if (speech != null) {
      Objects.requireNonNull(speech.tokenizer(), "speech.tokenizer");
      Objects.requireNonNull(speech.preprocessor(), "speech.preprocessor");
    }
    licences = List.copyOf(licences);
    towers = ordered(towers);
    residuals = residuals == null || residuals.isEmpty() ? null : new TreeMap<>(residuals);
    if (residuals != null && !towers.keySet().containsAll(residuals.keySet())) {
      throw new IllegalArgumentException(
          "residuals: %s (expected: of %s)".formatted(residuals.keySet(), towers.keySet()));
    }
    files = new TreeMap<>(files);
    calibration = new TreeMap<>(calibration);
    modalityWeights = new TreeMap<>(modalityWeights);
    quality = new TreeMap<>(quality);
  }

  private static Map<String, TowerEntry> ordered(Map<String, TowerEntry> towers) {
    Map<String, TowerEntry> ordered = new LinkedHashMap<>();
    for (Modality modality : Modality.values()) {
      if (towers.get(modality.id()) != null) {
        ordered.put(modality.id(), towers.get(modality.id()));
      }
    }
    if (ordered.isEmpty() || ordered.size() != towers.size()) {
      throw new IllegalArgumentException(
          "towers: " + towers.keySet() + " (expected: one or more of text, image, audio)");
    }
    return ordered;
  }

  /** Whether there is a tower for {@code modality}. */
  boolean has(Modality modality) {
    return towers.containsKey(modality.id());
  }

  /**
   * The tower of {@code modality}.
   *
   * @throws IllegalArgumentException if there is none
   */
  TowerEntry tower(Modality modality) {
    TowerEntry tower = towers.get(modality.id());
    if (tower == null) {
      throw new IllegalArgumentException(
          "modality: %s (expected: %s, the towers of %s)"
              .formatted(modality.id(), String.join(" or ", towers.keySet()), name));
    }
    return tower;
  }

  /**
   * The id of the space: over the towers that span it and what projects their features. A tower
   * with a head of its own was fitted to what is there and changes no vector of another; it counts
   * by its {@link #towerId} alone.
   */
  SpaceId space() {
    Fingerprint fingerprint = new Fingerprint("triptych space " + REVISION);
    fingerprint.add("dimension", Integer.toString(dimension));
    for (Modality modality : Modality.values()) {
      if (has(modality) && tower(modality).head() == null) {
        fingerprint.add(modality.id(), towerId(modality));
      }
    }
    if (heads != null) {
      fingerprint.add("heads", sha256(heads));
    }
    if (projection != null) {
      fingerprint.add("projection", sha256(projection));
    }
    trained().forEach((modality, file) -> fingerprint.add("residual." + modality, sha256(file)));
    return new SpaceId(fingerprint.hex());
  }

  /** The files of what was trained on top of heads, by modality; none is an empty map. */
  @JsonIgnore
  Map<String, String> trained() {
    return residuals == null ? Map.of() : residuals;
  }

  /**
   * This manifest with residuals on top of heads, where they are from, and what was measured.
   *
   * @param added files by modality
   */
  PackManifest withResiduals(
      String newName,
      Map<String, String> added,
      Map<String, String> newSource,
      Map<String, Double> measured) {
    Map<String, String> more = new TreeMap<>(trained());
    more.putAll(added);
    return new PackManifest(
        format,
        newName,
        version,
        description,
        licences,
        newSource,
        dimension,
        towers,
        speech,
        heads,
        projection,
        more,
        files,
        calibration,
        modalityWeights,
        measured);
  }

  /** Over everything that changes the features of {@code modality}. */
  String towerId(Modality modality) {
    Fingerprint fingerprint = new Fingerprint("triptych tower " + REVISION);
    tower(modality)
        .parts()
        .forEach((part, value) ->
            fingerprint.add(part, value.isFile() ? sha256(value.text()) : value.text()));
    return fingerprint.hex();
  }

  private String sha256(String file) {
    FileEntry entry = files.get(file);
    if (entry == null) {
      throw new IllegalArgumentException("files: " + file + " is absent (expected: an entry)");
    }
    return entry.sha256();
  }

  /** This manifest with other files and another dimension. */
  PackManifest withFiles(int newDimension, Map<String, FileEntry> newFiles) {
    return new PackManifest(
        format,
        name,
        version,
        description,
        licences,
        source,
        newDimension,
        towers,
        speech,
        heads,
        projection,
        residuals,
        newFiles,
        calibration,
        modalityWeights,
        quality);
  }

  /** This manifest of other towers under another name, with nothing measured yet. */
  PackManifest withTowers(String newName, Map<String, TowerEntry> newTowers) {
    return new PackManifest(
        format,
        newName,
        version,
        description,
        licences,
        source,
        dimension,
        newTowers,
        speech,
        heads,
        projection,
        residuals,
        files,
        calibration,
        modalityWeights,
        Map.of());
  }

  /** This manifest with a projection to {@code newDimension} numbers. */
  PackManifest withProjection(String file, int newDimension) {
    return new PackManifest(
        format,
        name,
        version,
        description,
        licences,
        source,
        newDimension,
        towers,
        speech,
        null,
        file,
        residuals,
        files,
        calibration,
        modalityWeights,
        quality);
  }

  /** This manifest with other curves. */
  PackManifest withCalibration(Map<String, CurveEntry> curves) {
    return new PackManifest(
        format,
        name,
        version,
        description,
        licences,
        source,
        dimension,
        towers,
        speech,
        heads,
        projection,
        residuals,
        files,
        curves,
        modalityWeights,
        quality);
  }

  /** The calibration in the encoder's terms. */
  Calibration toCalibration() {
    Map<Calibration.Pair, Calibration.Curve> curves = new HashMap<>();
    calibration.forEach((pair, curve) ->
        curves.put(
            Calibration.Pair.of(pair), new Calibration.Logistic(curve.slope(), curve.intercept())));
    Map<Modality, Double> weights = new HashMap<>();
    modalityWeights.forEach((modality, weight) -> weights.put(Modality.of(modality), weight));
    return new Calibration(curves, weights);
  }
}
