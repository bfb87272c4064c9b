package io.triptych.service.query;

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
 * <pre>  score(d) = Σ_i weight_i · relevance_i(d)</pre>
 *
 * <ul>
 *   <li>Vectors: relevance is the pair's calibration curve at the exact cosine, less {@link
 *       Hubness} where that was asked for; of several vectors on either side the best pair counts.
 *   <li>Words: relevance is s / (s + {@value #LEXICAL_HALF}) of the BM25 score s. It is 0 where
 *       nothing matches and, unlike division by the best hit's score, does not call the only, poor
 *       match perfect, nor depend on what else was found.
 *   <li>An item without a medium of the modality gets the mean relevance of the candidates that
 *       have one. Zero would punish it for what is unknown, and leaving the comparison out would
 *       favour it over items whose picture fits moderately; the mean does neither.
 *   <li>A comparison that no candidate can be put to is left out, and the weights are divided by
 *       the sum of the positive ones that remain.
 * </ul>
 */
final class Fusion {
  /** The BM25 score that counts half: about one rare word matched well. */
  static final double LEXICAL_HALF = 4;

  private final List<Column> columns;
  private final int[] docs;

  private Fusion(List<Column> columns, int[] docs) {
    this.columns = columns;
    this.docs = docs;
  }

  /** One comparison with all candidates: {@code raw} and {@code relevance} run along the docs. */
  private record Column(Probe probe, double weight, double[] raw, double[] relevance) {
    ScoreTerm term(int candidate) {
      Optional<Modality> target =
          probe instanceof Probe.Vector vector ? Optional.of(vector.target()) : Optional.empty();
      return new ScoreTerm(probe.part(), target, raw[candidate], relevance[candidate], weight);
    }
  }

  static Fusion of(CollectionSearcher searcher, List<Probe> probes, int[] docs) {
    List<Column> compared = new ArrayList<>();
    double total = 0;
    for (Probe probe : probes) {
      double[] raw = raw(searcher, probe, docs);
      double[] relevance = relevance(probe, corrected(searcher, probe, raw, docs));
      if (impute(relevance)) {
        compared.add(new Column(probe, probe.weight(), raw, relevance));
        total += Math.max(0, probe.weight());
      }
    }
    double scale = total;
    List<Column> scaled =
        compared.stream()
            .map(c -> new Column(c.probe, c.weight / scale, c.raw, c.relevance))
            .toList();
    return new Fusion(scaled, docs);
  }

  /** The scores, in the order of the candidates. */
  double[] scores() {
    double[] scores = new double[docs.length];
    for (Column column : columns) {
      for (int d = 0; d < docs.length; d++) {
        scores[d] += column.weight * column.relevance[d];
      }
    }
    return scores;
  }

  /** The summands of the score of the candidate at index {@code candidate}. */
  List<ScoreTerm> terms(int candidate) {
    return columns.stream().map(column -> column.term(candidate)).toList();
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

  /** Puts the mean of the known values in place of NaN; false when nothing is known. */
  private static boolean impute(double[] relevance) {
    double sum = 0;
    int known = 0;
    for (double value : relevance) {
      if (!Double.isNaN(value)) {
        sum += value;
        known++;
      }
    }
    for (int d = 0; d < relevance.length; d++) {
      relevance[d] = Double.isNaN(relevance[d]) ? sum / known : relevance[d];
    }
    return known > 0;
  }
}
