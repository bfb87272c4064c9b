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
 * @param thingsBefore of the base, asked with targets
 * @param thingsAfter of base and residual
 * @param targetsBefore of the base, asked with things
 * @param targetsAfter of base and residual
 * @param targetsAsk from the cosines of targets with things that the training did not see to
 *     relevance; empty where there are too few
 * @param thingsAsk the same for things that ask for targets
 * @param curves the loss of each training by step, the last that of all pairs
 * @param scores the mean reciprocal rank on held-out pairs by candidate, the first without any
 */
public record Alignment(
    ResidualTables tables,
    boolean gained,
    String chosen,
    double pool,
    Figures thingsBefore,
    Figures thingsAfter,
    Figures targetsBefore,
    Figures targetsAfter,
    Optional<CurveFit> targetsAsk,
    Optional<CurveFit> thingsAsk,
    List<List<Float>> curves,
    List<Double> scores) {
  public Alignment {
    curves = curves.stream().map(List::copyOf).toList();
    scores = List.copyOf(scores);
  }
}
