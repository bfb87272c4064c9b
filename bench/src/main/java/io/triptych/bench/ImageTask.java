package io.triptych.bench;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.image.ImageModel;
import io.triptych.encoder.kernel.Team;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** An image network over random pictures of one size. */
final class ImageTask implements Task {
  private final String network;
  private final ImageModel model;
  private final Path onnx;
  private final int batch;
  private final int side;
  private final float[] pixels;

  /**
   * A batch.
   *
   * @param onnx the peer's network, which need not be there; the first numbers of its output are a
   *     picture's vector
   * @param side of a picture, in pixels
   */
  ImageTask(String network, ImageModel model, Path onnx, int batch, int side) {
    this.network = network;
    this.model = model;
    this.onnx = onnx;
    this.batch = batch;
    this.side = side;
    pixels = new float[batch * side * side * 3];
    Random random = new Random(11);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian(0, 0.5);
    }
  }

  @Override
  public String name() {
    return "%s %d×%d²".formatted(network, batch, side);
  }

  @Override
  public int items() {
    return batch;
  }

  @Override
  public String missing() {
    return Files.isRegularFile(onnx) ? "" : onnx.getFileName().toString();
  }

  @Override
  public Side ours(int threads) {
    EncoderThreads pool = new EncoderThreads(threads);
    ImageModel.Session session = model.session(batch, side, side, new Team(threads));
    float[][] out = new float[batch][model.width()];
    Runnable pass =
        () ->
            pool.runHelped(session.team(), () -> session.encode(pixels, batch, out, Observer.NONE));
    List<Callable<Object>> tasks = List.of(Executors.callable(pass));
    return new Side() {
      @Override
      public float[][] run() {
        pool.runAll(tasks);
        return out;
      }

      @Override
      public void close() {
        pool.close();
      }
    };
  }

  @Override
  public Side peer(int threads) throws IOException {
    OnnxPeer peer = new OnnxPeer(Files.readAllBytes(onnx), threads);
    float[] planes = channelsFirst();
    return new Side() {
      @Override
      public float[][] run() {
        return peer.images(planes, batch, side, model.width());
      }

      @Override
      public void close() {
        peer.close();
      }
    };
  }

  /** The input in the peer's layout. */
  private float[] channelsFirst() {
    int area = side * side;
    float[] out = new float[pixels.length];
    for (int i = 0; i < batch * area; i++) {
      for (int channel = 0; channel < 3; channel++) {
        out[(i / area * 3 + channel) * area + i % area] = pixels[3 * i + channel];
      }
    }
    return out;
  }
}
