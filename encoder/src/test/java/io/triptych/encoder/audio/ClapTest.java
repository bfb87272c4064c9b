package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Parity;
import io.triptych.encoder.block.ContrastiveLogits;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.text.TextParity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Features and every stage of CLAP's audio tower, and its logits, beside the official model. */
@Tag("kernel")
class ClapTest {

  @Test
  void equalsTheOfficialModelInTheFullSet() throws IOException, MediaException {
    try (Parity parity = Parity.shared("clap");
        SafetensorsFile weights =
            SafetensorsFile.open(parity.folder().resolve("model.safetensors"))) {
      Parameters p = Parameters.of(weights);
      AudioModel model = AudioFamilies.read(parity.json("config.json"), p);
      Map<String, float[][]> vectors = new HashMap<>();
      for (JsonNode one : parity.cases("audio")) {
        String id = one.get("id").asText();
        vectors.put(id, vectors(parity, one, model));
        parity.rows(id + ".normalized", vectors.get(id));
      }
      JsonNode logits = parity.cases("audio-text").getFirst();
      float[][] texts = TextParity.vectors(parity, logits.get("text_case").asText());
      float[][] sounds = vectors.get(logits.get("audio_case").asText());
      parity.rows("logits.0.logits_per_audio", logits(sounds, texts, p));
    }
  }

  private static float[][] logits(float[][] sounds, float[][] texts, Parameters p) {
    ContrastiveLogits scale = ContrastiveLogits.read(p).orElseThrow();
    float[][] out = new float[sounds.length][texts.length];
    for (int i = 0; i < out.length; i++) {
      for (int j = 0; j < texts.length; j++) {
        out[i][j] = (float) scale.of(Dot.product(sounds[i], texts[j]));
      }
    }
    return out;
  }

  private static float[][] vectors(Parity parity, JsonNode one, AudioModel model)
      throws IOException, MediaException {
    String id = one.get("id").asText();
    AudioProcessor processor = AudioProcessor.read(parity.json("preprocessor_config.json"));
    assertThat(processor.frames()).isEqualTo(model.frames());
    float[] official = parity.tensor(id + ".input_features").toFloats();
    int count = one.get("audio").size();
    float[][] features = new float[count][];
    float[][] ours = new float[count][model.width()];
    float[][] out = new float[count][model.width()];
    Map<String, List<float[]>> stages = new HashMap<>();
    AudioModel.Session session = model.session(Team.ALONE);
    for (int i = 0; i < count; i++) {
      String name = one.get("audio").get(i).asText();
      Path file = Parity.sharedGoldens().resolve(name);
      Waveform sound = new AudioDecoder().decode(Files.readAllBytes(file));
      features[i] = processor.process(sound);
      int length = features[i].length;
      float[] given = Arrays.copyOfRange(official, i * length, (i + 1) * length);
      requireFeatures(id + ".input_features, " + name, features[i], given, sound.rate() != 48_000);
      session.encode(features[i], ours[i], Observer.NONE);
      Dot.normalise(ours[i]);
      session.encode(given, out[i], collect(stages));
      Dot.normalise(out[i]);
    }
    parity.rows(id + ".normalized", ours);
    assertThat(stages).containsKeys("hidden.0", "hidden.4", "last_hidden_state", "pooled");
    for (Map.Entry<String, List<float[]>> stage : stages.entrySet()) {
      if (parity.has(id + "." + stage.getKey())) {
        parity.rows(id + "." + stage.getKey(), stage.getValue().toArray(float[][]::new));
      }
    }
    return out;
  }

  /**
   * In decibels. The official resampler sums in single precision, which shows where a sound has
   * next to nothing: 1e-9 of a unit's power and less.
   */
  private static void requireFeatures(String name, float[] x, float[] official, boolean resampled) {
    for (int i = 0; i < x.length; i++) {
      double tolerance = resampled ? official[i] > -80 ? 1e-3 : 1e-2 : 1e-4;
      assertThat((double) x[i])
          .as("%s, element %d", name, i)
          .isCloseTo(official[i], Offset.offset(tolerance));
    }
  }

  /** Channels first, and the last map with its four chunks of time side by side. */
  private static Observer collect(Map<String, List<float[]>> stages) {
    return (stage, x, rows, width, stride) -> {
      float[] out = new float[rows * width];
      int side = (int) Math.sqrt(rows);
      boolean last = stage.equals(Observer.LAST);
      for (int i = 0; i < out.length; i++) {
        int position = i % rows;
        if (last) {
          int time = position % (4 * side);
          int y = time / side * (side / 4) + position / (4 * side);
          position = y * side + time % side;
        }
        out[i] = x[position * stride + i / rows];
      }
      stages.computeIfAbsent(stage, name -> new ArrayList<>()).add(out);
    };
  }

  @Test
  void longSoundsGiveTheirMiddle() throws IOException {
    try (Parity parity = Parity.shared("clap")) {
      AudioProcessor processor = AudioProcessor.read(parity.json("preprocessor_config.json"));
      float[] middle = new float[480_000];
      float[] whole = new float[600_000];
      for (int i = 0; i < middle.length; i++) {
        middle[i] = (float) Math.sin(i * i * 1e-7);
        whole[60_000 + i] = middle[i];
      }

      assertThat(processor.process(new Waveform(whole, 48_000)))
          .isEqualTo(processor.process(new Waveform(middle, 48_000)));
    }
  }
}
