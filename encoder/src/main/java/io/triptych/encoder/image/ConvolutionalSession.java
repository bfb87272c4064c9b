package io.triptych.encoder.image;

import io.triptych.encoder.block.Observer;
import io.triptych.encoder.kernel.Team;
import java.util.function.IntFunction;

/**
 * Batches through a convolutional network whose vector is the mean over all positions of its last
 * map. As many pictures as there are threads run side by side, each on one; those left over are
 * shared by all threads.
 */
final class ConvolutionalSession implements ImageModel.Session {
  private final int batch;
  private final int pictureFloats;
  private final Team team;
  private final ConvolutionalPass[] passes;
  private final Team.Step alone = this::alone;
  private float[] pixels;
  private float[][] out;

  /**
   * Allocates the working memory.
   *
   * @param passes makes a pass for teams of at most the given number of threads
   */
  ConvolutionalSession(
      int batch, int height, int width, Team team, IntFunction<ConvolutionalPass> passes) {
    this.batch = batch;
    this.team = team;
    pictureFloats = Math.multiplyExact(3 * height, width);
    this.passes = new ConvolutionalPass[batch > 1 ? Math.min(batch, team.size()) : 1];
    for (int i = 0; i < this.passes.length; i++) {
      this.passes[i] = passes.apply(i == 0 ? team.size() : 1);
    }
  }

  @Override
  public int batch() {
    return batch;
  }

  @Override
  public Team team() {
    return team;
  }

  @Override
  public void encode(float[] input, int count, float[][] vectors, Observer observer) {
    if (count > batch || (long) count * pictureFloats > input.length) {
      throw new IllegalArgumentException(
          "pictures: %d in %d floats (expected: at most %d, of %d floats each)"
              .formatted(count, input.length, batch, pictureFloats));
    }
    pixels = input;
    out = vectors;
    int sideBySide =
        passes.length < team.size() || team.size() == 1 || !observer.equals(Observer.NONE)
            ? 0
            : count / team.size() * team.size();
    team.run(sideBySide, alone);
    for (int picture = sideBySide; picture < count; picture++) {
      run(passes[0], picture, observer, team);
    }
  }

  private void alone(int picture, int worker) {
    run(passes[worker], picture, Observer.NONE, Team.ALONE);
  }

  private void run(ConvolutionalPass pass, int picture, Observer observer, Team who) {
    pass.run(pixels, picture * pictureFloats, observer, who);
    pass.last().mean(out[picture]);
  }
}
