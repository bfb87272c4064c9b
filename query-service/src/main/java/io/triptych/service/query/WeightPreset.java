package io.triptych.service.query;

import io.triptych.encoder.Modality;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How much each target modality counts, by what a collection is for. As always the weights are
 * shared out among the modalities that are searched and that an item holds. Those of text and image
 * in {@link #SHOP} and {@link #PHOTOS} are what found most ({@code docs/calibration.md} has the
 * figures); that of sound is partly judgement.
 */
public enum WeightPreset {
  /** Titles and descriptions are written with care; the picture confirms. */
  SHOP(Map.of(Modality.TEXT, 0.7, Modality.IMAGE, 0.3, Modality.AUDIO, 0.1)),
  /** Pictures with few words, or words that somebody else wrote. */
  PHOTOS(Map.of(Modality.IMAGE, 0.6, Modality.TEXT, 0.4, Modality.AUDIO, 0.1)),
  /** Recordings with a name. */
  SOUNDS(Map.of(Modality.TEXT, 0.6, Modality.AUDIO, 0.3, Modality.IMAGE, 0.1)),
  /** All alike. */
  BALANCED(Map.of(Modality.TEXT, 1.0, Modality.IMAGE, 1.0, Modality.AUDIO, 1.0));

  private final Map<Modality, Double> weights;

  WeightPreset(Map<Modality, Double> weights) {
    this.weights = weights;
  }

  /** The weight of a target modality, more than 0. */
  double weight(Modality target) {
    return weights.get(target);
  }

  /** The lower-case name used in requests. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The preset with the given {@link #id()}.
   *
   * @throws QueryException if there is none
   */
  public static WeightPreset of(String id) {
    for (WeightPreset preset : values()) {
      if (preset.id().equals(id)) {
        return preset;
      }
    }
    String ids = Arrays.stream(values()).map(WeightPreset::id).collect(Collectors.joining(", "));
    throw QueryException.invalid("preset", id, ids);
  }
}
