package io.triptych.encoder.audio;

import io.triptych.encoder.block.Norm;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.Transformer;
import io.triptych.encoder.block.TransformerLayer;
import io.triptych.encoder.kernel.Activation;
import io.triptych.encoder.kernel.Activation.Function;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.Pooling;
import io.triptych.encoder.kernel.Team;
import java.util.Arrays;

/**
 * Whisper's encoder (Radford et al., 2022) with the tensor names of a Hugging Face {@code
 * WhisperModel}: two convolutions with GELU, the second halving the frames, positions, layers with
 * norms before, a final norm. As an {@link AudioModel} its vector is the mean over all positions.
 */
final class WhisperEncoder implements AudioModel {
  static final TransformerLayer.Names LAYER =
      new TransformerLayer.Names(
          "self_attn.q_proj",
          "self_attn.k_proj",
          "self_attn.v_proj",
          "self_attn.out_proj",
          "self_attn_layer_norm",
          "fc1",
          "fc2",
          "final_layer_norm");

  private final WhisperConfig config;
  private final Convolution1d first;
  private final Convolution1d second;

  /** [positions, width]. */
  private final float[] positions;

  private final Transformer transformer;
  private final Norm norm;

  /**
   * Reads and packs the weights.
   *
   * @param p the parameters of the encoder
   */
  WhisperEncoder(WhisperConfig config, Parameters p) {
    this.config = config;
    int width = config.width();
    first = new Convolution1d(p, "conv1", config.bins(), width, 1);
    second = new Convolution1d(p, "conv2", width, width, 2);
    positions = p.tensor("embed_positions.weight", config.positions(), width);
    transformer = Transformer.read(p.in("layers"), LAYER, config.encoder());
    norm = p.norm("layer_norm", width, config.encoder().epsilon());
  }

  /** The parameters of encoder and decoder, whatever they were saved in. */
  static Parameters root(Parameters p) {
    return p.rooted("encoder.conv1.weight", "model");
  }

  @Override
  public int width() {
    return config.width();
  }

  @Override
  public int frames() {
    return 2 * config.positions();
  }

  @Override
  public int bins() {
    return config.bins();
  }

  @Override
  public Pass session(Team team) {
    return new Pass(team);
  }

  /** The working memory, which holds the states of the sound that was encoded last. */
  final class Pass implements Session {
    private final int melStride = Kernels.stride(bins());

    /** The spectrogram between two frames of zeros, [1 + frames + 1, bins]. */
    private final float[] mel = new float[(frames() + 2) * melStride];

    /** What the first convolution gives, between two frames of zeros, [1 + frames + 1, width]. */
    private final float[] convolved;

    /** The positions of the sound that was encoded last. */
    private final int[] lengths = {config.positions()};

    private final Transformer.Workspace w;

    private Pass(Team team) {
      int positions = config.positions();
      w = new Transformer.Workspace(transformer.config(), positions, positions, team);
      convolved = new float[(frames() + 2) * w.stride()];
    }

    @Override
    public Team team() {
      return w.team();
    }

    /** The states after the final norm, [positions, width], rows {@link #stride()} apart. */
    float[] states() {
      return w.x();
    }

    int stride() {
      return w.stride();
    }

    /** How many states there are: half as many as frames were encoded. */
    int positions() {
      return lengths[0];
    }

    @Override
    public void encode(float[] features, float[] out, Observer observer) {
      run(features, observer);
      Pooling.mean(w.x(), 0, positions(), w.stride(), out);
    }

    /**
     * Computes {@link #states()}.
     *
     * @param features [frames, bins]: an even number of frames, at most {@link #frames()}
     */
    void run(float[] features, Observer observer) {
      int frames = features.length / bins();
      if (features.length == 0
          || features.length != frames * bins()
          || frames % 2 != 0
          || frames > frames()) {
        throw new IllegalArgumentException(
            "features: %d (expected: %d frames of %d bins, or an even number below)"
                .formatted(features.length, frames(), bins()));
      }
      int length = frames / 2;
      int width = width();
      lengths[0] = length;
      for (int frame = 0; frame < frames; frame++) {
        System.arraycopy(features, frame * bins(), mel, (frame + 1) * melStride, bins());
      }
      clear(mel, frames + 1, melStride);
      first.apply(team(), mel, melStride, frames, convolved, w.stride(), w.stride());
      Activation.apply(Function.GELU, convolved, w.stride(), frames, width, w.stride());
      clear(convolved, frames + 1, w.stride());
      second.apply(team(), convolved, w.stride(), length, w.x(), 0, w.stride());
      Activation.apply(Function.GELU, w.x(), 0, length, width, w.stride());
      addPositions();
      transformer.forward(lengths, w, beforeNorm(observer));
      norm.apply(w.x(), w.x(), length, w.stride());
      observer.stage(Observer.hidden(config.encoder().layers()), w.x(), length, width, w.stride());
      observer.stage(Observer.LAST, w.x(), length, width, w.stride());
    }

    private static void clear(float[] x, int row, int stride) {
      Arrays.fill(x, row * stride, (row + 1) * stride, 0);
    }

    private void addPositions() {
      int width = width();
      for (int position = 0; position < positions(); position++) {
        for (int i = 0; i < width; i++) {
          w.x()[position * w.stride() + i] += positions[position * width + i];
        }
      }
    }

    /** The official model counts the final norm to the last layer's stage. */
    private Observer beforeNorm(Observer observer) {
      if (observer.equals(Observer.NONE)) {
        return observer;
      }
      String last = Observer.hidden(config.encoder().layers());
      return (stage, x, rows, width, stride) -> {
        if (!stage.equals(last)) {
          observer.stage(stage, x, rows, width, stride);
        }
      };
    }
  }
}
