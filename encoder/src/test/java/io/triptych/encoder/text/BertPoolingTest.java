package io.triptych.encoder.text;

import io.triptych.encoder.Parity;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first token's vector beside the official one. */
@Tag("kernel")
class BertPoolingTest {

  @Test
  void takesTheFirstToken() throws IOException {
    try (Parity parity = Parity.resource("text/bert-sentence");
        SafetensorsFile weights =
            SafetensorsFile.open(parity.folder().resolve("model.safetensors"))) {
      TextModel model = TextParity.read(parity, weights, new TextOptions(Pooling.CLS));
      List<int[]> texts = parity.tokens("text.1");
      float[][] out = new float[texts.size()][model.width()];
      model.session(64, Team.ALONE).encode(texts, out, Observer.NONE);
      parity.rows("text.1.cls", out);
    }
  }
}
