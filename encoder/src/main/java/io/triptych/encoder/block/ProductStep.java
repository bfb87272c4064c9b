package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Convolution;
import io.triptych.encoder.kernel.Convolution.Gather;
import io.triptych.encoder.kernel.Convolution.Scatter;
import io.triptych.encoder.kernel.Team;

/** A convolution over a whole picture, cut by rows of the product or by panels for a team. */
final class ProductStep implements BoundLayer, Team.Step {
  private static final int PARTS_PER_WORKER = 3;

  /** Rows that parts are cut at: a multiple of every tile's. */
  private static final int ROW_GRAIN = 24;

  private final Convolution weights;
  private final Gather a;
  private final Scatter residual;
  private final Scatter c;
  private final int rows;
  private boolean byPanels;
  private int units;
  private int parts;

  ProductStep(Convolution weights, Gather a, Scatter residual, Scatter c, int rows) {
    this.weights = weights;
    this.a = a;
    this.residual = residual;
    this.c = c;
    this.rows = rows;
  }

  @Override
  public void run(Team team) {
    int rowUnits = Math.ceilDiv(rows, ROW_GRAIN);
    byPanels = weights.panels() > rowUnits;
    units = Math.max(weights.panels(), rowUnits);
    parts = team.size() == 1 ? 1 : Math.min(units, PARTS_PER_WORKER * team.size());
    team.run(parts, this);
  }

  @Override
  public void run(int part, int worker) {
    int first = (int) ((long) units * part / parts);
    int end = (int) ((long) units * (part + 1) / parts);
    if (byPanels) {
      weights.apply(a, 0, residual, c, 0, rows, first, end);
    } else {
      int row = first * ROW_GRAIN;
      int count = Math.min(rows, end * ROW_GRAIN) - row;
      weights.apply(a, row, residual, c, row, count, 0, weights.panels());
    }
  }
}
