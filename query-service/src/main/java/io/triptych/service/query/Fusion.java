package io.triptych.service.query;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

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
 *   <li>With {@link Hybrid#RRF} relevance is (k + 1) / (k + r) of the rank r that d has among the
 *       candidates in this comparison, with k = {@value #RRF_K}: reciprocal rank fusion (Cormack,
 *       Clarke and Büttcher, 2009) times k + 1, so that the first has 1. Equal ones have the same
 *       rank. What no word matches has none, and 0.
 * </ul>
 */
final class Fusion {
  /** The BM25 score that counts half: about one rare word matched well. */
  static final double LEXICAL_HALF = 4;

  /** The constant of reciprocal rank fusion. */
  static final int RRF_K = 60;

  private final List<Column> columns;
  private final double[] scales;

  private Fusion(List<Column> columns, double[] scales) {
    this.columns = columns;
    this.scales = scales;
  }

  /**
   * One comparison with all candidates: {@code raw}, {@code relevance} and {@code ranks} run along
   * the docs. A rank of 0 is none.
   */
  private record Column(Probe probe, double[] raw, double[] relevance, int[] ranks) {
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
              probe.part(),
              target,
              raw[candidate],
              relevance[candidate],
              scale * probe.weight(),
              ranks[candidate] > 0 ? OptionalInt.of(ranks[candidate]) : OptionalInt.empty())
          : new ScoreTerm(probe.part(), target, Double.NaN, 0, 0, OptionalInt.empty());
    }
  }

  static Fusion of(
      CollectionSearcher searcher,
      List<Probe> probes,
      int[] docs,
      Hybrid hybrid,
      SearchContext context) {
    List<Column> columns = new ArrayList<>();
    for (Probe probe : probes) {
      context.check();
      double[] raw = raw(searcher, probe, docs);
      double[] corrected = corrected(searcher, probe, raw, docs, context);
      int[] ranks = hybrid == Hybrid.RRF ? ranks(probe, corrected) : new int[docs.length];
      double[] relevance =
          hybrid == Hybrid.RRF ? ofRanks(corrected, ranks) : relevance(probe, corrected);
      if (Arrays.stream(relevance).anyMatch(value -> !Double.isNaN(value))) {
        columns.add(new Column(probe, raw, relevance, ranks));
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
      CollectionSearcher searcher, Probe probe, double[] raw, int[] docs, SearchContext context) {
    if (!(probe instanceof Probe.Vector vector) || !vector.corrected()) {
      return raw;
    }
    double[] corrections = new Hubness(searcher, context).corrections(docs);
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

  /**
   * The rank of each candidate, from 1; 0 of what cannot be compared or has no word that matches.
   */
  private static int[] ranks(Probe probe, double[] raw) {
    int[] order =
        IntStream.range(0, raw.length)
            .filter(d -> !Double.isNaN(raw[d]) && (probe instanceof Probe.Vector || raw[d] > 0))
            .boxed()
            .sorted(Comparator.comparingDouble((Integer d) -> -raw[d]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ranks = new int[raw.length];
    for (int i = 0; i < order.length; i++) {
      boolean tied = i > 0 && raw[order[i]] == raw[order[i - 1]];
      ranks[order[i]] = tied ? ranks[order[i - 1]] : i + 1;
    }
    return ranks;
  }

  private static double[] ofRanks(double[] raw, int[] ranks) {
    double[] relevance = new double[raw.length];
    for (int d = 0; d < raw.length; d++) {
      double known = ranks[d] > 0 ? (RRF_K + 1.0) / (RRF_K + ranks[d]) : 0;
      relevance[d] = Double.isNaN(raw[d]) ? Double.NaN : known;
    }
    return relevance;
  }
}
