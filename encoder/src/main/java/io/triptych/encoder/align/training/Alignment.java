package io.triptych.encoder.align.training;

import io.triptych.encoder.calibration.CurveFit;
import io.triptych.encoder.head.ResidualTables;
import java.util.List;
import java.util.Optional;

/**
 * What an alignment came to. "Before" and "after" are of pairs whose concepts the training did not
 * see, each among those held out with it; how much was learnt was chosen on other pairs than these.
 *
 * @param tables the residual, trained on all pairs
 * @param gained whether it finds more than the base, by more than two standard errors of the mean
 * @param chosen how much was learnt, for people
 * @param pool the mean number of things that a held-out pair was looked for among
 * @param targetsAsk things looked for with targets; empty where there are no targets
 * @param thingsAsk targets looked for with things; empty likewise
 * @param viewsAsk other views of a thing looked for with one of them; empty where things have one
 *     view each
 * @param alike from the cosines of things with others about the same that the training did not see
 *     to relevance; empty where there are too few
 * @param curves the loss of each training by step, the last that of all pairs
 * @param scores the mean reciprocal rank on held-out pairs by candidate, the first without any
 */
public record Alignment(
    ResidualTables tables,
    boolean gained,
    String chosen,
    double pool,
    Optional<Search> targetsAsk,
    Optional<Search> thingsAsk,
    Optional<Search> viewsAsk,
    Optional<CurveFit> alike,
    List<List<Float>> curves,
    List<Double> scores) {
  /**
   * What is found of what was held out.
   *
   * @param before of the base
   * @param after of base and residual
   * @param curve from the cosines of the search to relevance; empty where there is too little, and
   *     for views, whose curve is {@link #alike}
   */
  public record Search(Figures before, Figures after, Optional<CurveFit> curve) {}

  public Alignment {
    curves = curves.stream().map(List::copyOf).toList();
    scores = List.copyOf(scores);
  }
}
