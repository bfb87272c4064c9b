package io.triptych.encoder.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Precision;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Precisions of the shipped pack's real weights, by the texts and pictures of the demo. The head
 * takes the mean of all texts away, which enlarges what is left of a difference: in the shared
 * space twice as much is allowed.
 */
final class PackQuantizerTest {
  private static final Path ROOT = Path.of(System.getProperty("triptych.root", ".."));
  private static final Path PACK = ROOT.resolve("models").resolve("triptych-base");
  private static final Path DEMO = ROOT.resolve("demo");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"FP32, 0.99999", "FP16, 0.999", "INT8, 0.995", "INT4, 0.98"})
  void keepsTextsWhereTheyWere(Precision precision, double least) throws Exception {
    Path out = folder.resolve("made");
    ModelPack source = ModelPack.open(PACK);

    List<PackQuantizer.Result> results =
        PackQuantizer.run(
            source, new PackQuantizer.Request(precision, Set.of(Modality.TEXT), 0, 0), out, 2);

    ModelPack made = ModelPack.open(out);
    assertThat(results).hasSize(1);
    double leastProjected = 1 - 2 * (1 - least);
    assertThat(results.getFirst().lowest()).isGreaterThan(leastProjected);
    assertThat(made.space()).isNotEqualTo(source.space());
    assertThat(made.name()).isEqualTo("triptych-base-" + precision);
    assertThat(PackVerifier.verify(made, 2, stage -> {}))
        .allSatisfy(stage -> assertThat(stage.passed()).as("%s", stage).isTrue());
    try (Encoder before = source.encoder(2);
        Encoder after = made.encoder(2)) {
      List<String> texts = texts();
      assertThat(texts).hasSizeGreaterThan(80);
      List<Embedding> old = before.encodeTexts(texts);
      List<Embedding> now = after.encodeTexts(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat((double) Dot.product(old.get(i).features(), now.get(i).features()))
            .as("tower: " + texts.get(i))
            .isGreaterThan(least);
        assertThat((double) Dot.product(old.get(i).vector(), now.get(i).vector()))
            .as("space: " + texts.get(i))
            .isGreaterThan(leastProjected);
      }
    }
  }

  private static List<String> texts() throws Exception {
    List<String> texts = new ArrayList<>();
    JsonMapper json = JsonMapper.builder().build();
    for (String line : Files.readAllLines(DEMO.resolve("queries.jsonl"))) {
      JsonNode query = json.readTree(line);
      if (query.has("text")) {
        texts.add(query.get("text").asText());
      }
    }
    int index = 0;
    for (String line : Files.readAllLines(DEMO.resolve("catalogue.jsonl"))) {
      JsonNode item = json.readTree(line);
      if (index++ % 15 == 0) {
        texts.add(item.get("title").asText() + ". " + item.path("description").asText());
      }
    }
    return texts;
  }

  @Test
  void keepsPicturesWhereTheyWereInFloats() throws Exception {
    Path out = folder.resolve("made");
    ModelPack source = ModelPack.open(PACK);

    PackQuantizer.run(
        source, new PackQuantizer.Request(Precision.FP32, Set.of(Modality.IMAGE), 0, 0), out, 2);

    try (Encoder before = source.encoder(2);
        Encoder after = ModelPack.open(out).encoder(2)) {
      List<RgbImage> pictures = pictures();
      List<Embedding> old = before.encodeImages(pictures);
      List<Embedding> now = after.encodeImages(pictures);
      for (int i = 0; i < old.size(); i++) {
        assertThat(now.get(i).vector()).isEqualTo(old.get(i).vector());
      }
    }
  }

  private static List<RgbImage> pictures() throws Exception {
    List<RgbImage> pictures = new ArrayList<>();
    for (String name : List.of("animal-panda", "blazer-01", "blouse-03")) {
      Path path = DEMO.resolve("images").resolve(name + ".jpg");
      pictures.add(new ImageDecoder().decode(Files.readAllBytes(path)));
    }
    return pictures;
  }

  @Test
  void makesTowersForSmallerPictures() throws Exception {
    Path out = folder.resolve("made");
    ModelPack source = ModelPack.open(PACK);

    List<PackQuantizer.Result> results =
        PackQuantizer.run(
            source, new PackQuantizer.Request(null, Set.of(Modality.IMAGE), 224, 0), out, 2);

    ModelPack made = ModelPack.open(out);
    assertThat(results.getFirst().lowest()).isBetween(0.5, 0.9999);
    assertThat(made.space()).isNotEqualTo(source.space());
    assertThat(Files.readString(out.resolve("image.json"))).contains("\"input_size\" : 224");
    assertThat(PackVerifier.verify(made, 2, stage -> {}))
        .allSatisfy(stage -> assertThat(stage.passed()).as("%s", stage).isTrue());
  }

  @Test
  void looksForClassesInMeansOverWindows() throws Exception {
    Path pooled = folder.resolve("pooled");
    Path whole = folder.resolve("whole");
    ModelPack source = ModelPack.open(PACK);
    Set<Modality> image = Set.of(Modality.IMAGE);

    List<PackQuantizer.Result> results =
        PackQuantizer.run(source, new PackQuantizer.Request(null, image, 192, 2), pooled, 2);
    PackQuantizer.run(source, new PackQuantizer.Request(null, image, 0, 9), whole, 2);

    ModelPack made = ModelPack.open(pooled);
    assertThat(made.name()).isEqualTo("triptych-base-192-pool2");
    assertThat(results.getFirst().lowest()).isBetween(0.5, 0.9999);
    assertThat(Files.readString(pooled.resolve("image.json")))
        .contains("\"input_size\" : 192", "\"densest_pool\" : 2");
    assertThat(Files.readString(whole.resolve("image.json")))
        .contains("\"input_size\" : 260", "\"densest_pool\" : 9");
    assertThat(PackVerifier.verify(made, 2, stage -> {}))
        .allSatisfy(stage -> assertThat(stage.passed()).as("%s", stage).isTrue());
    try (Encoder before = source.encoder(2);
        Encoder after = ModelPack.open(whole).encoder(2)) {
      FeatureLayout layout = after.features(Modality.IMAGE);
      int classes = layout.offset("probabilities");
      int densest = layout.offset("densemax");
      int count = densest - classes;
      List<RgbImage> pictures = pictures();
      List<Embedding> each = before.encodeImages(pictures);
      List<Embedding> one = after.encodeImages(pictures);
      for (int i = 0; i < pictures.size(); i++) {
        // A window as large as the map leaves the mean over all positions alone.
        float[] features = one.get(i).features();
        for (int c = 0; c < count; c++) {
          assertThat(features[densest + c]).isCloseTo(features[classes + c], within(1e-6f));
        }
        float[] old = each.get(i).features();
        assertThat(Arrays.copyOf(features, densest)).isEqualTo(Arrays.copyOf(old, densest));
        assertThat(Arrays.copyOfRange(features, densest, densest + count))
            .isNotEqualTo(Arrays.copyOfRange(old, densest, densest + count));
      }
    }
  }

  @Test
  void refusesWhatCannotBe() throws Exception {
    ModelPack source = ModelPack.open(PACK);
    assertThatThrownBy(() ->
            PackQuantizer.run(
                source,
                new PackQuantizer.Request(Precision.INT8, Set.of(Modality.AUDIO), 0, 0),
                folder.resolve("made"),
                1))
        .hasMessageContaining("expected: text or image");
    Files.writeString(folder.resolve("taken"), "");
    assertThatThrownBy(() ->
            PackQuantizer.run(
                source,
                new PackQuantizer.Request(Precision.INT8, Set.of(Modality.TEXT), 0, 0),
                folder,
                1))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> new PackQuantizer.Request(null, Set.of(Modality.TEXT), 0, 0))
        .hasMessageContaining("expected: towers and one of the others");
    assertThatThrownBy(() -> new PackQuantizer.Request(null, Set.of(Modality.IMAGE), 192, -1))
        .hasMessageContaining("densest pool -1 (expected: ");
  }
}
