package io.triptych.encoder.text;

import java.util.List;

/**
 * Token sequences laid end to end, without padding.
 *
 * @param sequences the tokens of each sequence, each at least 1 long
 */
record TokenBatch(List<int[]> sequences) {

  TokenBatch {
    sequences = List.copyOf(sequences);
  }

  /** The number of tokens in all sequences. */
  int tokens() {
    return sequences.stream().mapToInt(s -> s.length).sum();
  }
}
