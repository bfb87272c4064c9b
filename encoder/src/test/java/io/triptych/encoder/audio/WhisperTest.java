package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Parity;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.text.Tokenizer;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every stage of encoder and decoder beside the official model on a tiny checkpoint. */
@Tag("kernel")
class WhisperTest {

  @Test
  void equalsTheOfficialModel() throws IOException, MediaException {
    try (Parity parity = Parity.resource("audio/whisper")) {
      check(parity, parity.folder());
    }
  }

  @Test
  void equalsTheOfficialModelInTheFullSet() throws IOException, MediaException {
    try (Parity parity = Parity.shared("whisper")) {
      check(parity, Parity.sharedGoldens().resolve("media"));
      assertThat(parity.compared()).as("tensors compared").isGreaterThanOrEqualTo(25);
    }
  }

  private static void check(Parity parity, Path media) throws IOException, MediaException {
    try (SafetensorsFile weights =
        SafetensorsFile.open(parity.folder().resolve("model.safetensors"))) {
      Whisper whisper = read(parity, weights);
      for (JsonNode one : parity.cases("audio")) {
        encode(parity, one, media, whisper.encoder());
      }
      for (JsonNode one : parity.cases("decode")) {
        Whisper.Session session = whisper.session(Team.ALONE);
        session.hear(features(parity, one.get("audio_case").asText(), media), Observer.NONE);
        decode(parity, one.get("id").asText(), whisper, session);
      }
    }
  }

  private static Whisper read(Parity parity, SafetensorsFile weights) throws IOException {
    return Whisper.read(
        parity.json("config.json"), parity.json("generation_config.json"), Parameters.of(weights));
  }

  private static void encode(Parity parity, JsonNode one, Path media, AudioModel encoder)
      throws IOException, MediaException {
    String id = one.get("id").asText();
    List<float[]> sounds = sounds(parity, one, media);
    float[][] means = new float[sounds.size()][encoder.width()];
    float[][] transposed = new float[0][];
    boolean single = sounds.size() == 1;
    float[][] states = new float[sounds.size()][encoder.frames() / 2 * encoder.width()];
    for (int i = 0; i < means.length; i++) {
      float[][] bins = LogMelTest.transposed(sounds.get(i), 0, encoder.frames(), encoder.bins());
      transposed =
          IntStream.range(0, transposed.length + bins.length)
              .mapToObj(row(transposed, bins))
              .toArray(float[][]::new);
      float[] features = official(parity, id, i, sounds.get(i), encoder);
      float[] taken = states[i];
      Observer observer =
          single
              ? parity.observer(id, new int[] {encoder.frames() / 2})
              : (stage, x, rows, width, stride) -> {
                if (stage.equals("last_hidden_state")) {
                  for (int row = 0; row < rows; row++) {
                    System.arraycopy(x, row * stride, taken, row * width, width);
                  }
                }
              };
      encoder.session(Team.ALONE).encode(features, means[i], observer);
    }
    if (parity.has(id + ".input_features")) {
      parity.rows(id + ".input_features", transposed);
    }
    if (!single && parity.has(id + ".last_hidden_state")) {
      parity.rows(id + ".last_hidden_state", states);
    }
    parity.rows(id + ".mean", means);
  }

  private static IntFunction<float[]> row(float[][] first, float[][] second) {
    return i -> i < first.length ? first[i] : second[i - first.length];
  }

  /** The tower is compared on the official features where they are, else on ours. */
  private static float[] official(
      Parity parity, String id, int index, float[] ours, AudioModel encoder) {
    if (!parity.has(id + ".input_features")) {
      return ours;
    }
    float[] all = parity.tensor(id + ".input_features").toFloats();
    float[] out = new float[ours.length];
    for (int i = 0; i < out.length; i++) {
      int frame = i / encoder.bins();
      int bin = i % encoder.bins();
      out[i] = all[index * out.length + bin * encoder.frames() + frame];
    }
    return out;
  }

  private static List<float[]> sounds(Parity parity, JsonNode one, Path media)
      throws IOException, MediaException {
    AudioProcessor processor = AudioProcessor.read(parity.json("preprocessor_config.json"));
    List<float[]> out = new ArrayList<>();
    for (JsonNode name : one.get("audio")) {
      Path file = media.resolve(Path.of(name.asText()).getFileName());
      out.add(processor.process(new AudioDecoder().decode(Files.readAllBytes(file))));
    }
    return out;
  }

  private static float[] features(Parity parity, String id, Path media)
      throws IOException, MediaException {
    for (JsonNode one : parity.cases("audio")) {
      if (one.get("id").asText().equals(id)) {
        return sounds(parity, one, media).getFirst();
      }
    }
    throw new AssertionError("no case " + id);
  }

