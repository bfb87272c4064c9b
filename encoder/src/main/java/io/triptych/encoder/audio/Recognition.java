package io.triptych.encoder.audio;

import io.triptych.encoder.audio.Transcript.Alternative;
import io.triptych.encoder.audio.Transcript.Segment;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;

/**
 * The writing down of one sound.
 *
 * <p>A sound of at most {@value #SHORT} s is one window of that length, which costs half of the
 * network's own 30 s. A longer one is heard in windows of 30 s by the rules of the official
 * implementation: the spectrogram is made of the whole; a window ends with its last complete
 * phrase, and the next begins there; it is told what was said before, unless that was hard to
 * understand.
 */
final class Recognition {
  static final int SHORT = 12;

  /** A text takes at most half of the decoder's positions, what was said before the rest. */
  private static final int SHARES = 2;

  /** Above this temperature a text is no help for the next. */
  private static final double HARD = 0.5;

  /** Frames a time stamp: 0.02 s. */
  private static final int FRAMES_A_TIME = 2;

  private final Whisper whisper;
  private final Whisper.Session session;
  private final Tokenizer tokenizer;
  private final WhisperProcessor processor;
  private final Transcription how;
  private final SplittableRandom random;
  private final Fallback fallback;
  private final TokenTexts tokenTexts;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Integer> written = new ArrayList<>();
  private List<Alternative> alternatives = List.of();
  private String language;
  private int helpful;
  private double logProbability;
  private int tokens;
  private double noSpeech;
  private int windows;

  Recognition(
      Whisper whisper,
      Whisper.Session session,
      Tokenizer tokenizer,
      WhisperProcessor processor,
      TokenTexts tokenTexts,
      Transcription how) {
    this.whisper = whisper;
    this.session = session;
    this.tokenizer = tokenizer;
    this.processor = processor;
    this.tokenTexts = tokenTexts;
    this.how = how;
    random = new SplittableRandom(how.seed());
    fallback = new Fallback(whisper, tokenizer);
  }

  Transcript run(Waveform sound) {
    Waveform heard = sound.at(processor.rate());
    double seconds = heard.seconds();
    if (seconds <= Math.min(SHORT, processor.seconds())) {
      shortSound(heard);
    } else {
      longSound(heard);
    }
    StringBuilder text = new StringBuilder();
    segments.forEach(segment -> text.append(segment.text()));
    return new Transcript(
        text.toString().strip(),
        language,
        tokens == 0 ? 0 : logProbability / tokens,
        noSpeech / windows,
        seconds,
        segments.stream().map(Recognition::trimmed).toList(),
        alternatives);
  }

  private static Segment trimmed(Segment s) {
    return new Segment(
        s.start(), s.end(), s.text().strip(), s.averageLogProbability(), s.temperature());
  }

  private void shortSound(Waveform sound) {
    WhisperProcessor window = processor.window(SHORT);
    hear(window.process(sound));
    int[] prompt = session.prompt(language, "transcribe");
    int most = whisper.config().maxTokens() / SHARES * window.frames() / processor.frames();
    // Whether somebody speaks is heard without the context, which puts words into noise.
    Decoding text =
        fallback.first(t -> {
          check();
          return session.writer().decode(prompt, 0, most, null, t, random.split());
        });
    if (!count(text)) {
      return;
    }
    if (how.beams() > 1 || !written.isEmpty()) {
      check();
      int[] full = behindContext(prompt);
      SpokenTexts texts =
          new SpokenTexts(
              texts(full, full.length - prompt.length, most),
              ids -> tokenizer.decode(whisper.withoutTimes(ids)).strip());
      alternatives = texts.alternatives();
      text = texts.best();
    }
    add(0, sound.seconds(), text.tokens(), text);
  }

  /** What is followed without a preference for words, and with it where there is one. */
  private List<Decoding> texts(int[] prompt, int start, int most) {
    BeamSearch beams = session.beams();
    WordBias bias = bias();
    List<Decoding> free = beams.search(prompt, start, most, null, how.beams(), WordBias.NONE);
    return bias == WordBias.NONE
        ? free
        : bias.merge(free, beams.search(prompt, start, most, null, how.beams(), bias));
  }

  private WordBias bias() {
    WordList always = SpokenQueries.usualWords(language);
    return how.words().isEmpty() || always.isEmpty()
        ? WordBias.NONE
        : new WordBias(how.words(), always, tokenTexts);
  }

  private void longSound(Waveform sound) {
    int bins = processor.bins();
    float[] all = processor.whole(sound);
    int frames = all.length / bins;
    int window = processor.frames();
    for (int at = 0; at < frames; ) {
      int length = Math.min(window, frames - at);
      hear(Arrays.copyOf(Arrays.copyOfRange(all, at * bins, (at + length) * bins), window * bins));
      at += longWindow(at, length);
    }
  }

  private void check() {
    if (how.gone().getAsBoolean()) {
      throw new CancellationException("speech: cancelled (expected: somebody who waits)");
    }
  }

