package io.triptych.encoder.pack;

import io.triptych.encoder.Modality;
import java.util.Set;
import java.util.TreeMap;

/** Which towers a checkpoint has, by the {@code model_type} of its {@code config.json}. */
final class Architecture {
  private static final Set<Modality> TEXT = Set.of(Modality.TEXT);
  private static final Set<Modality> IMAGE = Set.of(Modality.IMAGE);
  private static final Set<Modality> BOTH = Set.of(Modality.TEXT, Modality.IMAGE);

  private static final Set<String> POOLED = Set.of("bert", "roberta", "xlm-roberta", "camembert");

  private static final TreeMap<String, Set<Modality>> TOWERS = new TreeMap<>();

  static {
    TOWERS.put("bert", TEXT);
    TOWERS.put("roberta", TEXT);
    TOWERS.put("xlm-roberta", TEXT);
    TOWERS.put("camembert", TEXT);
    TOWERS.put("clip", BOTH);
    TOWERS.put("clip_text_model", TEXT);
    TOWERS.put("clip_vision_model", IMAGE);
    TOWERS.put("siglip", BOTH);
    TOWERS.put("siglip_text_model", TEXT);
    TOWERS.put("siglip_vision_model", IMAGE);
    TOWERS.put("chinese_clip", BOTH);
    TOWERS.put("chinese_clip_vision_model", IMAGE);
    TOWERS.put("vit", IMAGE);
    TOWERS.put("dinov2", IMAGE);
    TOWERS.put("dinov2_with_registers", IMAGE);
    TOWERS.put("resnet", IMAGE);
    TOWERS.put("mobilenet_v2", IMAGE);
    TOWERS.put("clap_text_model", TEXT);
  }

  private Architecture() {}

  /**
   * The towers of a checkpoint.
   *
   * @throws IllegalArgumentException if the architecture is not supported
   */
  static Set<Modality> towers(String modelType) {
    Set<Modality> towers = TOWERS.get(modelType);
    if (towers == null) {
      throw new IllegalArgumentException(
          "model_type: %s (expected: one of %s)"
              .formatted(
                  modelType.isEmpty() ? "missing" : modelType, String.join(", ", TOWERS.keySet())));
    }
    return towers;
  }

  /** Whether a text tower's vector is pooled from its tokens as a sentence encoder's. */
  static boolean isPooled(String modelType) {
    return POOLED.contains(modelType);
  }
}
