package io.triptych.encoder.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.Parity;
import io.triptych.encoder.image.DecodeLimits;
import io.triptych.encoder.image.DecodePolicy;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * From a checkpoint folder to a pack to vectors, beside the official ones: the texts and picture
 * files of every case, decoded as Pillow does.
 */
@Tag("kernel")
final class ImportParityTest {
  private static final ImageDecoder DECODER =
      new ImageDecoder(DecodeLimits.DEFAULT, DecodePolicy.AS_PILLOW);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "clip, 3, 2",
    "clip-gelu, 3, 2",
    "siglip, 3, 2",
    "chinese-clip, 3, 2",
    "bert-sentence, 3, 0",
    "xlmr-sentence, 3, 0",
    "vit, 0, 2",
    "dinov2, 0, 2",
    "dinov2-swiglu, 0, 2",
    "resnet, 0, 2",
    "resnet-basic, 0, 2",
    "mobilenet_v2, 0, 2",
    "mobilenet_v2-torch-padding, 0, 2",
  })
  void equalsTheOfficialVectorsInTheFullSet(String family, int texts, int images) throws Exception {
    try (Parity parity = Parity.shared(family)) {
      check(parity, family, texts, images);
    }
  }

  @ParameterizedTest
  @CsvSource({"clip-gelu, 1, 1", "dinov2-swiglu, 0, 1"})
  void equalsTheOfficialVectors(String family, int texts, int images) throws Exception {
    try (Parity parity = Parity.resource("checkpoint/" + family)) {
      check(parity, family, texts, images);
    }
  }

  private void check(Parity parity, String family, int texts, int images) throws Exception {
    ModelPack pack = PackImporter.run(Imports.of(parity.folder(), folder.resolve("pack"), family));
    try (Encoder encoder = pack.encoder(2)) {
      assertThat(encoder.supports(Modality.TEXT)).isEqualTo(texts > 0);
      assertThat(encoder.supports(Modality.IMAGE)).isEqualTo(images > 0);
      assertThat(texts == 0 ? 0 : texts(parity, encoder)).isGreaterThanOrEqualTo(texts);
      assertThat(images == 0 ? 0 : images(parity, encoder)).isGreaterThanOrEqualTo(images);
    }
    assertThat(PackVerifier.verify(pack, 1, stage -> {}))
        .allSatisfy(stage -> assertThat(stage.passed()).as("%s", stage).isTrue());
  }

  private static int texts(Parity parity, Encoder encoder) {
    int compared = 0;
    for (JsonNode one : parity.cases("text")) {
      List<String> texts = new ArrayList<>();
      one.get("text").forEach(text -> texts.add(text.asText()));
      compare(parity, one, encoder.encodeTexts(texts));
      compared++;
    }
    return compared;
  }

  private static int images(Parity parity, Encoder encoder) throws Exception {
    int compared = 0;
    for (JsonNode one : parity.cases("image")) {
      if (one.get("what").asText().contains("size")) {
        continue; // Prepared otherwise than preprocessor_config.json says.
      }
      List<RgbImage> images = new ArrayList<>();
      for (JsonNode file : one.get("images")) {
        images.add(DECODER.decode(Files.readAllBytes(media(file.asText()))));
      }
      compare(parity, one, encoder.encodeImages(images));
      compared++;
    }
    return compared;
  }

  private static Path media(String name) {
    Path copy = Path.of("src/test/resources/image").resolve(name);
    return Files.exists(copy) ? copy : Parity.sharedGoldens().resolve(name);
  }

  private static void compare(Parity parity, JsonNode one, List<Embedding> actual) {
    String id = one.get("id").asText();
    parity.rows(id + ".normalized", actual.stream().map(Embedding::vector).toArray(float[][]::new));
  }
}
