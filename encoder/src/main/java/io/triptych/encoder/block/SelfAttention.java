package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Attention;
import io.triptych.encoder.kernel.Attention.Rows;
import io.triptych.encoder.kernel.Team;

/** Multi-head self-attention within each of the sequences that stand end to end in a batch. */
final class SelfAttention implements Team.Step {
  private static final int PARTS_PER_WORKER = 4;

  private final TransformerConfig config;
  private final Team team;
  private final Worker[] workers;
  private final int qkvStride;
  private final int outStride;
  private int[] lengths;
  private int parts;

  /** What a thread of the team works with. */
  private static final class Worker {
    private final Attention attention;
    private final Rows queries;
    private final Rows keys;
    private final Rows values;
    private final Rows context;

    Worker(Attention attention, float[] qkv, int qkvStride, float[] out, int outStride) {
      this.attention = attention;
      queries = new Rows(qkv, 0, qkvStride);
      keys = new Rows(qkv, 0, qkvStride);
      values = new Rows(qkv, 0, qkvStride);
      context = new Rows(out, 0, outStride);
    }
  }

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
    this.qkvStride = qkvStride;
    this.outStride = outStride;
    workers = new Worker[team.size()];
    for (int i = 0; i < workers.length; i++) {
      Attention attention = new Attention(config.headWidth(), maxLength);
      workers[i] = new Worker(attention, qkv, qkvStride, out, outStride);
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

  private void head(Worker w, int row, int length, int head) {
    int width = config.width();
    int query = row * qkvStride + head * config.headWidth();
    w.attention.apply(
        w.queries.at(query),
        length,
        w.keys.at(query + width),
        w.values.at(query + 2 * width),
        length,
        config.causal(),
        null,
        w.context.at(row * outStride + head * config.headWidth()));
  }
}
