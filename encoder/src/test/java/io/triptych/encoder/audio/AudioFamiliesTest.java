package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.Parity;
import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What is said of configurations and checkpoints that do not fit. */
class AudioFamiliesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode json(String text) throws JsonProcessingException {
    return JSON.readTree(text.replace('\'', '"'));
  }

  @Test
  void namesWhatItDoesNotKnow() throws IOException {
    assertThatThrownBy(() -> AudioFamilies.read(json("{'model_type': 'wav2vec2'}"), null))
        .hasMessage("model_type: wav2vec2 (expected: whisper, clap or clap_audio_model)");
    assertThatThrownBy(() -> AudioProcessor.read(json("{}")))
        .hasMessageStartingWith("feature_extractor_type: missing (expected: Whisper");
    String clap = "{'feature_extractor_type': 'ClapFeatureExtractor', ";
    assertThatThrownBy(() -> AudioProcessor.read(json(clap + "'truncation': 'fusion'}")))
        .hasMessage("truncation: \"fusion\" (expected: rand_trunc)");
    assertThatThrownBy(() -> AudioProcessor.read(json(clap + "'padding': 'mirror'}")))
        .hasMessage("padding: mirror (expected: pad, repeat or repeatpad)");
    assertThatThrownBy(() -> AudioProcessor.read(json(clap + "'frequency_max': 30000}")))
        .hasMessageContaining("from 0.0 to 30000.0 Hz at 48000 Hz (expected: ");
    String whisper = "{'feature_extractor_type': 'WhisperFeatureExtractor', ";
    assertThatThrownBy(() -> AudioProcessor.read(json(whisper + "'n_fft': 14}")))
        .hasMessageContaining("fft size: 14 (expected: even,");
    assertThatThrownBy(() -> AudioProcessor.read(json(whisper + "'hop_length': 0}")))
        .hasMessageContaining("hop 0");
  }

  @Test
  void readsTheWhisperEncoderOfACheckpoint() throws IOException {
    try (Parity parity = Parity.resource("audio/whisper");
        SafetensorsFile weights =
            SafetensorsFile.open(parity.folder().resolve("model.safetensors"))) {
      ObjectNode config = (ObjectNode) parity.json("config.json");
      Parameters p = Parameters.of(weights);
      assertThat(AudioFamilies.read(config, p).frames()).isEqualTo(400);

      config.put("encoder_ffn_dim", 161);
      assertThatThrownBy(() -> AudioFamilies.read(config, p))
          .hasMessage("tensor model.encoder.layers.0.fc1.weight: [160, 64] (expected: [161, 64])");
      config.put("encoder_layers", 3).put("encoder_ffn_dim", 160);
      assertThatThrownBy(() -> AudioFamilies.read(config, p))
          .hasMessageContaining("tensor: model.encoder.layers.2.self_attn.q_proj.weight");
      config.remove("d_model");
      assertThatThrownBy(() -> AudioFamilies.read(config, p))
          .hasMessage("d_model: missing (expected: a whole number)");
    }
  }

  @Test
  void promptsOfOneLanguageAndOfMany() throws JsonProcessingException {
    String ids = "{'decoder_start_token_id': 1, 'eos_token_id': 2";
    assertThat(prompt(ids + ", 'no_timestamps_token_id': 7}")).containsExactly(1, 7);
    assertThat(prompt(ids + ", 'forced_decoder_ids': [[1, 5], [2, 6]]}")).containsExactly(1, 5, 6);
    assertThat(
            prompt(
                ids
                    + ", 'no_timestamps_token_id': 7, 'lang_to_id': {'<|en|>': 3, '<|de|>': 4},"
                    + " 'task_to_id': {'transcribe': 8}}"))
        .containsExactly(1, 4, 8, 7);
    assertThatThrownBy(() -> prompt(ids + ", 'forced_decoder_ids': [[1, null], [2, 6]]}"))
        .hasMessageStartingWith("no_timestamps_token_id: none (expected: one, or all of");
    assertThatThrownBy(() -> prompt(ids + ", 'forced_decoder_ids': [[2, 6]]}"))
        .hasMessage("forced_decoder_ids: [2,6] (expected: position 1)");
    Generation suppressing =
        Generation.read(ModelConfig.of(json(ids + ", 'suppress_tokens': [9]}")));
    assertThatThrownBy(() -> suppressing.require(9))
        .hasMessage("suppressed token: 9 (expected: 0 to 8)");
  }

  private static int[] prompt(String generation) throws JsonProcessingException {
    return Generation.read(ModelConfig.of(json(generation))).prompt("de", "transcribe");
  }
}
