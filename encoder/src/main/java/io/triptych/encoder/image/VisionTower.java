package io.triptych.encoder.image;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.image.ImageProcessor.Layout;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Pictures to vectors: a processor, a network, length 1 if wanted. Pictures of equal size go
 * through the network together. Safe for use by many threads.
 */
public final class VisionTower implements PictureEncoder {
  /** The most pictures of a pass: enough rows for a matrix product, few enough for the caches. */
  private static final int PASS = 4;

  private final ImageProcessor processor;
  private final ImageModel model;
  private final boolean normalise;
  private final EncoderThreads threads;
  private final ThreadLocal<Sized> session = new ThreadLocal<>();

  /** A session and the size of its pictures. */
  private record Sized(int height, int width, ImageModel.Session session) {}

  /**
   * A tower.
   *
   * @param normalise whether vectors are scaled to length 1
   */
  public VisionTower(
      ImageProcessor processor, ImageModel model, boolean normalise, EncoderThreads threads) {
    this.processor = processor;
    this.model = model;
    this.normalise = normalise;
    this.threads = threads;
  }

  @Override
  public List<float[]> encode(List<RgbImage> images) {
    List<Callable<RgbImage>> fits = new ArrayList<>(images.size());
    for (RgbImage image : images) {
      fits.add(() -> processor.fit(image));
    }
    List<RgbImage> fitted = threads.runAll(fits);
    float[][] out = new float[images.size()][];
    List<Callable<Void>> tasks = new ArrayList<>();
    for (List<Integer> pass : passes(fitted)) {
      tasks.add(() -> {
        run(pass, fitted, out);
        return null;
      });
    }
    threads.runAll(tasks);
    return List.of(out);
  }

  /**
   * Which parts of a picture its vector comes from: attention rollout, whatever is searched for.
   * Large transformers keep what is no part of the picture in a few patches of the background
   * (Darcet et al., 2024, "Vision transformers need registers"), so outliers are cut.
   *
   * @throws IllegalArgumentException if the network has no attention
   */
  public HeatMap rollout(RgbImage image) {
    RgbImage fitted = processor.fit(image);
    ImageModel.Patches patches =
        model
            .patches(fitted.height(), fitted.width())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "image tower: convolutional (expected: a transformer, or the default pack's)"));
    AttentionRollout rollout = new AttentionRollout();
    float[] pixels = processor.process(image, Layout.CHANNELS_LAST);
    ImageModel.Session s = model.session(1, fitted.height(), fitted.width(), Team.ALONE);
    s.encode(pixels, 1, new float[1][model.width()], rollout);
    double[] shares = rollout.shares(patches.classToken());
    double[] ofPatches = Arrays.copyOfRange(shares, patches.own(), shares.length);
    return HeatMap.contrasted(fitted, patches.rows(), patches.columns(), ofPatches);
  }

  /** Groups pictures of equal size into passes: enough for all threads, none too large. */
  private List<List<Integer>> passes(List<RgbImage> images) {
    int limit = Math.clamp(Math.ceilDiv(images.size(), threads.count()), 1, PASS);
    Map<List<Integer>, List<Integer>> open = new LinkedHashMap<>();
    List<List<Integer>> passes = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      List<Integer> size = List.of(images.get(i).height(), images.get(i).width());
      List<Integer> pass = open.get(size);
      if (pass == null || pass.size() == limit) {
        pass = new ArrayList<>();
        open.put(size, pass);
        passes.add(pass);
      }
      pass.add(i);
    }
    return passes;
  }

  private void run(List<Integer> pass, List<RgbImage> images, float[][] out) {
    RgbImage first = images.get(pass.getFirst());
    int floats = first.pixels().length;
    float[] pixels = new float[pass.size() * floats];
    for (int i = 0; i < pass.size(); i++) {
      processor.normalise(images.get(pass.get(i)), Layout.CHANNELS_LAST, pixels, i * floats);
    }
    float[][] vectors = new float[pass.size()][model.width()];
    ImageModel.Session s = session(first.height(), first.width());
    threads.runHelped(s.team(), () -> s.encode(pixels, vectors.length, vectors, Observer.NONE));
    for (int i = 0; i < vectors.length; i++) {
      if (normalise) {
        Dot.normalise(vectors[i]);
      }
      out[pass.get(i)] = vectors[i];
    }
  }

  private ImageModel.Session session(int height, int width) {
    Sized last = session.get();
    if (last == null || last.height() != height || last.width() != width) {
      Team team = new Team(threads.count());
      last = new Sized(height, width, model.session(PASS, height, width, team));
      session.set(last);
    }
    return last.session();
  }
}
