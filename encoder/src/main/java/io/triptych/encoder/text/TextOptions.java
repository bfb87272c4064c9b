package io.triptych.encoder.text;

import java.util.OptionalInt;

/**
 * What a text tower is that its {@code config.json} does not say.
 *
 * @param pooling of a BERT or RoBERTa without a projection of its own; {@code 1_Pooling} beside a
 *     sentence encoder's weights says it
 * @param padding the token that SigLIP's texts are filled up with, if it is not the one in {@code
 *     config.json}: SigLIP 2's tokenizer has another than its configuration
 */
public record TextOptions(Pooling pooling, OptionalInt padding) {
  /** The mean over all tokens, and the padding of {@code config.json}. */
  public static final TextOptions DEFAULT = new TextOptions(Pooling.MEAN, OptionalInt.empty());

  /** The padding of {@code config.json}. */
  public TextOptions(Pooling pooling) {
    this(pooling, OptionalInt.empty());
  }
}
