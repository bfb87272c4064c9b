package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.cli.CommandRunner.Outcome;
import io.triptych.encoder.pack.ModelPack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sounds from the catalogue to the answer, with the default pack and real recordings. */
final class SoundSearchTest {
  private static final Path ROOT = Path.of(System.getProperty("triptych.root", ".."));
  private static final Path PACK = ROOT.resolve("models/triptych-base");
  private static final Path GOLDENS = PACK.resolve("goldens");
  private static final Path SOUNDS = ROOT.resolve("encoder/src/test/resources/audio/sounds");
  private static final Path SPEECH = ROOT.resolve("encoder/src/test/resources/audio/tiny-en");

  @TempDir private static Path folder;

  private static final CommandRunner TRIPTYCH =
      new CommandRunner(Path.of("."), pack -> ModelPack.open(PACK).encoder(2));

  @BeforeAll
  static void index() throws IOException {
    for (String name : List.of("cowbell.wav", "bass_drum.wav", "navy_shirt.png", "apple.png")) {
      Files.copy(GOLDENS.resolve(name), folder.resolve(name));
    }
    Files.writeString(
        folder.resolve("catalogue.jsonl"),
        """
        {"id":"bell","audio":"cowbell.wav"}
        {"id":"drum","audio":"bass_drum.wav"}
        {"id":"shirt","title":"Navy blue shirt","images":["navy_shirt.png"]}
        {"id":"apple","title":"Red apple","images":["apple.png"]}
        """);
    Outcome indexed =
        TRIPTYCH.run("index", "shop", folder.resolve("catalogue.jsonl"), "--data", folder);
    assertThat(indexed.out()).contains("4 in = 4 indexed", "6 media encoded");
    assertThat(indexed.status()).isZero();
  }

  private static Outcome search(Object... arguments) {
    Object[] all = new Object[arguments.length + 4];
    System.arraycopy(new Object[] {"search", "shop", "--data", folder}, 0, all, 0, 4);
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return TRIPTYCH.run(all);
  }

  private static JsonNode json(Object... arguments) throws IOException {
    Object[] all = new Object[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--format";
    all[arguments.length + 1] = "json";
    Outcome outcome = search(all);
    assertThat(outcome.err()).isEmpty();
    return outcome.json();
  }

  private static List<String> ids(JsonNode answer) {
    return answer.get("hits").findValuesAsText("id");
  }

  @Test
  void wordsFindSounds() throws IOException {
    assertThat(ids(json("--text", "cowbell", "--target", "audio"))).containsExactly("bell", "drum");
    assertThat(ids(json("--text", "bass drum", "--target", "audio")))
        .containsExactly("drum", "bell");
  }

  @Test
  void soundsFindTheirLike() throws IOException {
    JsonNode answer = json("--audio", SOUNDS.resolve("bd_808.flac"));
    assertThat(ids(answer).getFirst()).isEqualTo("drum");
    JsonNode heard = answer.get("spoken").get(0);
    assertThat(heard.get("heard").asText()).isEqualTo("sound");
    assertThat(heard.get("speech_probability").asDouble()).isBetween(0.0, 0.5);
    assertThat(heard.get("seconds").asDouble()).isBetween(0.3, 2.0);
    assertThat(heard.get("took_ms").asDouble()).isPositive();
    assertThat(ids(json("--audio", SOUNDS.resolve("drum_cowbell.flac"))).getFirst())
        .isEqualTo("bell");
    assertThat(ids(json("--id", "bell", "--target", "audio"))).containsExactly("drum");
    assertThat(search("--audio", SOUNDS.resolve("bd_808.flac")).out())
        .startsWith("Heard: a sound of 0.")
        .contains("of speech)\n\n");
  }

  @Test
  void spokenWordsFindWhatTheyName() throws IOException {
    JsonNode answer = json("--audio", SPEECH.resolve("shirt.wav"));
    assertThat(ids(answer).getFirst()).isEqualTo("shirt");
    JsonNode heard = answer.get("spoken").get(0);
    assertThat(heard.get("heard").asText()).isEqualTo("speech");
    assertThat(heard.get("speech_probability").asDouble()).isBetween(0.5, 1.0);
    assertThat(heard.get("transcript").asText()).startsWith("Show me a navy blue shirt");

    JsonNode asSound =
        json("--audio", SPEECH.resolve("shirt.wav"), "--audio-as", "sound", "--target", "audio");
    assertThat(asSound.get("spoken").get(0).get("heard").asText()).isEqualTo("sound");
    assertThat(asSound.get("spoken").get(0).get("transcript").asText()).isEmpty();
  }

  @Test
  void picturesAndSoundsAskEachOther() throws IOException {
    Path apple = folder.resolve("apple.png");
    assertThat(ids(json("--image", apple, "--target", "audio"))).hasSize(2);
    JsonNode pictures =
        json("--audio", SOUNDS.resolve("bd_808.flac"), "--target", "image", "--explain");
    assertThat(ids(pictures)).containsExactlyInAnyOrder("shirt", "apple");
    assertThat(pictures.findValuesAsText("target")).containsOnly("image");
  }

  @Test
  void soundsAreEncoded() throws IOException {
    JsonNode shared = TRIPTYCH.run("encode", "--audio", folder.resolve("cowbell.wav")).json();
    assertThat(shared.get("modality").asText()).isEqualTo("audio");
    assertThat(shared.get("vector")).hasSize(256);
    Path bell = folder.resolve("cowbell.wav");
    assertThat(TRIPTYCH.run("encode", "--audio", bell, "--tower", "native").json().get("vector"))
        .hasSize(1152);
  }

  @Test
  void collectionsTellThatTheyHoldSounds() {
    assertThat(TRIPTYCH.run("collections", "--data", folder).out()).contains("text, image, audio");
  }

  private static Path silence() throws IOException {
    Path silence = folder.resolve("silence.wav");
    AudioFormat format = new AudioFormat(16_000, 16, 1, true, false);
    AudioSystem.write(
        new AudioInputStream(new ByteArrayInputStream(new byte[64_000]), format, 32_000),
        AudioFileFormat.Type.WAVE,
        silence.toFile());
    return silence;
  }

  @Test
  void silenceIsRefused() throws IOException {
    Path silence = silence();
    Outcome outcome = search("--audio", silence);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "triptych: parts[0].audio: sound: silence (expected: something above −60 dBFS)\n");
    assertThat(search("--audio", silence, "--audio-as", "loud").err())
        .startsWith("triptych: audio_as: loud (expected: auto, speech, sound)");
  }

