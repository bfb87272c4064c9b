package io.triptych.encoder.image;

import io.triptych.encoder.block.AttentionPooling;
import io.triptych.encoder.block.Norm;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.PatchEmbedding;
import io.triptych.encoder.block.Transformer;
import io.triptych.encoder.block.VectorHead;
import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Team;
import java.util.Arrays;
import java.util.Optional;

/**
 * A vision transformer (Dosovitskiy et al., 2021), put together by its family. Its stages are
 * {@code hidden.0} to {@code hidden.L}, {@code last_hidden_state}, {@code pooled} and, where there
 * is a projection, {@code projected}.
 *
 * @param tokens the network's own and those of the patches
 * @param firstNorm before the first layer, if there is one
 * @param layers the transformer's
 * @param finalNorm of all positions after the last layer, if there is one
 * @param pooling of all positions; without it the first token is taken
 * @param pooledNorm of what was pooled, if there is one
 * @param head from what was pooled to the vector
 */
record VisionTransformer(
    PatchTokens tokens,
    Optional<Norm> firstNorm,
    Transformer layers,
    Optional<Norm> finalNorm,
    Optional<AttentionPooling> pooling,
    Optional<Norm> pooledNorm,
    VectorHead head)
    implements ImageModel {

  @Override
  public int width() {
    return head.outputs();
  }

  @Override
  public Optional<Patches> patches(int height, int width) {
    int patch = tokens.patches().patch();
    return Optional.of(
        new Patches(tokens.ownTokens(), height / patch, width / patch, pooling.isEmpty()));
  }

  @Override
  public Session session(int batch, int height, int width, Team team) {
    return new Pass(batch, height, width, team);
  }

  private final class Pass implements Session {
    private final int batch;
    private final int height;
    private final int width;

    /** The tokens of a picture. */
    private final int length;

    /** [length, hidden], what a picture's patches are added to. */
    private final float[] base;

    /** [batch · length, patch floats]; zeros for tokens that are not patches. */
    private final float[] patches;

    private final Transformer.Workspace w;
    private final Optional<AttentionPooling.Workspace> attention;
    private final VectorHead.Workspace vectors;
    private int[] lengths = new int[0];

    Pass(int batch, int height, int width, Team team) {
      this.batch = batch;
      this.height = height;
      this.width = width;
      length = tokens.count(height, width);
      base = tokens.base(height, width);
      patches = new float[Math.multiplyExact(batch * length, tokens.patches().depth())];
      w = new Transformer.Workspace(layers.config(), batch * length, length, team);
      attention = pooling.map(p -> p.workspace(batch, length, team));
      vectors = head.workspace(batch);
    }

    @Override
    public int batch() {
      return batch;
    }

    @Override
    public Team team() {
      return w.team();
    }

    @Override
    public void encode(float[] pixels, int count, float[][] out, Observer observer) {
      if (count < 1 || count > batch) {
        throw new IllegalArgumentException(
            "pictures: " + count + " (expected: from 1 to " + batch + ")");
      }
      int rows = count * length;
      embed(pixels, count);
      firstNorm.ifPresent(norm -> norm.apply(w.x(), w.x(), rows, w.stride()));
      layers.forward(lengths(count), w, observer);
      finalNorm.ifPresent(norm -> norm.apply(w.x(), w.x(), rows, w.stride()));
      observer.stage(Observer.LAST, w.x(), rows, layers.config().width(), w.stride());
      pool(count);
      pooledNorm.ifPresent(
          n -> n.apply(vectors.pooled(), vectors.pooled(), count, vectors.stride()));
      vectors.run(w.team(), count, out, observer);
    }

    private void embed(float[] pixels, int count) {
      PatchEmbedding embedding = tokens.patches();
      int depth = embedding.depth();
      int hidden = embedding.width();
      for (int i = 0; i < count; i++) {
        int to = (i * length + tokens.ownTokens()) * depth;
        embedding.layOut(pixels, i * height * width * 3, height, width, patches, to);
        for (int row = 0; row < length; row++) {
          int offset = (i * length + row) * w.stride();
          System.arraycopy(base, row * hidden, w.x(), offset, hidden);
        }
      }
      Gemm.multiply(
          w.team(),
          patches,
          depth,
          count * length,
          embedding.weights(),
          w.x(),
          w.stride(),
          Epilogue.ADD);
    }

    private int[] lengths(int count) {
      if (lengths.length != count) {
        lengths = new int[count];
        Arrays.fill(lengths, length);
      }
      return lengths;
    }

    private void pool(int count) {
      if (attention.isPresent()) {
        attention.get().apply(w.x(), w.stride(), count, vectors.pooled(), vectors.stride());
        return;
      }
      int hidden = layers.config().width();
      for (int i = 0; i < count; i++) {
        System.arraycopy(
            w.x(), i * length * w.stride(), vectors.pooled(), i * vectors.stride(), hidden);
      }
    }
  }
}