  private static void decode(Parity parity, String id, Whisper whisper, Whisper.Session session) {
    int[] prompt = integers(parity.tensor(id + ".prompt_ids"));
    assertThat(session.prompt("en", "transcribe")).isEqualTo(prompt);
    int[] tokens = integers(parity.tensor(id + ".tokens"));
    WhisperDecoder.Session text = session.text();

    int[] greedy = prompt;
    float[][] steps = new float[tokens.length - prompt.length][685];
    int[] next = prompt;
    for (float[] logits : steps) {
      text.feed(next, Observer.NONE);
      text.logits(next.length - 1, logits);
      next = new int[] {Logits.likeliest(logits)};
      greedy = Arrays.copyOf(greedy, greedy.length + 1);
      greedy[greedy.length - 1] = next[0];
    }
    assertThat(greedy).as(id + ".tokens").isEqualTo(tokens);
    if (parity.has(id + ".all_logits")) {
      float[] all = parity.tensor(id + ".all_logits").toFloats();
      languages(Arrays.copyOf(all, 685), whisper.generation().languages(), session);
    }
    if (parity.has(id + ".step_logits")) {
      parity.rows(id + ".step_logits", steps);
      atOnce(parity, id, text, Arrays.copyOf(tokens, tokens.length - 1));
    }
    assertThat(session.generate("en", "transcribe", 10))
        .as(id + ".generate")
        .isEqualTo(integers(parity.tensor(id + ".generate")));
  }

  /** The languages' shares of what the official model expects behind the first token. */
  private static void languages(
      float[] logits, Map<String, Integer> tokens, Whisper.Session session) {
    Map<String, Double> heard = session.writer().languages();
    assertThat(heard).hasSize(20).containsOnlyKeys(tokens.keySet());
    double sum = tokens.values().stream().mapToDouble(token -> Math.exp(logits[token])).sum();
    tokens.forEach((language, token) ->
        assertThat(heard.get(language))
            .as(language)
            .isEqualTo(Math.exp(logits[token]) / sum, within(1e-4)));
  }

  private static void atOnce(Parity parity, String id, WhisperDecoder.Session text, int[] tokens) {
    text.restart();
    text.feed(tokens, parity.observer(id, new int[] {tokens.length}));
    float[][] logits = new float[tokens.length][685];
    for (int i = 0; i < tokens.length; i++) {
      text.logits(i, logits[i]);
    }
    parity.rows(id + ".all_logits", logits);
  }

  private static int[] integers(Tensor tensor) {
    long[] longs = tensor.data().toArray(ValueLayout.JAVA_LONG_UNALIGNED);
    return Arrays.stream(longs).mapToInt(Math::toIntExact).toArray();
  }

  @Test
  void aTeamComputesTheSame() throws Exception {
    try (Parity parity = Parity.resource("audio/whisper");
        SafetensorsFile weights =
            SafetensorsFile.open(parity.folder().resolve("model.safetensors"))) {
      Whisper whisper = read(parity, weights);
      float[] features = features(parity, "audio.0", parity.folder());
      Team team = new Team(2);
      long session = team.open();
      Thread helper = Thread.ofPlatform().start(() -> team.help(session, 1));
      Whisper.Session together = whisper.session(team);
      together.hear(features, Observer.NONE);
      int[] written = together.generate("en", "transcribe", 10);
      team.close();
      helper.join();

      assertThat(written).isEqualTo(integers(parity.tensor("decode.0.generate")));
    }
  }

  @Test
  void readsTokensAsTheOfficialTokenizerDoesInTheFullSet() throws IOException {
    try (Parity parity = Parity.shared("whisper");
        SafetensorsFile weights =
            SafetensorsFile.open(parity.folder().resolve("model.safetensors"));
        Tokenizer tokenizer = Tokenizer.load(parity.folder().resolve("tokenizer.json"))) {
      Whisper whisper = read(parity, weights);
      JsonNode cases = parity.json("../tokenizers/whisper-bpe.json").get("cases");
      assertThat(cases).hasSize(433);
      for (JsonNode one : cases) {
        int[] ids = new int[one.get("ids").size()];
        for (int i = 0; i < ids.length; i++) {
          ids[i] = one.get("ids").get(i).asInt();
        }
        assertThat(tokenizer.decode(whisper.withoutTimes(ids)))
            .isEqualTo(one.get("decoded").asText());
      }
    }
  }

  @Test
  void saysWhatItExpected() throws IOException {
    try (Parity parity = Parity.resource("audio/whisper");
        SafetensorsFile weights =
            SafetensorsFile.open(parity.folder().resolve("model.safetensors"))) {
      Whisper.Session session = read(parity, weights).session(Team.ALONE);
      assertThatThrownBy(() -> session.hear(new float[80], Observer.NONE))
          .hasMessage("features: 80 (expected: 400 frames of 80 bins, or an even number below)");
      assertThatThrownBy(() -> session.generate("en", "transcribe", 1))
          .hasMessage("sounds heard: 0 (expected: one, by hear)");
      assertThatThrownBy(() -> session.prompt("tlh", "transcribe"))
          .hasMessageStartingWith("language: tlh (expected: one of ar, ca, de, en,");
      assertThatThrownBy(() -> session.text().feed(new int[] {685}, Observer.NONE))
          .hasMessage("token: 685 (expected: 0 to 684)");
      assertThatThrownBy(() -> session.text().feed(new int[65], Observer.NONE))
          .hasMessage("tokens: 65 after 0 (expected: 1 or more, at most 64 in all)");
    }
  }
}
