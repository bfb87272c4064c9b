package io.triptych.encoder.audio;

import io.triptych.encoder.block.Observer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Writes several texts about one sound at the same time: at each step the most probable
 * continuations of all of them are kept. For one thread at a time.
 */
final class BeamSearch {
  private static final Comparator<Step> LIKELIEST =
      Comparator.comparingDouble(Step::sum).reversed();

  private final WhisperDecoder.Session text;
  private final Generation generation;
  private final int maxTokens;
  private final int vocabulary;
  private float[][] logits = new float[0][];

  /** The text {@code parent} with {@code next} behind it, and what that text loses so far. */
  private record Step(int parent, int next, double logProbability, WordBias.State words) {
    double sum() {
      return logProbability - words.loss();
    }
  }

  /** Texts of one length that are not at their end; {@code steps} are their last ones. */
  private record Live(List<int[]> texts, List<Step> steps) {}

  BeamSearch(WhisperDecoder.Session text, Generation generation, WhisperConfig config) {
    this.text = text;
    this.generation = generation;
    maxTokens = config.maxTokens();
    vocabulary = config.vocabulary();
  }

  /**
   * The most probable texts, best first. Of those that go round in circles none is returned, unless
   * all do.
   *
   * @param prompt what comes before every text
   * @param start where in the prompt the {@link Generation#start} stands
   * @param most the most tokens behind the prompt
   * @param times the rules of time stamps, null for texts without
   * @param beams how many texts are kept at each step, and at most how many are returned
   * @param bias what takes from the log-probabilities of texts
   */
  List<Decoding> search(
      int[] prompt, int start, int most, TimeRules times, int beams, WordBias bias) {
    reserve(beams);
    text.restart();
    text.feed(prompt, Observer.NONE);
    text.logits(start, logits[0]);
    double noSpeech = Logits.probability(logits[0], generation.noSpeech());
    text.logits(prompt.length - 1, logits[0]);
    Logits.exclude(logits[0], generation.suppressedFirst());
    Step none = new Step(0, generation.start(), 0, WordBias.State.START);
    Live live = new Live(List.of(new int[0]), List.of(none));
    List<Decoding> ended = new ArrayList<>();
    List<Decoding> circling = new ArrayList<>();
    int length = Math.min(most, maxTokens - prompt.length);
    for (int count = 0; count < length && !live.texts().isEmpty(); count++) {
      List<Step> kept = new ArrayList<>();
      List<int[]> longer = new ArrayList<>();
      for (Step step : steps(live, times, beams, bias)) {
        int[] written = live.texts().get(step.parent());
        if (step.next() == generation.end()) {
          ended.add(new Decoding(written, true, false, step.sum(), noSpeech, 0));
        } else if (kept.size() < beams && isBetter(step.sum(), ended, beams)) {
          int[] tokens = Arrays.copyOf(written, count + 1);
          tokens[count] = step.next();
          if (Repetition.period(tokens, tokens.length) > 0) {
            circling.add(circle(tokens, step.sum(), noSpeech));
          } else {
            kept.add(step);
            longer.add(tokens);
          }
        }
      }
      live = new Live(longer, kept);
      if (!kept.isEmpty() && count + 1 < length) {
        text.branch(kept.stream().mapToInt(Step::parent).toArray());
        text.feed(kept.stream().mapToInt(Step::next).toArray(), Observer.NONE);
        text.logits(0, Arrays.copyOf(logits, kept.size()));
      }
    }
    for (int i = 0; i < live.texts().size(); i++) {
      double sum = live.steps().get(i).sum();
      ended.add(new Decoding(live.texts().get(i), false, false, sum, noSpeech, 0));
    }
    return (ended.isEmpty() ? circling : ended)
        .stream()
            .sorted(Comparator.comparingDouble(Decoding::logProbability).reversed())
            .limit(beams)
            .toList();
  }

  private static Decoding circle(int[] tokens, double sum, double noSpeech) {
    int kept = Repetition.once(tokens, tokens.length);
    double share = (kept + 1.0) / (tokens.length + 1);
    return new Decoding(Arrays.copyOf(tokens, kept), false, true, sum * share, noSpeech, 0);
  }

  private void reserve(int beams) {
    int before = logits.length;
    if (beams > before) {
      logits = Arrays.copyOf(logits, beams);
      for (int i = before; i < beams; i++) {
        logits[i] = new float[vocabulary];
      }
    }
  }

  /** Whether fewer than {@code beams} ended texts are as probable: a text only gets less so. */
  private static boolean isBetter(double sum, List<Decoding> ended, int beams) {
    return ended.stream().filter(one -> one.logProbability() >= sum).count() < beams;
  }

  /** The likeliest continuations of all texts, enough of them for {@code beams} that go on. */
  private List<Step> steps(Live live, TimeRules times, int beams, WordBias bias) {
    List<Step> steps = new ArrayList<>();
    for (int parent = 0; parent < live.texts().size(); parent++) {
      float[] row = logits[parent];
      Logits.exclude(row, generation.suppressed());
      if (times != null) {
        int[] written = live.texts().get(parent);
        times.apply(row, written, written.length);
      }
      double logSum = Logits.logSum(row, 0, vocabulary);
      Step last = live.steps().get(parent);
      for (int next : Logits.likeliest(row, bias.candidates(beams))) {
        double logProbability = last.logProbability() + row[next] - logSum;
        steps.add(new Step(parent, next, logProbability, bias.after(last.words(), next)));
      }
    }
    steps.sort(LIKELIEST);
    return steps.subList(0, Math.min(steps.size(), 2 * beams));
  }
}
