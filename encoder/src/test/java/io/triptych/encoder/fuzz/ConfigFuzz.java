package io.triptych.encoder.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.image.ImageFamilies;
import io.triptych.encoder.image.ImageOptions;
import io.triptych.encoder.image.ImageProcessor;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.text.TextFamilies;
import io.triptych.encoder.text.TextOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Any JSON as the {@code config.json} or {@code preprocessor_config.json} of a checkpoint whose
 * weights are real: a network, or a clear error. The first byte says which.
 */
public final class ConfigFuzz {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<Parameters> WEIGHTS =
      List.of(
          weights("text/bert-sentence"),
          weights("checkpoint/clip-gelu"),
          weights("checkpoint/dinov2-swiglu"));

  private ConfigFuzz() {}

  private static Parameters weights(String name) {
    Path folder = Inputs.resources().resolve(name);
    try {
      return Parameters.of(SafetensorsFile.open(folder.resolve("model.safetensors")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Jazzer calls. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    JsonNode config;
    try {
      config = JSON.readTree(Arrays.copyOfRange(data, 1, data.length));
    } catch (IOException e) {
      return;
    }
    Parameters weights = WEIGHTS.get((data[0] & 0xff) % WEIGHTS.size());
    attempt(() -> TextFamilies.read(config, weights, TextOptions.DEFAULT).width());
    attempt(() -> ImageFamilies.read(config, weights, ImageOptions.DEFAULT).width());
    attempt(() -> ImageProcessor.of(config).mean().size());
  }

  private interface Attempt {
    int run();
  }

  private static void attempt(Attempt attempt) {
    try {
      Inputs.require(attempt.run() > 0, "a width");
    } catch (CorruptFileException | IllegalArgumentException e) {
      Inputs.requireClear(e);
    }
  }
}
