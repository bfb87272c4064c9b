package io.triptych.encoder.align.training;

import io.triptych.encoder.calibration.CurveFit;
import io.triptych.encoder.calibration.PairCosines;
import io.triptych.encoder.head.DomainGate;
import io.triptych.encoder.head.FeatureScaling;
import io.triptych.encoder.head.ResidualTables;
import io.triptych.encoder.head.ResidualTables.Dense;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Trains a residual for the head of one modality on pairs, and measures what it gains.
 *
 * <p>The pairs are cut into {@link #FOLDS} parts by concept. Each part is held out once from a
 * training on the others, so that every pair is measured by a head that never saw its concept. How
 * much is learnt (the step at which to stop, or the ridge) is what finds about the most of them and
 * changes least ({@link Selection}); the gate is fitted to their likeness to what was trained on
 * ({@link GateFit}). Then one head is trained on all pairs. The same input gives the same result on
 * processors of one lane width.
 */
public final class HeadAligner {
  /** How many parts are held out in turn. */
  static final int FOLDS = 4;

  /** The fewest pairs to learn from. */
  public static final int MIN_PAIRS = 60;

  /** The fewest concepts among them. */
  public static final int MIN_CONCEPTS = 20;

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
    if (!enough(pairs)) {
      throw new IllegalArgumentException(
          "pairs: %d about %d different things (expected: at least %d about %d)"
              .formatted(pairs.size(), pairs.conceptCount(), MIN_PAIRS, MIN_CONCEPTS));
    }
    AlignmentPairs titled = pairs.subset(pairs.titled());
    if (!settings.method(TrainingJournal.NONE).learnsViews() && !enough(titled)) {
      throw new IllegalArgumentException(
          "method: %s with %d pairs that have a title (expected: infonce, which learns of views too)"
              .formatted(settings.method().id(), titled.size()));
    }
    return new HeadAligner(pairs, settings, folder, progress).run();
  }

  /** Whether there is enough to learn from. */
  public static boolean enough(AlignmentPairs pairs) {
    return pairs.size() >= MIN_PAIRS && pairs.conceptCount() >= MIN_CONCEPTS;
  }

  /** What a training gives beside its layers. */
  private record Part(FeatureScaling scaling, Matrix x, Matrix prototypes) {}

  private Alignment run() {
    List<Map<Integer, Trial>> parts = new ArrayList<>();
    for (int part = 0; part < FOLDS; part++) {
      parts.add(heldOut(part));
    }
    HeadMethod method = settings.method(TrainingJournal.NONE);
    Selection selection = new Selection(parts, method.candidates());
    int taken = selection.choose(Selection.NONE);
    ResidualTables tables = onAll(Math.max(1, taken));
    Ranks before = joined(parts, part -> 0);
    Ranks after = joined(parts, selection::choose);
    List<Double> scores = new ArrayList<>();
    for (int c = 0; c <= method.candidates(); c++) {
      scores.add(selection.score(c, Selection.NONE));
    }
    List<PairCosines.Part> unseen = new ArrayList<>();
    List<PairCosines.Part> alike = new ArrayList<>();
    for (int part = 0; part < FOLDS; part++) {
      Trial trial = Objects.requireNonNull(parts.get(part).get(selection.choose(part)));
      AlignmentPairs held = pairs.subset(folds.held(part));
      unseen.add(new PairCosines.Part(trial.cosines(), held.concepts(held.titled())));
      alike.add(new PairCosines.Part(trial.alike(), held.concepts(Partners.of(held).rows())));
    }
    long seed = settings.seed();
    return new Alignment(
        tables,
        taken > 0 && gains(before, after),
        taken == 0 ? "nothing" : method.describe(taken),
        pool(),
        search(before.things(), after.things(), PairCosines.targetsAsk(unseen, seed)),
        search(before.concepts(), after.concepts(), PairCosines.thingsAsk(unseen, seed)),
        search(before.views(), after.views(), Optional.empty()),
        PairCosines.thingsAsk(alike, seed),
        curves,
        scores);
  }

  /** More is found on the whole, and less neither by targets nor by views. */
  private static boolean gains(Ranks before, Ranks after) {
    return Selection.Gain.of(before.reciprocals(), after.reciprocals()).isSure()
        && !Selection.Gain.of(before.targetReciprocals(), after.targetReciprocals()).harms()
        && !Selection.Gain.of(before.viewReciprocals(), after.viewReciprocals()).harms();
  }

  private static Optional<Alignment.Search> search(
      int[] before, int[] after, Optional<CurveFit> curve) {
    return Arrays.stream(before).allMatch(rank -> rank < 0)
        ? Optional.empty()
        : Optional.of(new Alignment.Search(Figures.of(before), Figures.of(after), curve));
  }

  private double pool() {
    double pool = 0;
    for (int part = 0; part < FOLDS; part++) {
      double size = folds.held(part).length;
      pool += size * size / pairs.size();
    }
    return pool;
  }

  /** Trains without a part, and tries every candidate on the part; 0 is the base alone. */
  private Map<Integer, Trial> heldOut(int part) {
    AlignmentPairs seen = pairs.subset(folds.others(part));
    int[] held = folds.held(part);
    AlignmentPairs unseen = pairs.subset(held);
    Part fitted = prepare(seen);
    double[] own =
        GateFit.similarities(fitted.prototypes(), GateFit.directions(fitted.scaling(), unseen));
    for (int i = 0; i < held.length; i++) {
      similarity[held[i]] = own[i];
    }
    DomainGate gate = GateFit.gate(fitted.prototypes(), own);
    double[] shares = Arrays.stream(own).map(gate::share).toArray();
    Matrix x = scaled(fitted.scaling(), unseen.features());
    String name = Integer.toString(part);
    Map<Integer, Trial> trials = new TreeMap<>(folder.trials(name));
    trials.put(0, Trial.of(unseen.base(), unseen));
    HeadMethod method = settings.method(journal(name, part));
    fit(
        method,
        fitted.x(),
        seen,
        method.candidates(),
        (number, layers) -> {
          Matrix v = UnitSum.of(unseen.base(), HeadNetwork.apply(layers, x), shares);
          trials.put(number, Trial.of(v, unseen));
          folder.keep(name, trials);
        });
    return trials;
  }

  private ResidualTables onAll(int candidate) {
    Part fitted = prepare(pairs);
    List<List<Dense>> learnt = new ArrayList<>();
    HeadMethod method = settings.method(journal("all", FOLDS));
    fit(
        method,
        fitted.x(),
        pairs,
        candidate,
        (number, layers) -> {
          if (number == candidate) {
            learnt.add(layers);
          }
        });
    return new ResidualTables(
        fitted.scaling(), learnt.getLast(), GateFit.gate(fitted.prototypes(), similarity));
  }

  private static void fit(
      HeadMethod method, Matrix x, AlignmentPairs pairs, int last, HeadMethod.Sink sink) {
    int[] titled = pairs.titled();
    if (method.learnsViews() || titled.length == pairs.size()) {
      method.fit(x, pairs, last, sink);
    } else {
      method.fit(x.rows(titled), pairs.subset(titled), last, sink);
    }
  }

  private Part prepare(AlignmentPairs some) {
    FeatureScaling scaling =
        FeatureScaling.fit(some.features().values(), some.features().columns());
    Matrix directions = GateFit.directions(scaling, some);
    Matrix prototypes = SphericalMeans.of(directions, settings.prototypes(), settings.seed());
    return new Part(scaling, scaled(scaling, some.features()), prototypes);
  }

  private static Matrix scaled(FeatureScaling scaling, Matrix features) {
    Matrix x = Matrix.zeros(features.rows(), features.columns());
    for (int i = 0; i < x.rows(); i++) {
      GateFit.put(scaling.scaled(scaling.roots(features.row(i))), x, i);
    }
    return x;
  }

  /** The ranks of all pairs, each part's of its own choice. */
  private Ranks joined(List<Map<Integer, Trial>> parts, IntUnaryOperator choice) {
    int[] things = new int[pairs.size()];
    int[] concepts = new int[pairs.size()];
    int[] views = new int[pairs.size()];
    for (int part = 0; part < FOLDS; part++) {
      Trial trial = Objects.requireNonNull(parts.get(part).get(choice.applyAsInt(part)));
      int[] held = folds.held(part);
      for (int i = 0; i < held.length; i++) {
        things[held[i]] = trial.ranks().things()[i];
        concepts[held[i]] = trial.ranks().concepts()[i];
        views[held[i]] = trial.ranks().views()[i];
      }
    }
    return new Ranks(things, concepts, views);
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
