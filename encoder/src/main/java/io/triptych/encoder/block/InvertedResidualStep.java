package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Convolution;
import io.triptych.encoder.kernel.Convolution.Gather;
import io.triptych.encoder.kernel.Convolution.Scatter;
import io.triptych.encoder.kernel.Team;

/**
 * An {@link InvertedResidual} between two maps.
 *
 * <p>How. The wide map, many times the size of input and output, never exists as a whole. A large
 * picture is walked in strips of rows: a strip is widened, one panel of channels after the other,
 * into a ring of rows that keeps what the next strip's windows still need; the windows that are
 * complete are convolved into the strip's filtered rows; and these are projected. Ring and filtered
 * rows stay in the second-level cache. A small picture is one strip, and its ring needs room for
 * one panel only: what the depthwise convolution reads has just been written. A team cuts large
 * pictures by rows, each part widening the rows at its edges anew, and small ones by panels.
 */
final class InvertedResidualStep implements BoundLayer {
  private static final int PARTS_PER_WORKER = 4;

  private final Convolution project;
  private final WideShape shape;
  private final Scatter residual;
  private final Scatter out;
  private final WideStrip[] strips;
  private final Gather[] filtered;

  /** The projection of a small picture. */
  private final ProductStep projection;

  private final Team.Step byRows = this::rows;
  private final Team.Step byPanels = this::panels;
  private int parts;

  InvertedResidualStep(InvertedResidual block, FeatureMap in, FeatureMap out, int workers) {
    project = block.project();
    shape = WideShape.of(block, in);
    residual = block.residual() ? in.scatter() : Scatter.zeros(out.positions());
    this.out = out.scatter();
    strips = new WideStrip[workers];
    filtered = new Gather[workers];
    float[] rows = null;
    for (int i = 0; i < workers; i++) {
      rows = rows == null || !shape.small() ? new float[shape.filteredFloats()] : rows;
      strips[i] = new WideStrip(block, in, shape, rows);
      filtered[i] = WideStrip.gather(rows, shape);
    }
    projection = new ProductStep(project, filtered[0], residual, this.out, out.positions());
  }

  @Override
  public void run(Team team) {
    if (team.size() == 1) {
      walk(0, shape.window().outHeight(), 0);
    } else if (shape.small()) {
      parts = Math.min(shape.panels(), PARTS_PER_WORKER * team.size());
      team.run(parts, byPanels);
      projection.run(team);
    } else {
      parts = Math.min(shape.window().outHeight(), team.size());
      team.run(parts, byRows);
    }
  }

  private void rows(int part, int worker) {
    int height = shape.window().outHeight();
    walk(height * part / parts, height * (part + 1) / parts, worker);
  }

  private void panels(int part, int worker) {
    WideStrip strip = strips[worker];
    strip.begin(0);
    for (int p = shape.panels() * part / parts; p < shape.panels() * (part + 1) / parts; p++) {
      strip.widen(p, 0, shape.height());
      strip.filter(p, 0, shape.window().outHeight());
    }
  }

  /** Computes the output's rows from {@code row} to {@code end}. */
  private void walk(int row, int end, int worker) {
    Padding.Window window = shape.window();
    WideStrip strip = strips[worker];
    int widened = Math.max(0, row * window.step() - window.top());
    int last = (end - 1) * window.step() - window.top() + window.kernel();
    last = Math.min(shape.height(), last);
    strip.begin(widened);
    int done = row;
    while (done < end) {
      int count = Math.min(shape.chunkRows(), last - widened);
      int seen = widened + count;
      int complete = Math.floorDiv(seen + window.top() - window.kernel(), window.step()) + 1;
      int ready = seen == last ? end : Math.clamp(complete, done, end);
      for (int panel = 0; panel < shape.panels(); panel++) {
        strip.widen(panel, widened, count);
        strip.filter(panel, done, ready);
      }
      int width = window.outWidth();
      int positions = (ready - done) * width;
      project.apply(
          filtered[worker], 0, residual, out, done * width, positions, 0, project.panels());
      widened = seen;
      done = ready;
    }
  }
}
