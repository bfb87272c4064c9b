package io.triptych.encoder.audio;

import io.triptych.encoder.kernel.Attention;
import io.triptych.encoder.kernel.Attention.Rows;
import io.triptych.encoder.kernel.Team;

/** Multi-head attention within each of the windows that stand end to end. */
final class WindowAttention implements Team.Step {
  private static final int PARTS_PER_WORKER = 4;

  private final SwinConfig config;
  private final Team team;
  private final Attention[] workers;
  private float[] qkv;
  private int qkvStride;
  private float[] out;
  private int outStride;
  private SwinBlock block;
  private int parts;

  WindowAttention(SwinConfig config, Team team) {
    this.config = config;
    this.team = team;
    workers = new Attention[team.size()];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Attention(config.layers().headWidth(), config.area());
    }
  }

  /**
   * Attends.
   *
   * @param rows all heads' queries, then all keys, then all values of a position in one row
   * @param to takes the heads' outputs, side by side
   */
  void run(SwinBlock swin, float[] rows, int stride, float[] to, int toStride) {
    block = swin;
    qkv = rows;
    qkvStride = stride;
    out = to;
    outStride = toStride;
    int windows = config.positions() / config.area();
    parts = Math.min(windows, PARTS_PER_WORKER * team.size());
    team.run(parts, this);
  }

  @Override
  public void run(int part, int worker) {
    int windows = config.positions() / config.area();
    int end = (int) ((long) windows * (part + 1) / parts);
    for (int window = (int) ((long) windows * part / parts); window < end; window++) {
      for (int head = 0; head < config.layers().heads(); head++) {
        head(workers[worker], window, head);
      }
    }
  }

  private void head(Attention attention, int window, int head) {
    int area = config.area();
    int width = config.layers().width();
    int headWidth = config.layers().headWidth();
    int query = window * area * qkvStride + head * headWidth;
    int bias = (kind(window) * config.layers().heads() + head) * area * area;
    attention.apply(
        new Rows(qkv, query, qkvStride),
        area,
        new Rows(qkv, query + width, qkvStride),
        new Rows(qkv, query + 2 * width, qkvStride),
        area,
        false,
        new Rows(block.bias(), bias, area),
        new Rows(out, window * area * outStride + head * headWidth, outStride));
  }

  private int kind(int window) {
    int across = config.side() / config.window();
    boolean shifted = block.isShifted(config);
    int lower = shifted && window / across == across - 1 ? 1 : 0;
    int right = shifted && window % across == across - 1 ? 2 : 0;
    return lower + right;
  }
}
