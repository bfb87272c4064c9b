package io.triptych.encoder.audio;

import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Norm;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.TransformerConfig.FeedForward;
import io.triptych.encoder.block.VectorHead;
import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.kernel.Pooling;
import io.triptych.encoder.kernel.Team;
import java.util.ArrayList;
import java.util.List;

/**
 * CLAP's audio tower (Wu et al., 2023) without fusion, an HTSAT (Chen et al., 2022): batch norm of
 * each mel bin, the spectrogram stretched and folded to a square picture, patches, four Swin
 * stages, a norm, the mean over all positions, a projection of two layers.
 */
final class ClapAudio implements AudioModel {
  /** 10 s at 48 kHz, a frame every 480 samples, one more at the end. */
  private static final int FRAMES = 1001;

  private static final double EPSILON = 1e-5;

  private final int bins;
  private final int spectrum;
  private final int patch;

  /** [bins], the batch norm's. */
  private final float[] scale;

  private final float[] shift;
  private final TimeStretch stretch;

  /** [patch · patch, width]. */
  private final PackedMatrix patches;

  private final Norm patchNorm;
  private final List<SwinStage> stages = new ArrayList<>();
  private final Norm norm;
  private final VectorHead head;

  private ClapAudio(Parameters p, ModelConfig c, VectorHead head) {
    this.head = head;
    bins = c.integer("num_mel_bins", 64);
    spectrum = c.integer("spec_size", 256);
    patch = c.integer("patch_size", 4);
    int chunks = bins > 0 ? spectrum / bins : 0;
    if (chunks < 1 || spectrum % bins != 0 || patch < 1 || spectrum % patch != 0) {
      throw new IllegalArgumentException(
          "spec_size: %d (expected: a multiple of num_mel_bins, %d, and of patch_size, %d)"
              .formatted(spectrum, bins, patch));
    }
    stretch = new TimeStretch(FRAMES, spectrum * chunks);
    scale = p.tensor("batch_norm.weight", bins);
    shift = p.tensor("batch_norm.bias", bins);
    batchNorm(p);
    int width = c.integer("patch_embeds_hidden_size", 96);
    float[] planes = p.tensor("patch_embed.proj.weight", width, 1, patch, patch);
    float[] bias = p.bias("patch_embed.proj.bias", width);
    patches = PackedMatrix.ofColumns(planes, patch * patch, width, bias);
    patchNorm = p.norm("patch_embed.norm", width, EPSILON);
    readStages(p, c, width);
    norm = p.norm("norm", stages.getLast().width(), EPSILON);
  }

  /**
   * Reads a tower.
   *
   * @param c of the tower
   * @param whole of the checkpoint
   */
  static ClapAudio read(Parameters p, ModelConfig c, ModelConfig whole) {
    c.require("enable_fusion", "false");
    c.require("enable_patch_layer_norm", "true");
    c.require("flatten_patch_embeds", "true");
    int width = c.integer("hidden_size", 768);
    int projection = whole.integer("projection_dim", c.integer("projection_dim", 512));
    var act = VectorHead.Activation.of(whole.text("projection_hidden_act", "relu"));
    VectorHead head =
        VectorHead.none(width)
            .then("projection.linear1", p, "audio_projection.linear1", projection, act)
            .then(VectorHead.PROJECTED, p, "audio_projection.linear2", projection);
    return new ClapAudio(p.in("audio_model").in("audio_encoder"), c, head);
  }

  private void batchNorm(Parameters p) {
    float[] mean = p.tensor("batch_norm.running_mean", bins);
    float[] variance = p.tensor("batch_norm.running_var", bins);
    for (int bin = 0; bin < bins; bin++) {
      double factor = scale[bin] / Math.sqrt(variance[bin] + EPSILON);
      scale[bin] = (float) factor;
      shift[bin] = (float) (shift[bin] - mean[bin] * factor);
    }
  }

