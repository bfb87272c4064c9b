package io.triptych.service.query;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Scores candidates. Every comparison i is made with every candidate d, whichever comparison
 * brought it, and
 *
 * <pre>  score(d) = Σ_i weight_i · relevance_i(d) / P(d)</pre>
 *
 * over the comparisons that d can be put to; P(d) is the sum of their positive weights.
 *
 * <ul>
 *   <li>Vectors: relevance is the pair's calibration curve at the exact cosine, less {@link
 *       Hubness} where that was asked for; of several vectors on either side the best pair counts.
 *   <li>Words: relevance is s / (s + {@value #LEXICAL_HALF}) of the BM25 score s. It is 0 where
 *       nothing matches and, unlike division by the best hit's score, does not call the only, poor
 *       match perfect, nor depend on what else was found.
 *   <li>An item without a medium of the modality cannot be put to the comparison, and is judged by
 *       what it has. Zero would punish it for what is unknown; so does the mean of the others,
 *       since what fits in words fits in its picture more often than not ({@code
 *       docs/calibration.md} has the figures). No word that matches is known, and counts 0. Where
 *       all that an item has is compared without calibration, while other items are compared with
 *       it, P(d) is that of an item that has everything: such a relevance claims nothing, and
 *       cannot stand for the others.
 * </ul>
 */
final class Fusion {
  /** The BM25 score that counts half: about one rare word matched well. */
  static final double LEXICAL_HALF = 4;

  private final List<Column> columns;
  private final double[] scales;

  private Fusion(List<Column> columns, double[] scales) {
    this.columns = columns;
    this.scales = scales;
  }

  /** One comparison with all candidates: {@code raw} and {@code relevance} run along the docs. */
  private record Column(Probe probe, double[] raw, double[] relevance) {
    /** The weight of a comparison that speaks for an item; 0 of one that speaks against it. */
    double positive() {
      return Math.max(0, probe.weight());
    }

    /** Whether relevance is meant as a probability. */
    boolean claims() {
      return !(probe instanceof Probe.Vector vector)
          || !vector.curve().equals(Calibration.Curve.UNCALIBRATED);
    }

    boolean knows(int candidate) {
      return !Double.isNaN(relevance[candidate]);
    }

    double weighted(int candidate) {
      return knows(candidate) ? probe.weight() * relevance[candidate] : 0;
    }

    ScoreTerm term(int candidate, double scale) {
      Optional<Modality> target =
          probe instanceof Probe.Vector vector ? Optional.of(vector.target()) : Optional.empty();
      return knows(candidate)
          ? new ScoreTerm(
              probe.part(), target, raw[candidate], relevance[candidate], scale * probe.weight())
          : new ScoreTerm(probe.part(), target, Double.NaN, 0, 0);
    }
  }

  static Fusion of(CollectionSearcher searcher, List<Probe> probes, int[] docs) {
    List<Column> columns = new ArrayList<>();
    for (Probe probe : probes) {
      double[] raw = raw(searcher, probe, docs);
      double[] relevance = relevance(probe, corrected(searcher, probe, raw, docs));
      if (Arrays.stream(relevance).anyMatch(value -> !Double.isNaN(value))) {
        columns.add(new Column(probe, raw, relevance));
      }
    }
    double[] scales = new double[docs.length];
    for (int d = 0; d < docs.length; d++) {
      scales[d] = scale(columns, d);
    }
    return new Fusion(columns, scales);
  }

  /** One divided by P of the candidate at index {@code d}. */
  private static double scale(List<Column> columns, int d) {
    List<Column> speaking = columns.stream().filter(column -> column.positive() > 0).toList();
    List<Column> known = speaking.stream().filter(column -> column.knows(d)).toList();
    boolean unclaimed =
        known.stream().noneMatch(Column::claims) && speaking.stream().anyMatch(Column::claims);
    double positive = (unclaimed ? speaking : known).stream().mapToDouble(Column::positive).sum();
    return positive > 0 ? 1 / positive : 1;
  }

  /** The scores, in the order of the candidates. */
  double[] scores() {
    double[] scores = new double[scales.length];
    for (int d = 0; d < scores.length; d++) {
      for (Column column : columns) {
        scores[d] += scales[d] * column.weighted(d);
      }
    }
    return scores;
  }

  /**
   * The summands of the score of the candidate at index {@code candidate}, one for each comparison
   * that any candidate can be put to.
   */
  List<ScoreTerm> terms(int candidate) {
    return columns.stream().map(column -> column.term(candidate, scales[candidate])).toList();
  }

  private static double[] raw(CollectionSearcher searcher, Probe probe, int[] docs) {
    double[] raw = new double[docs.length];
    switch (probe) {
      case Probe.Lexical lexical -> {
        float[] scores = searcher.lexicalScores(lexical.text(), docs);
        for (int d = 0; d < docs.length; d++) {
          raw[d] = scores[d];
        }
      }
      case Probe.Vector vector -> {
        Arrays.fill(raw, Double.NaN);
        for (float[] query : vector.vectors()) {
          float[] cosines = searcher.cosines(vector.target(), query, docs);
          for (int d = 0; d < docs.length; d++) {
            raw[d] = Double.isNaN(raw[d]) ? cosines[d] : Math.max(raw[d], cosines[d]);
          }
        }
      }
    }
    return raw;
  }

  private static double[] corrected(
      CollectionSearcher searcher, Probe probe, double[] raw, int[] docs) {
    if (!(probe instanceof Probe.Vector vector) || !vector.corrected()) {
      return raw;
    }
    double[] corrections = new Hubness(searcher).corrections(docs);
    double[] corrected = new double[raw.length];
    for (int d = 0; d < raw.length; d++) {
      corrected[d] = raw[d] - corrections[d];
    }
    return corrected;
  }

  private static double[] relevance(Probe probe, double[] raw) {
    double[] relevance = new double[raw.length];
    for (int d = 0; d < raw.length; d++) {
      relevance[d] =
          switch (probe) {
            case Probe.Vector vector -> vector.curve().relevance(raw[d]);
            case Probe.Lexical _ -> raw[d] / (raw[d] + LEXICAL_HALF);
          };
    }
    return relevance;
  }
}
