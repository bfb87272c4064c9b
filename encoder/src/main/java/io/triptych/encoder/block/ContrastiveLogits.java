package io.triptych.encoder.block;

import java.util.Optional;

/**
 * How a pair of towers that were trained together turns the cosine of two vectors into a logit:
 * scale · cosine + bias. CLIP (Radford et al., 2021) takes the softmax of the logits over the texts
 * that an image is compared with; SigLIP (Zhai et al., 2023) takes the logistic function of each.
 *
 * @param scale the factor itself; checkpoints hold its logarithm
 * @param bias 0 where there is none
 */
public record ContrastiveLogits(double scale, double bias) {

  public ContrastiveLogits {
    if (!(scale > 0) || !Double.isFinite(scale) || !Double.isFinite(bias)) {
      throw new IllegalArgumentException(
          "logit_scale, logit_bias: " + scale + ", " + bias + " (expected: finite, scale above 0)");
    }
  }

  /** What a checkpoint of two towers holds; empty if it is of one tower. */
  public static Optional<ContrastiveLogits> read(Parameters p) {
    String scale = p.contains("logit_scale_a") ? "logit_scale_a" : "logit_scale";
    if (!p.contains(scale)) {
      return Optional.empty();
    }
    double bias = p.contains("logit_bias") ? p.scalar("logit_bias") : 0;
    return Optional.of(new ContrastiveLogits(Math.exp(p.scalar(scale)), bias));
  }

  /** The logit of a pair. */
  public double of(double cosine) {
    return scale * cosine + bias;
  }
}
