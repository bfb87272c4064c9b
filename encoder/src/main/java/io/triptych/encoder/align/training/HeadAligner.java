package io.triptych.encoder.align.training;

import io.triptych.encoder.head.DomainGate;
import io.triptych.encoder.head.FeatureScaling;
import io.triptych.encoder.head.ResidualTables;
import io.triptych.encoder.head.ResidualTables.Dense;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Trains a residual for the head of one modality on pairs, and measures what it gains.
 *
 * <p>The pairs are cut into {@link #FOLDS} parts by concept. Each part is held out once from a
 * training on the others, so that every pair is measured by a head that never saw its concept. How
 * much is learnt (the step at which to stop, or the ridge) is what finds most over the held-out
 * pairs; the gate's threshold is a low quantile of their likeness to what was trained on. Then one
 * head is trained on all pairs. The same input gives the same result on processors of one lane
 * width.
 */
public final class HeadAligner {
  /** How many parts are held out in turn. */
  static final int FOLDS = 4;

  /** The fewest pairs to learn from. */
  public static final int MIN_PAIRS = 60;

  /** The fewest concepts among them. */
  public static final int MIN_CONCEPTS = 20;

  /** The share of things of the same kind for which the gate is less than half open. */
  private static final double SHUT_OUT = 0.05;

  /** Told how far an alignment is. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} of about {@code total} steps are done. */
    void at(long done, long total);
  }

  private final AlignmentPairs pairs;
  private final AlignmentSettings settings;
  private final TrainingFolder folder;
  private final Progress progress;
  private final ConceptFolds folds;
  private final double[] similarity;
  private final List<List<Float>> curves = new ArrayList<>();

  private HeadAligner(
      AlignmentPairs pairs, AlignmentSettings settings, TrainingFolder folder, Progress progress) {
    this.pairs = pairs;
    this.settings = settings;
    this.folder = folder;
    this.progress = progress;
    folds = ConceptFolds.of(pairs.concepts(), FOLDS, settings.seed());
    similarity = new double[pairs.size()];
  }

  /**
   * Aligns.
   *
   * @param folder keeps the state
   * @throws IllegalArgumentException if there is too little to learn from
   */
  public static Alignment align(
      AlignmentPairs pairs, AlignmentSettings settings, TrainingFolder folder, Progress progress) {
    if (pairs.size() < MIN_PAIRS || pairs.conceptCount() < MIN_CONCEPTS) {
      throw new IllegalArgumentException(
          "pairs: %d about %d different things (expected: at least %d about %d)"
              .formatted(pairs.size(), pairs.conceptCount(), MIN_PAIRS, MIN_CONCEPTS));
    }
    return new HeadAligner(pairs, settings, folder, progress).run();
  }

  /** What a training gives beside its layers. */
  private record Part(FeatureScaling scaling, Matrix x, Matrix prototypes) {}

  private Alignment run() {
    List<Map<Integer, Ranks>> parts = new ArrayList<>();
    for (int part = 0; part < FOLDS; part++) {
      parts.add(heldOut(part));
    }
    HeadMethod method = settings.method(TrainingJournal.NONE);
    List<Double> scores = new ArrayList<>();
    for (int c = 0; c <= method.candidates(); c++) {
      scores.add(score(parts, c, -1));
    }
    int best = best(scores);
    ResidualTables tables = onAll(Math.max(1, best));
    Ranks before = joined(parts, new int[FOLDS]);
    int[] choices = new int[FOLDS];
    for (int part = 0; part < FOLDS; part++) {
      choices[part] = bestWithout(parts, method.candidates(), part);
    }
    Ranks after = joined(parts, choices);
    double pool = 0;
    for (int part = 0; part < FOLDS; part++) {
      double size = folds.held(part).length;
      pool += size * size / pairs.size();
    }
    return new Alignment(
        tables,
        best > 0 && gains(before, after),
        best == 0 ? "nothing" : method.describe(best),
        pool,
        Figures.of(before.things()),
        Figures.of(after.things()),
        Figures.of(before.concepts()),
        Figures.of(after.concepts()),
        curves,
        scores);
  }

  /** Trains without a part, and ranks the part by every candidate; 0 is the base alone. */
  private Map<Integer, Ranks> heldOut(int part) {
    AlignmentPairs seen = pairs.subset(folds.others(part));
    int[] held = folds.held(part);
    AlignmentPairs unseen = pairs.subset(held);
    Part fitted = prepare(seen);
    Matrix x = scaled(fitted.scaling(), unseen.features());
    DomainGate open = new DomainGate(fitted.prototypes().values(), x.columns(), 0, 1);
    double[] own = similarities(open, x);
    for (int i = 0; i < held.length; i++) {
      similarity[held[i]] = own[i];
    }
    DomainGate gate =
        new DomainGate(open.prototypes(), x.columns(), quantile(own), settings.sharpness());
    double[] shares = Arrays.stream(own).map(gate::share).toArray();
    String name = Integer.toString(part);
    Map<Integer, Ranks> ranks = new TreeMap<>(folder.ranks(name));
    ranks.put(0, Ranks.of(unseen.base(), unseen.targets(), unseen.concepts()));
    HeadMethod method = settings.method(journal(name, part));
    method.fit(
        fitted.x(),
        seen,
        method.candidates(),
        (number, layers) -> {
          Matrix v = UnitSum.of(unseen.base(), HeadNetwork.apply(layers, x), shares);
          ranks.put(number, Ranks.of(v, unseen.targets(), unseen.concepts()));
          folder.keep(name, ranks);
        });
    return ranks;
  }

  private ResidualTables onAll(int candidate) {
    Part fitted = prepare(pairs);
    List<List<Dense>> learnt = new ArrayList<>();
    HeadMethod method = settings.method(journal("all", FOLDS));
    method.fit(
        fitted.x(),
        pairs,
        candidate,
        (number, layers) -> {
          if (number == candidate) {
            learnt.add(layers);
          }
        });
    DomainGate gate =
        new DomainGate(
            fitted.prototypes().values(),
            fitted.x().columns(),
            quantile(similarity),
            settings.sharpness());
    return new ResidualTables(fitted.scaling(), learnt.getLast(), gate);
  }

  private Part prepare(AlignmentPairs some) {
    FeatureScaling scaling =
        FeatureScaling.fit(some.features().values(), some.features().columns());
    Matrix x = scaled(scaling, some.features());
    Matrix unit = new Matrix(x.values().clone(), x.rows(), x.columns()).normaliseRows();
    Matrix prototypes = SphericalMeans.of(unit, settings.prototypes(), settings.seed());
    return new Part(scaling, x, prototypes);
  }

  private static Matrix scaled(FeatureScaling scaling, Matrix features) {
    Matrix x = Matrix.zeros(features.rows(), features.columns());
    for (int i = 0; i < x.rows(); i++) {
      double[] row = scaling.apply(features.row(i));
      for (int j = 0; j < row.length; j++) {
        x.values()[i * row.length + j] = (float) row[j];
      }
    }
    return x;
  }

  private static double[] similarities(DomainGate gate, Matrix x) {
    double[] all = new double[x.rows()];
    double[] row = new double[x.columns()];
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < row.length; j++) {
        row[j] = x.values()[i * row.length + j];
      }
      all[i] = gate.similarity(row);
    }
    return all;
  }

  private static double quantile(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (SHUT_OUT * (sorted.length - 1))];
  }

  /** The mean reciprocal rank of a candidate over all parts but one; −1 leaves out none. */
  private double score(List<Map<Integer, Ranks>> parts, int candidate, int without) {
    double sum = 0;
    int count = 0;
    for (int part = 0; part < FOLDS; part++) {
      Ranks ranks = Objects.requireNonNull(parts.get(part).get(candidate));
      for (int i = 0; part != without && i < ranks.things().length; i++) {
        sum += ranks.reciprocal(i);
        count++;
      }
    }
    return sum / count;
  }

  private int bestWithout(List<Map<Integer, Ranks>> parts, int candidates, int without) {
    List<Double> scores = new ArrayList<>();
    for (int c = 0; c <= candidates; c++) {
      scores.add(score(parts, c, without));
    }
    return best(scores);
  }

  private static int best(List<Double> scores) {
    int best = 0;
    for (int c = 1; c < scores.size(); c++) {
      best = scores.get(c) > scores.get(best) ? c : best;
    }
    return best;
  }

  /** The ranks of all pairs, each part's of its own choice. */
  private Ranks joined(List<Map<Integer, Ranks>> parts, int[] choices) {
    int[] things = new int[pairs.size()];
    int[] concepts = new int[pairs.size()];
    for (int part = 0; part < FOLDS; part++) {
      Ranks ranks = Objects.requireNonNull(parts.get(part).get(choices[part]));
      int[] held = folds.held(part);
      for (int i = 0; i < held.length; i++) {
        things[held[i]] = ranks.things()[i];
        concepts[held[i]] = ranks.concepts()[i];
      }
    }
    return new Ranks(things, concepts);
  }

  private boolean gains(Ranks before, Ranks after) {
    int n = pairs.size();
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double gain = after.reciprocal(i) - before.reciprocal(i);
      sum += gain;
      squares += gain * gain;
    }
    double mean = sum / n;
    double error = Math.sqrt(Math.max(0, squares / n - mean * mean) / n);
    return mean > error;
  }

  private TrainingJournal journal(String part, int number) {
    List<Float> losses = new ArrayList<>();
    curves.add(losses);
    return new TrainingJournal() {
      @Override
      public int resume(List<Parameter> parameters) {
        return folder.resume(part, parameters, losses);
      }

      @Override
      public void step(int step, int steps, double loss) {
        losses.add((float) loss);
        progress.at((long) number * steps + step, (long) (FOLDS + 1) * steps);
      }

      @Override
      public void keep(int step, List<Parameter> parameters) {
        folder.keep(part, step, parameters, losses);
      }
    };
  }
}
