package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Pooling;
import io.triptych.encoder.kernel.Team;

/**
 * The largest value of each window, over a map without negative values, so that the zeros around
 * the picture never win.
 */
public final class MaxPool implements BoundLayer, Team.Step {
  private static final int PARTS_PER_WORKER = 3;

  private final FeatureMap in;
  private final FeatureMap out;
  private final Padding.Window window;
  private int parts;

  /** Binds a pooling to its maps. */
  public MaxPool(FeatureMap in, FeatureMap out, Padding.Window window) {
    in.require(window);
    this.in = in;
    this.out = out;
    this.window = window;
  }

  @Override
  public void run(Team team) {
    parts = team.size() == 1 ? 1 : Math.min(out.height(), PARTS_PER_WORKER * team.size());
    team.run(parts, this);
  }

  @Override
  public void run(int part, int worker) {
    for (int y = out.height() * part / parts; y < out.height() * (part + 1) / parts; y++) {
      for (int x = 0; x < out.width(); x++) {
        int from = in.at(y * window.step() - window.top(), x * window.step() - window.left());
        int row = in.at(1, 0) - in.at(0, 0);
        Pooling.max(in.data(), from, row, window.kernel(), out.data(), out.at(y, x), out.stride());
      }
    }
  }
}
