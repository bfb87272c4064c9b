package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.text.Tokenizer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Expected texts and log-probabilities are those of CTranslate2 4.8 with the same weights in
 * float32, a window of 12 s, a beam of 5, patience 4 and no length penalty. Which text is the fifth
 * depends on what a beam drops on the way, hence the first four.
 */
class BeamSearchTest {
  private static final int BEAMS = 5;
  private static final int MOST = 89;

  private static Whisper whisper;
  private static Whisper.Session session;
  private static WhisperProcessor processor;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(TinyEn.file("speech.safetensors"))) {
      var config = JsonFile.readObject(TinyEn.file("speech.json"));
      whisper = Whisper.read(config, config, Parameters.of(file));
    }
    session = whisper.session(new Team(1));
    tokenizer = Tokenizer.load(TinyEn.file("speech-tokenizer.json"));
    var mel = JsonFile.readObject(TinyEn.file("speech-preprocessor.json"));
    processor = ((WhisperProcessor) AudioProcessor.read(mel)).window(12);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static List<Decoding> search(String name, int beams) throws Exception {
    session.hear(processor.process(TinyEn.sound(name)), Observer.NONE);
    return session
        .beams()
        .search(session.prompt("en", "transcribe"), 0, MOST, null, beams, WordBias.NONE);
  }

  private static void assertTexts(List<Decoding> actual, List<Expected> expected) {
    assertThat(actual).hasSize(BEAMS);
    assertThat(
            actual.stream()
                .limit(expected.size())
                .map(one -> tokenizer.decode(one.tokens()).strip()))
        .containsExactlyElementsOf(expected.stream().map(Expected::text).toList());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).logProbability())
          .isEqualTo(expected.get(i).logProbability(), within(0.02));
      assertThat(actual.get(i).ended()).isTrue();
    }
  }

  private record Expected(String text, double logProbability) {}

  @Test
  void findsTheReferencesTexts() throws Exception {
    assertTexts(
        search("shirt", BEAMS),
        List.of(
            new Expected("Show me a navy blue shirt for men", -2.7551),
            new Expected("Show me a navy blue shirt for men.", -3.1873),
            new Expected("Show me a navy blue shirt for man", -3.6450),
            new Expected("Show me a navy blue shirt for men!", -3.6715)));
    assertTexts(
        search("count", BEAMS),
        List.of(
            new Expected("1, 2, 3, 4, 5", -2.0413),
            new Expected("1, 2, 3, 4, 5.", -2.3816),
            new Expected("One, two, three, four, five.", -2.8286),
            new Expected("1 2 3 4 5", -2.9329)));
  }

  @Test
  void oneBeamTakesTheLikeliestTokens() throws Exception {
    Decoding beam = search("dog", 1).getFirst();
    Decoding greedy = session.writer().decode(session.prompt("en", "transcribe"), 0, MOST);
    assertThat(beam.tokens()).isEqualTo(greedy.tokens());
    assertThat(beam.logProbability()).isEqualTo(greedy.logProbability(), within(1e-3));
    assertThat(beam.noSpeech()).isEqualTo(greedy.noSpeech(), within(1e-6));
  }

  @Test
  void contextMakesWordsLikelier() throws Exception {
    try (EncoderThreads threads = new EncoderThreads(1);
        Transcriber transcriber = TinyEn.open(threads)) {
      Waveform sound = TinyEn.sound("dog");
      Transcript alone = transcriber.transcribe(sound, Transcription.in("en"));
      Transcript query = transcriber.transcribe(sound, Transcription.QUERY);
      assertThat(alone.text()).isEqualTo("Round targets running on the grass.");
      assertThat(alone.alternatives()).isEmpty();
      assertThat(query.text()).isEqualTo("A brown dog is running on the grass.");
      assertThat(query.alternatives())
          .extracting(Transcript.Alternative::text)
          .startsWith(query.text())
          .contains("A round dog is running on the grass.");
      assertThat(query.alternatives()).allMatch(one -> one.logProbability() < 0);
      assertThat(query.averageLogProbability()).isEqualTo(alone.averageLogProbability());
    }
  }

  @Test
  void wordsThatAreLikelyAreHeard() throws Exception {
    try (EncoderThreads threads = new EncoderThreads(1);
        Transcriber transcriber = TinyEn.open(threads)) {
      Waveform sound = TinyEn.sound("heron");
      WordList words = WordList.of(List.of("Great blue heron", "Great white egret", "Blue jay"));
      WordList others = WordList.of(List.of("A wooden chair", "Motorcycle"));
      Transcript alone = transcriber.transcribe(sound, Transcription.QUERY);
      Transcript query = transcriber.transcribe(sound, Transcription.QUERY.withWords(words));
      Transcript other = transcriber.transcribe(sound, Transcription.QUERY.withWords(others));
      assertThat(alone.text()).isEqualTo("A great new heroine.");
      assertThat(query.text()).isEqualTo("A great blue heron.");
      assertThat(other.text()).doesNotContain("chair", "otorcycle");
      assertThat(query.averageLogProbability()).isEqualTo(alone.averageLogProbability());
      Transcription greedy = Transcription.in("en").withWords(words);
      assertThat(transcriber.transcribe(sound, greedy))
          .isEqualTo(transcriber.transcribe(sound, Transcription.in("en")));
    }
  }

  /** What is lost for words that are not listed is all that the log-probabilities differ by. */
  @Test
  void aTextLosesForEachWordThatIsNotListed() throws Exception {
    TokenTexts texts =
        new TokenTexts(id -> tokenizer.decode(new int[] {id}), whisper.generation().end());
    WordBias bias =
        new WordBias(WordList.of(List.of("show me navy blue for men")), WordList.EMPTY, texts);
    session.hear(processor.process(TinyEn.sound("shirt")), Observer.NONE);
    int[] prompt = session.prompt("en", "transcribe");
    List<Decoding> found = session.beams().search(prompt, 0, MOST, null, BEAMS, bias);
    String text = "Show me a navy blue shirt for men";
    Decoding whole =
        found.stream()
            .filter(one -> tokenizer.decode(one.tokens()).strip().equals(text))
            .findFirst()
            .orElseThrow();
    assertThat(whole.logProbability()).isEqualTo(-2.7551 - 2 * 4, within(0.02));
  }

  @Test
  void longRecordingsKeepTheirPhrasesWithBeams() throws Exception {
    try (EncoderThreads threads = new EncoderThreads(1);
        Transcriber transcriber = TinyEn.open(threads)) {
      float[] twice = new float[16_000 * 16];
      float[] shirt = TinyEn.sound("shirt").samples();
      System.arraycopy(shirt, 0, twice, 0, shirt.length);
      System.arraycopy(shirt, 0, twice, 16_000 * 8, shirt.length);
      Transcript transcript =
          transcriber.transcribe(
              new Waveform(twice, 16_000), Transcription.DEFAULT.withBeams(BEAMS));
      assertThat(transcript.segments())
          .extracting(Transcript.Segment::text)
          .allMatch(text -> text.startsWith("Show me a navy blue shirt for men"))
          .hasSize(2);
    }
  }

  @Test
  void refusesOtherNumbersOfBeams() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcription.DEFAULT.withBeams(0))
        .withMessage("beams: 0 (expected: 1 to 16)");
    assertThatIllegalArgumentException().isThrownBy(() -> Transcription.DEFAULT.withBeams(17));
  }
}
