package io.triptych.bench;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.text.TextTower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** MiniLM-L6 over texts of one length; a text's vector is the mean of its last hidden states. */
final class TextTask implements Task {
  private final byte[] onnx;
  private final Path scratch;
  private final int[][] sequences;

  /**
   * A batch of random tokens.
   *
   * @param scratch a folder for converted weights
   */
  TextTask(byte[] onnx, Path scratch, int batch, int length) {
    this.onnx = onnx;
    this.scratch = scratch;
    Random random = new Random(7);
    sequences = new int[batch][length];
    for (int[] sequence : sequences) {
      for (int i = 0; i < length; i++) {
        sequence[i] = 1000 + random.nextInt(MiniLm.CONFIG.vocabulary() - 1000);
      }
      sequence[0] = 101;
      sequence[length - 1] = 102;
    }
  }

  @Override
  public String name() {
    return "MiniLM-L6 %d×%d".formatted(sequences.length, sequences[0].length);
  }

  @Override
  public int items() {
    return sequences.length;
  }

  @Override
  public String missing() {
    return "";
  }

  @Override
  public Side ours(int threads) throws IOException {
    EncoderThreads pool = new EncoderThreads(threads);
    TextTower tower = MiniLm.tower(onnx, scratch, pool);
    return new Side() {
      @Override
      public float[][] run() {
        return tower.encode(sequences).toArray(float[][]::new);
      }

      @Override
      public void close() {
        tower.close();
        pool.close();
      }
    };
  }

  @Override
  public Side peer(int threads) {
    OnnxPeer peer = new OnnxPeer(onnx, threads);
    return new Side() {
      @Override
      public float[][] run() {
        return means(peer.hidden(sequences));
      }

      @Override
      public void close() {
        peer.close();
      }
    };
  }

  private float[][] means(float[] hidden) {
    int length = sequences[0].length;
    int width = MiniLm.CONFIG.hidden();
    float[][] out = new float[sequences.length][width];
    for (int row = 0; row < sequences.length * length; row++) {
      for (int i = 0; i < width; i++) {
        out[row / length][i] += hidden[row * width + i];
      }
    }
    return out;
  }
}