  /** However alike the titles are. */
  @Test
  void theVerySameSoundComesFirst() throws IOException {
    JsonNode answer = json("--audio", folder.resolve("cowbell.wav"), "--explain");
    assertThat(ids(answer)).startsWith("bell").hasSize(4);
    JsonNode preset = json("--audio", folder.resolve("cowbell.wav"), "--preset", "balanced");
    assertThat(ids(preset)).startsWith("bell");
  }

  @Test
  void evaluationsGoOnBehindSilence() throws IOException {
    Path queries =
        Files.writeString(
            folder.resolve("some-silent.jsonl"),
            """
            {"id":"silent","audio":"%s"}
            {"id":"sound","audio":"%s"}
            """
                .formatted(
                    silence().toAbsolutePath(),
                    SOUNDS.resolve("drum_cowbell.flac").toAbsolutePath()));
    Path qrels =
        Files.writeString(folder.resolve("some-silent.tsv"), "sound 0 bell 1\nsilent 0 drum 1\n");
    Path page = folder.resolve("silent.html");
    Object[] eval = {
      "eval", "shop", "--queries", queries, "--qrels", qrels, "--data", folder, "--html", page
    };

    assertThat(TRIPTYCH.run(eval).out()).containsPattern("queries +2").containsPattern("EMPTY 1");
    assertThat(Files.readString(page)).contains("2 queries · refused: EMPTY 1");
    Object[] inJson = Arrays.copyOf(eval, eval.length + 2);
    inJson[eval.length] = "--format";
    inJson[eval.length + 1] = "json";
    JsonNode answer = TRIPTYCH.run(inJson).json();
    assertThat(answer.get("queries").asInt()).isEqualTo(2);
    assertThat(answer.get("refused").get("EMPTY").asInt()).isEqualTo(1);
    assertThat(answer.get("metrics").get("R@1").asDouble()).isEqualTo(0.5);
  }

  @Test
  void isEvaluatedInEachDirection() throws IOException {
    Files.writeString(
        folder.resolve("queries.jsonl"),
        """
        {"id":"words","text":"cowbell"}
        {"id":"sound","audio":"%s"}
        {"id":"speech","audio":"%s","language":"en"}
        """
            .formatted(
                SOUNDS.resolve("drum_cowbell.flac").toAbsolutePath(),
                SPEECH.resolve("shirt.wav").toAbsolutePath()));
    Files.writeString(
        folder.resolve("qrels.tsv"), "words 0 bell 1\nsound 0 bell 1\nspeech 0 shirt 1\n");
    StringBuilder tasks = new StringBuilder("tasks:\n");
    for (String direction : List.of("text-sound", "sound-sound", "speech-image")) {
      tasks.append(
          "- {name: %s, collection: shop, queries: queries.jsonl, qrels: qrels.tsv, direction: %s%s}\n"
              .formatted(
                  direction, direction, direction.startsWith("speech") ? ", language: en" : ""));
    }
    Files.writeString(folder.resolve("eval.yaml"), tasks);

    Outcome outcome =
        TRIPTYCH.run(
            "eval", "--tasks", folder.resolve("eval.yaml"), "--data", folder, "--format", "json");

    assertThat(outcome.status()).as(outcome.err()).isZero();
    for (JsonNode run : outcome.json().get("runs")) {
      assertThat(run.get("metrics").get("R@1").asDouble())
          .as(run.get("task").asText())
          .isEqualTo(run.get("task").asText().equals("sound-sound") ? 0.5 : 1.0);
    }
  }
}
