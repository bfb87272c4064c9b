package io.triptych.encoder.image;

import io.triptych.encoder.block.BoundLayer;
import io.triptych.encoder.block.FeatureMap;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.kernel.Team;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolutional network bound to its working memory: layers between feature maps, in order, for
 * one picture at a time.
 */
final class ConvolutionalPass {
  /** Sees a map after the layer before; the layer is null for that. */
  private record Step(BoundLayer layer, FeatureMap map, String stage) {}

  private final FeatureMap pixels;
  private final List<Step> steps = new ArrayList<>();
  private FeatureMap last;

  /** A pass that begins with {@code pixels}. */
  ConvolutionalPass(FeatureMap pixels) {
    this.pixels = pixels;
    last = pixels;
  }

  /** Adds a layer; returns its output, {@code map}. */
  FeatureMap add(BoundLayer layer, FeatureMap map) {
    steps.add(new Step(layer, map, null));
    last = map;
    return map;
  }

  /** Shows the last map to observers as {@code stage}. */
  void show(String stage) {
    steps.add(new Step(null, last, stage));
  }

  /** The output of the last layer. */
  FeatureMap last() {
    return last;
  }

  /** Runs all layers over the picture at {@code offset}, [height, width, 3]. */
  void run(float[] input, int offset, Observer observer, Team team) {
    pixels.set(input, offset);
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step.layer() == null) {
        step.map().show(observer, step.stage());
      } else {
        step.layer().run(team);
      }
    }
  }
}
