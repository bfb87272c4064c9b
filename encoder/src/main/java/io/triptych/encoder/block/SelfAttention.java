package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Attention;
import io.triptych.encoder.kernel.Attention.Rows;
import io.triptych.encoder.kernel.Team;

/** Multi-head self-attention within each of the sequences that stand end to end in a batch. */
final class SelfAttention implements Team.Step {
  private static final int PARTS_PER_WORKER = 4;

  private final TransformerConfig config;
  private final Team team;
  private final Attention[] workers;
  private final float[] qkv;
  private final int qkvStride;
  private final float[] out;
  private final int outStride;
  private int[] lengths;
  private int parts;

  /**
   * The working memory.
   *
   * @param maxLength the longest sequence
   * @param qkv all heads' queries, then all keys, then all values of a position in one row
   * @param out takes the heads' outputs, side by side
   */
  SelfAttention(
      TransformerConfig config,
      Team team,
      int maxLength,
      float[] qkv,
      int qkvStride,
      float[] out,
      int outStride) {
    this.config = config;
    this.team = team;
    this.qkv = qkv;
    this.qkvStride = qkvStride;
    this.out = out;
    this.outStride = outStride;
    workers = new Attention[team.size()];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Attention(config.headWidth(), maxLength);
    }
  }

  /** Attends within sequences of the given lengths. */
  void run(int[] sequenceLengths) {
    lengths = sequenceLengths;
    parts = Math.min(lengths.length * config.heads(), PARTS_PER_WORKER * team.size());
    team.run(parts, this);
  }

  @Override
  public void run(int part, int worker) {
    int heads = config.heads();
    int total = lengths.length * heads;
    int first = (int) ((long) total * part / parts);
    int end = (int) ((long) total * (part + 1) / parts);
    int row = 0;
    for (int sequence = 0; sequence < lengths.length && sequence * heads < end; sequence++) {
      int from = Math.max(first - sequence * heads, 0);
      int to = Math.min(end - sequence * heads, heads);
      for (int head = from; head < to; head++) {
        head(workers[worker], row, lengths[sequence], head);
      }
      row += lengths[sequence];
    }
  }

  private void head(Attention attention, int row, int length, int head) {
    int width = config.width();
    int query = row * qkvStride + head * config.headWidth();
    attention.apply(
        new Rows(qkv, query, qkvStride),
        length,
        new Rows(qkv, query + width, qkvStride),
        new Rows(qkv, query + 2 * width, qkvStride),
        length,
        config.causal(),
        null,
        new Rows(out, row * outStride + head * config.headWidth(), outStride));
  }
}
