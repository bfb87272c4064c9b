package io.triptych.encoder.head;

/**
 * vector = n(base + γ(x) · g(x)): a head and a residual that was trained on top of it, let through
 * by its gate γ; n normalises, x are the scaled features. With the gate shut this is the base.
 */
public final class ResidualHead implements ProjectionHead {
  private final ProjectionHead base;
  private final ResidualTables residual;

  /**
   * A head on top of another.
   *
   * @throws IllegalArgumentException if the residual gives vectors of another length, or looks at
   *     more features than there are
   */
  public ResidualHead(ProjectionHead base, ResidualTables residual) {
    if (residual.dimension() != base.dimension() || residual.width() > base.features()) {
      throw new IllegalArgumentException(
          "residual: %d to %d (expected: at most %d to %d)"
              .formatted(
                  residual.width(), residual.dimension(), base.features(), base.dimension()));
    }
    this.base = base;
    this.residual = residual;
  }

  /** The head below. */
  public ProjectionHead base() {
    return base;
  }

  @Override
  public int features() {
    return base.features();
  }

  @Override
  public int dimension() {
    return base.dimension();
  }

  @Override
  public void project(float[] features, float[] out) {
    base.project(features, out);
    double[] roots = residual.scaling().roots(features);
    double share = residual.gate().share(DomainGate.place(roots, out));
    double[] g = residual.residual(residual.scaling().scaled(roots));
    for (int j = 0; j < g.length; j++) {
      g[j] = out[j] + share * g[j];
    }
    Vectors.store(Vectors.normalise(g), out);
  }
}
