package io.triptych.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.block.ContrastiveLogits;
import io.triptych.encoder.image.ImageOptions;
import io.triptych.encoder.image.ImageParity;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.text.TextParity;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logits and probabilities of pictures and texts beside the official models'. */
@Tag("kernel")
class TwoTowersTest {

  @ParameterizedTest
  @ValueSource(strings = {"clip", "clip-gelu", "siglip", "chinese-clip"})
  void logitsEqualTheOfficialOnes(String family) throws IOException {
    try (Parity parity = Parity.shared(family);
        ImageParity images = new ImageParity(parity, ImageOptions.DEFAULT)) {
      JsonNode one = parity.cases("image-text").getFirst();
      float[][] texts = TextParity.vectors(parity, one.get("text_case").asText());
      float[][] pictures = images.run(one.get("image_case").asText());
      ContrastiveLogits logits = TextParity.logits(parity);
      float[][] values = new float[pictures.length][texts.length];
      for (int i = 0; i < pictures.length; i++) {
        for (int j = 0; j < texts.length; j++) {
          values[i][j] = (float) logits.of(Dot.product(pictures[i], texts[j]));
        }
      }
      String id = one.get("id").asText();
      parity.rows(id + ".logits_per_image", values);
      if (parity.has(id + ".probabilities")) {
        parity.rows(id + ".probabilities", probabilities(values, family.equals("siglip")));
      }
    }
  }

  private static float[][] probabilities(float[][] logits, boolean eachForItself) {
    float[][] out = new float[logits.length][logits[0].length];
    for (int i = 0; i < out.length; i++) {
      double sum = 0;
      for (float logit : logits[i]) {
        sum += Math.exp(logit);
      }
      for (int j = 0; j < out[i].length; j++) {
        double one = Math.exp(logits[i][j]);
        out[i][j] = (float) (one / (eachForItself ? 1 + one : sum));
      }
    }
    return out;
  }
}
