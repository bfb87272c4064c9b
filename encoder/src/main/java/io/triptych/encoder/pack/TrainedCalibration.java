package io.triptych.encoder.pack;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.block.ContrastiveLogits;
import io.triptych.encoder.kernel.Dot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The curves of an imported pack: from what the checkpoint was trained with, else a plain guess.
 */
final class TrainedCalibration {
  /*
   * SigLIP was trained with the logistic function of scale · cosine + bias: that is the curve.
   *
   * CLIP was trained with a softmax over the texts of a batch. Beside K unrelated texts whose cosine
   * is b, a text of cosine c has the share 1 / (1 + K · exp(scale · (b − c))), which is the logistic
   * function of scale · c − scale · b − ln K. K is 100, and b is the mean cosine of the sample
   * texts and pictures, none of which belong together.
   *
   * Two texts, or two pictures, were never trained against each other. Their curve goes through
   * 0.05 at the mean cosine of different samples and 0.95 at cosine 1.
   */
  private static final double UNRELATED = 100;
  private static final double LOGIT_OF_95_PERCENT = Math.log(19);
  private static final String TEXT_IMAGE = "text-image";
  private static final String IMAGE_TEXT = "image-text";

  private TrainedCalibration() {}

  /** The curves by pair, such as {@code text-image}. */
  static Map<String, PackManifest.CurveEntry> curves(
      Optional<ContrastiveLogits> logits, ReferenceWriter samples) {
    Map<String, PackManifest.CurveEntry> curves = new TreeMap<>();
    alike(samples.texts()).ifPresent(curve -> curves.put("text-text", curve));
    alike(samples.images()).ifPresent(curve -> curves.put("image-image", curve));
    if (logits.isPresent() && !samples.texts().isEmpty() && !samples.images().isEmpty()) {
      PackManifest.CurveEntry curve = across(logits.get(), samples);
      curves.put(TEXT_IMAGE, curve);
      curves.put(IMAGE_TEXT, curve);
    }
    return curves;
  }

  private static PackManifest.CurveEntry across(ContrastiveLogits logits, ReferenceWriter samples) {
    if (logits.bias() != 0) {
      return new PackManifest.CurveEntry(logits.scale(), logits.bias());
    }
    double sum = 0;
    for (Embedding text : samples.texts()) {
      for (Embedding image : samples.images()) {
        sum += Dot.product(text.vector(), image.vector());
      }
    }
    double background = sum / (samples.texts().size() * samples.images().size());
    return new PackManifest.CurveEntry(
        logits.scale(), -logits.scale() * background - Math.log(UNRELATED));
  }

  private static Optional<PackManifest.CurveEntry> alike(List<Embedding> samples) {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < samples.size(); i++) {
      for (int j = 0; j < i; j++) {
        sum += Dot.product(samples.get(i).vector(), samples.get(j).vector());
        pairs++;
      }
    }
    double background = sum / pairs;
    if (pairs == 0 || !(background < 0.9999)) {
      return Optional.empty();
    }
    double slope = 2 * LOGIT_OF_95_PERCENT / (1 - background);
    return Optional.of(new PackManifest.CurveEntry(slope, -slope * (1 + background) / 2));
  }
}
