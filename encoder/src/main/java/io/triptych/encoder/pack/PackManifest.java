package io.triptych.encoder.pack;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The file {@code pack.yaml}: what a pack consists of.
 *
 * @param format the version of this form, {@link #FORMAT}
 * @param name the pack's name
 * @param version the pack's version
 * @param description one sentence for people
 * @param licences SPDX identifiers of everything in the pack
 * @param dimension the length of the space's vectors
 * @param text the text tower
 * @param image the image tower
 * @param heads safetensors with the tables of both projection heads
 * @param files every file of the pack but this one, by its path in the pack
 * @param calibration logistic curves by pair, such as {@code text-image}
 * @param modalityWeights the default weight of each target modality
 * @param quality measured figures, by name
 */
record PackManifest(
    int format,
    String name,
    String version,
    String description,
    List<String> licences,
    int dimension,
    TextTowerEntry text,
    ImageTowerEntry image,
    String heads,
    Map<String, FileEntry> files,
    Map<String, CurveEntry> calibration,
    Map<String, Double> modalityWeights,
    Map<String, Double> quality) {
  /** The version that this code reads and writes. */
  static final int FORMAT = 1;

  /**
   * Counts up whenever this code changes what the same files give: preprocessing, pooling, heads.
   */
  private static final int REVISION = 1;

  /** A text tower's files and its prefix. */
  record TextTowerEntry(
      String architecture, String config, String weights, String tokenizer, String prefix) {}

  /** An image tower's files. */
  record ImageTowerEntry(String architecture, String config, String weights, String palette) {}

  /** A file's length and SHA-256. */
  record FileEntry(long bytes, String sha256) {}

  /** See {@link Calibration.Curve}. */
  record CurveEntry(double slope, double intercept) {}

  PackManifest {
    if (format != FORMAT) {
      throw new IllegalArgumentException("format: " + format + " (expected: " + FORMAT + ")");
    }
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(heads, "heads");
    requireArchitecture(text.architecture(), "bert");
    requireArchitecture(image.architecture(), "efficientnet-lite");
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension: " + dimension + " (expected: at least 1)");
    }
    licences = List.copyOf(licences);
    files = new TreeMap<>(files);
    calibration = new TreeMap<>(calibration);
    modalityWeights = new TreeMap<>(modalityWeights);
    quality = new TreeMap<>(quality);
  }

  private static void requireArchitecture(String actual, String expected) {
    if (!expected.equals(actual)) {
      throw new IllegalArgumentException(
          "architecture: " + actual + " (expected: " + expected + ")");
    }
  }

  /** The id of the space: over both towers and the heads. */
  SpaceId space() {
    Fingerprint fingerprint = new Fingerprint("triptych space " + REVISION);
    fingerprint.add("dimension", Integer.toString(dimension));
    fingerprint.add("text", towerId(Modality.TEXT));
    fingerprint.add("image", towerId(Modality.IMAGE));
    fingerprint.add("heads", sha256(heads));
    return new SpaceId(fingerprint.hex());
  }

  /** Over everything that changes the features of {@code modality}. */
  String towerId(Modality modality) {
    Fingerprint fingerprint = new Fingerprint("triptych tower " + REVISION);
    switch (modality) {
      case TEXT -> {
        fingerprint.add("architecture", text.architecture());
        fingerprint.add("prefix", text.prefix());
        fingerprint.add("config", sha256(text.config()));
        fingerprint.add("weights", sha256(text.weights()));
        fingerprint.add("tokenizer", sha256(text.tokenizer()));
      }
      case IMAGE -> {
        fingerprint.add("architecture", image.architecture());
        fingerprint.add("config", sha256(image.config()));
        fingerprint.add("weights", sha256(image.weights()));
        fingerprint.add("palette", sha256(image.palette()));
      }
      case AUDIO -> throw new IllegalArgumentException("tower: audio (expected: text or image)");
    }
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
        newDimension,
        text,
        image,
        heads,
        newFiles,
        calibration,
        modalityWeights,
        quality);
  }

  /** The calibration in the encoder's terms. */
  Calibration toCalibration() {
    Map<Calibration.Pair, Calibration.Curve> curves = new HashMap<>();
    calibration.forEach((pair, curve) -> {
      String[] sides = pair.split("-", 2);
      if (sides.length != 2) {
        throw new IllegalArgumentException(
            "calibration: " + pair + " (expected: a pair such as text-image)");
      }
      curves.put(
          new Calibration.Pair(Modality.of(sides[0]), Modality.of(sides[1])),
          new Calibration.Curve(curve.slope(), curve.intercept()));
    });
    Map<Modality, Double> weights = new HashMap<>();
    modalityWeights.forEach((modality, weight) -> weights.put(Modality.of(modality), weight));
    return new Calibration(curves, weights);
  }
}