  private void hear(float[] features) {
    check();
    session.hear(features, Observer.NONE);
    if (language == null) {
      language = how.language().orElseGet(this::spoken);
      written.addAll(context(how.context().apply(language)));
    }
  }

  private List<Integer> context(String words) {
    if (words.isBlank()) {
      return List.of();
    }
    // The special tokens around it stand from the end's on.
    return Arrays.stream(tokenizer.encode(" " + words.strip(), whisper.config().maxTokens()).ids())
        .filter(id -> id < whisper.generation().end())
        .boxed()
        .toList();
  }

  private String spoken() {
    if (whisper.generation().languages().isEmpty()) {
      return Transcriber.ENGLISH;
    }
    return session.writer().languages().entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .orElseThrow()
        .getKey();
  }

  /** Writes down a window and returns how many frames of it are done. */
  private int longWindow(int at, int length) {
    Generation generation = whisper.generation();
    int[] own = generation.promptWithTimes(language, "transcribe");
    int[] prompt = behindContext(own);
    int start = prompt.length - own.length;
    TimeRules rules = new TimeRules(generation.firstTime(), generation.end());
    int most = whisper.config().maxTokens() / SHARES;
    Decoding text = fallback.first(t -> window(prompt, start, most, rules, t));
    if (!count(text)) {
      return length;
    }
    int done = phrases(at, length, text);
    if (text.temperature() > HARD) {
      helpful = written.size();
    }
    return done;
  }

  /** At temperature 0 the best text of several by the official measure, the mean over tokens. */
  private Decoding window(int[] prompt, int start, int most, TimeRules rules, double temperature) {
    check();
    if (temperature > 0 || how.beams() == 1) {
      return session.writer().decode(prompt, start, most, rules, temperature, random.split());
    }
    return session.beams().search(prompt, start, most, rules, how.beams(), WordBias.NONE).stream()
        .max(Comparator.comparingDouble(Decoding::averageLogProbability))
        .orElseThrow();
  }

  /** What was said before, then what every text begins with. */
  private int[] behindContext(int[] own) {
    int most = whisper.config().maxTokens() / SHARES - 1;
    List<Integer> before =
        written.subList(Math.max(helpful, written.size() - most), written.size());
    if (before.isEmpty()) {
      return own;
    }
    int[] prompt = new int[1 + before.size() + own.length];
    prompt[0] = whisper.generation().previous();
    for (int i = 0; i < before.size(); i++) {
      prompt[i + 1] = before.get(i);
    }
    System.arraycopy(own, 0, prompt, 1 + before.size(), own.length);
    return prompt;
  }

  /** Cuts a window's text into phrases; returns how many frames are done. */
  private int phrases(int at, int length, Decoding text) {
    int[] ids = text.tokens();
    int count = ids.length;
    boolean open = count >= 2 && isTime(ids[count - 1]) && !isTime(ids[count - 2]);
    int from = 0;
    for (int i = 1; i < count; i++) {
      if (isTime(ids[i]) && isTime(ids[i - 1])) {
        phrase(at, Arrays.copyOfRange(ids, from, i), text);
        from = i;
      }
    }
    if (from > 0 && open) {
      phrase(at, Arrays.copyOfRange(ids, from, count), text);
      return length;
    }
    if (from > 0) {
      int done = (ids[from - 1] - whisper.generation().firstTime()) * FRAMES_A_TIME;
      return done > 0 ? Math.min(done, length) : length;
    }
    int end = length;
    for (int id : ids) {
      end = isTime(id) && id > whisper.generation().firstTime() ? frame(id) : end;
    }
    add(seconds(at), seconds(at + Math.min(end, length)), ids, text);
    return length;
  }

  private void phrase(int at, int[] ids, Decoding text) {
    int last = ids[ids.length - 1];
    double end = seconds(at + (isTime(last) ? frame(last) : frame(ids[0])));
    add(seconds(at + frame(ids[0])), end, ids, text);
  }

  private void add(double start, double end, int[] ids, Decoding text) {
    String said = tokenizer.decode(whisper.withoutTimes(ids));
    if (end > start && !said.isBlank()) {
      segments.add(new Segment(start, end, said, text.averageLogProbability(), text.temperature()));
      Arrays.stream(ids).forEach(written::add);
    }
  }

  /** Counts a window in; whether anybody speaks in it. */
  private boolean count(Decoding text) {
    windows++;
    noSpeech += text.noSpeech();
    logProbability += text.logProbability();
    tokens += text.tokens().length + 1;
    return !Fallback.isSilence(text);
  }

  private boolean isTime(int id) {
    return id >= whisper.generation().firstTime();
  }

  private int frame(int time) {
    return (time - whisper.generation().firstTime()) * FRAMES_A_TIME;
  }

  private double seconds(int frame) {
    return (double) frame * processor.hop() / processor.rate();
  }
}
