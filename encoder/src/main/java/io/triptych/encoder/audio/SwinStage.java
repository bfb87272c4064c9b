package io.triptych.encoder.audio;

import io.triptych.encoder.block.Norm;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.TransformerLayer;
import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.kernel.Team;
import java.util.ArrayList;
import java.util.List;

/**
 * A stage of a Swin transformer (Liu et al., 2021): blocks, and behind all but the last stage the
 * merging of 2×2 positions into one of twice the width.
 */
final class SwinStage {
  private final SwinConfig config;
  private final List<SwinBlock> blocks = new ArrayList<>();

  /** Of four positions side by side; null where nothing is merged. */
  private final Norm mergingNorm;

  /** [4 · width, 2 · width]. */
  private final PackedMatrix merging;

  SwinStage(Parameters p, SwinConfig config, boolean merges) {
    this.config = config;
    int width = config.layers().width();
    for (int i = 0; i < config.layers().layers(); i++) {
      blocks.add(SwinBlock.read(p.in("blocks").in(i), config, i));
    }
    Parameters down = p.in("downsample");
    mergingNorm = merges ? down.norm("norm", 4 * width, config.layers().epsilon()) : null;
    merging = merges ? down.linear("reduction", 4 * width, 2 * width) : null;
  }

  SwinConfig config() {
    return config;
  }

  /** The positions behind the stage. */
  int positions() {
    return merging == null ? config.positions() : config.positions() / 4;
  }

  /** The width behind the stage. */
  int width() {
    return merging == null ? config.layers().width() : 2 * config.layers().width();
  }

  /** Memory that all stages use one after the other; it is as large as the first one needs. */
  static final class Workspace {
    private final Team team;

    /** The map, [positions, width]: before a stage its input, then its output. */
    private final float[] x;

    private final float[] normed;
    private final float[] windows;
    private final float[] qkv;
    private final float[] wide;

    Workspace(SwinConfig first, Team team) {
      this.team = team;
      int positions = first.positions();
      int width = first.layers().width();
      x = new float[positions * Kernels.stride(width)];
      normed = new float[x.length];
      windows = new float[x.length];
      qkv = new float[positions * Kernels.stride(3 * width)];
      wide = new float[positions * Kernels.stride(Math.max(first.layers().inner(), 4 * width))];
    }

    float[] x() {
      return x;
    }

    Team team() {
      return team;
    }
  }

  /** Runs the stage over {@link Workspace#x()}, in place. */
  void forward(Workspace w, WindowAttention attention) {
    for (SwinBlock block : blocks) {
      attend(block, w, attention);
      feedForward(block.layer(), w);
    }
    if (merging != null) {
      merge(w);
    }
  }

  private void attend(SwinBlock block, Workspace w, WindowAttention attention) {
    TransformerLayer layer = block.layer();
    int rows = config.positions();
    int width = config.layers().width();
    int stride = Kernels.stride(width);
    int qkvStride = Kernels.stride(3 * width);
    layer.attentionNorm().apply(w.x, w.normed, rows, stride);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(w.normed, block.order()[row] * stride, w.windows, row * stride, width);
    }
    Gemm.multiply(
        w.team, w.windows, stride, rows, layer.queryKeyValue(), w.qkv, qkvStride, Epilogue.NONE);
    attention.run(block, w.qkv, qkvStride, w.windows, stride);
    Gemm.multiply(
        w.team, w.windows, stride, rows, layer.attentionOutput(), w.normed, stride, Epilogue.NONE);
    for (int row = 0; row < rows; row++) {
      int to = block.order()[row] * stride;
      for (int i = 0; i < width; i++) {
        w.x[to + i] += w.normed[row * stride + i];
      }
    }
  }

  private void feedForward(TransformerLayer layer, Workspace w) {
    int rows = config.positions();
    int stride = Kernels.stride(config.layers().width());
    int wideStride = Kernels.stride(config.layers().inner());
    Epilogue activation = config.layers().feedForward().epilogue();
    layer.feedForwardNorm().apply(w.x, w.normed, rows, stride);
    Gemm.multiply(w.team, w.normed, stride, rows, layer.up(), w.wide, wideStride, activation);
    Gemm.multiply(w.team, w.wide, wideStride, rows, layer.down(), w.x, stride, Epilogue.ADD);
  }

  /** Upper left, lower left, upper right, lower right: in this order they stand side by side. */
  private void merge(Workspace w) {
    int width = config.layers().width();
    int stride = Kernels.stride(width);
    int wideStride = Kernels.stride(4 * width);
    int side = config.side() / 2;
    for (int row = 0; row < side * side; row++) {
      for (int part = 0; part < 4; part++) {
        int y = 2 * (row / side) + part % 2;
        int x = 2 * (row % side) + part / 2;
        int from = (y * config.side() + x) * stride;
        System.arraycopy(w.x, from, w.wide, row * wideStride + part * width, width);
      }
    }
    mergingNorm.apply(w.wide, w.wide, side * side, wideStride);
    int outStride = Kernels.stride(2 * width);
    Gemm.multiply(w.team, w.wide, wideStride, side * side, merging, w.x, outStride, Epilogue.NONE);
  }
}