  private void readStages(Parameters p, ModelConfig c, int width) {
    List<Integer> depths = c.integers("depths", List.of(2, 2, 6, 2));
    List<Integer> heads = c.integers("num_attention_heads", List.of(4, 8, 16, 32));
    List<Integer> stride = c.integers("patch_stride", List.of(patch, patch));
    if (!stride.equals(List.of(patch, patch))) {
      throw new IllegalArgumentException(
          "patch_stride: %s (expected: the patch_size, %d, twice)".formatted(stride, patch));
    }
    if (depths.isEmpty() || depths.size() != heads.size()) {
      throw new IllegalArgumentException(
          "depths: %d stages, heads of %d (expected: as many)"
              .formatted(depths.size(), heads.size()));
    }
    for (int i = 0; i < depths.size(); i++) {
      SwinConfig stage =
          SwinConfig.of(
              (spectrum / patch) >> i,
              c.integer("window_size", 8),
              depths.get(i),
              width << i,
              heads.get(i),
              c.number("mlp_ratio", 4),
              FeedForward.of(c.text("hidden_act", "gelu")),
              c.number("layer_norm_eps", EPSILON));
      stages.add(new SwinStage(p.in("layers").in(i), stage, i + 1 < depths.size()));
    }
    if (stages.getLast().width() != head.width()) {
      throw new IllegalArgumentException(
          "hidden_size: %d (expected: the last stage's width, %d)"
              .formatted(head.width(), stages.getLast().width()));
    }
  }

  @Override
  public int width() {
    return head.outputs();
  }

  @Override
  public int frames() {
    return FRAMES;
  }

  @Override
  public int bins() {
    return bins;
  }

  @Override
  public Session session(Team team) {
    return new Pass(team);
  }

  private final class Pass implements Session {
    private final float[] normalised = new float[FRAMES * bins];

    /** [positions, patch · patch]. */
    private final float[] cut = new float[spectrum * spectrum];

    private final SwinStage.Workspace w;
    private final List<WindowAttention> attentions = new ArrayList<>();
    private final VectorHead.Workspace top = head.workspace(1);
    private final float[][] vectors = new float[1][];
    private final float[] mean = new float[head.width()];

    Pass(Team team) {
      w = new SwinStage.Workspace(stages.getFirst().config(), team);
      for (SwinStage stage : stages) {
        attentions.add(new WindowAttention(stage.config(), team));
      }
    }

    @Override
    public Team team() {
      return w.team();
    }

    @Override
    public void encode(float[] features, float[] out, Observer observer) {
      embed(features);
      SwinConfig first = stages.getFirst().config();
      int width = first.layers().width();
      int stride = Kernels.stride(width);
      observer.stage(Observer.hidden(0), w.x(), first.positions(), width, stride);
      for (int i = 0; i < stages.size(); i++) {
        SwinStage stage = stages.get(i);
        stage.forward(w, attentions.get(i));
        width = stage.width();
        stride = Kernels.stride(width);
        observer.stage(Observer.hidden(i + 1), w.x(), stage.positions(), width, stride);
      }
      int rows = stages.getLast().positions();
      norm.apply(w.x(), w.x(), rows, stride);
      observer.stage(Observer.LAST, w.x(), rows, width, stride);
      Pooling.mean(w.x(), 0, rows, stride, mean);
      System.arraycopy(mean, 0, top.pooled(), 0, width);
      vectors[0] = out;
      top.run(w.team(), 1, vectors, observer);
    }

    /** Batch norm, stretch, fold and patches: the first map. */
    private void embed(float[] features) {
      if (features.length != normalised.length) {
        throw new IllegalArgumentException(
            "features: %d (expected: %d frames of %d bins)"
                .formatted(features.length, FRAMES, bins));
      }
      for (int i = 0; i < features.length; i++) {
        normalised[i] = features[i] * scale[i % bins] + shift[i % bins];
      }
      for (int frame = 0; frame < stretch.frames(); frame++) {
        for (int bin = 0; bin < bins; bin++) {
          cut[place(frame, bin)] = stretch.at(normalised, bins, frame, bin);
        }
      }
      SwinConfig first = stages.getFirst().config();
      int stride = Kernels.stride(first.layers().width());
      int rows = first.positions();
      int area = patch * patch;
      Gemm.multiply(team(), cut, area, rows, patches, w.x(), stride, Epilogue.NONE);
      patchNorm.apply(w.x(), w.x(), rows, stride);
    }

    /**
     * Where a value of the stretched spectrogram stands among the patches of the folded one: as
     * many chunks of time as fit stand one below the other, in each the bins from top to bottom.
     */
    private int place(int frame, int bin) {
      int y = frame / spectrum * bins + bin;
      int x = frame % spectrum;
      int position = y / patch * (spectrum / patch) + x / patch;
      return (position * patch + y % patch) * patch + x % patch;
    }
  }
}
