package io.triptych.encoder.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.Modality;
import io.triptych.encoder.align.SpaceRecipe;
import io.triptych.encoder.align.SpaceTexts;
import io.triptych.encoder.head.PrototypeImageHead;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.kernel.Dot;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped towers with a space of few words, and the detector as an option. */
final class PackBuilderTest {
  private static final Path ROOT = Path.of(System.getProperty("triptych.root", ".."));
  private static final Path BASE = ROOT.resolve("models").resolve("triptych-base");

  @TempDir private Path folder;

  @Test
  void aCopyWithTheDetectorIsAnotherSpaceThatSeesPeople() throws Exception {
    ModelPack base = ModelPack.open(BASE);
    Path out = folder.resolve("photos");
    SpaceRecipe recipe = SpaceRecipe.DEFAULT.with(SpaceRecipe.Objects.DEFAULT);
    ModelPack made = PackBuilder.build(base, "photos", out, recipe, fewWords(), 2, done -> {});
    assertThat(made.name()).isEqualTo("photos");
    assertThat(made.space()).isNotEqualTo(base.space());
    assertThat(ModelPack.open(BASE).space()).isEqualTo(base.space());
    List<PackVerifier.Stage> stages = PackVerifier.verify(made, 2, stage -> {});
    assertThat(stages)
        .extracting(PackVerifier.Stage::name)
        .contains("image objects", "image people");
    assertThat(stages).allSatisfy(stage -> assertThat(stage.passed()).as("%s", stage).isTrue());
    byte[] band = Files.readAllBytes(ROOT.resolve("demo/images/music-mexico.jpg"));
    try (Encoder with = made.encoder(2);
        Encoder without = base.encoder(2)) {
      FeatureLayout layout = with.features(Modality.IMAGE);
      assertThat(layout.width()).isEqualTo(without.features(Modality.IMAGE).width() + 90 + 4);
      assertThat(with.towerId(Modality.TEXT)).isEqualTo(without.towerId(Modality.TEXT));
      assertThat(with.towerId(Modality.IMAGE)).isNotEqualTo(without.towerId(Modality.IMAGE));
      var seen = with.encodeImage(new ImageDecoder().decode(band));
      assertThat(seen.features()[layout.offset(PrototypeImageHead.PEOPLE) + 3]).isEqualTo(1);
      float[] blind = seen.features().clone();
      blind[layout.offset(PrototypeImageHead.PEOPLE) + 3] = 0;
      float[] group = with.encodeText("a group of people").vector();
      assertThat(Dot.product(group, seen.vector()))
          .isGreaterThan(Dot.product(group, with.project(Modality.IMAGE, blind)));
    }
  }

  @Test
  void withoutItsFilesThereIsNoDetector() throws Exception {
    Path bare = folder.resolve("bare");
    Files.createDirectories(bare);
    Files.copy(BASE.resolve(ManifestFile.NAME), bare.resolve(ManifestFile.NAME));
    SpaceRecipe recipe = SpaceRecipe.DEFAULT.with(SpaceRecipe.Objects.DEFAULT);
    SpaceTexts words = fewWords();
    assertThatThrownBy(() -> PackBuilder.build(bare, recipe, words, 1, done -> {}))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("objects.json")
        .hasMessageContaining("expected: it, to look for objects");
  }

  /** The classes' names alone. */
  private static SpaceTexts fewWords() throws Exception {
    SpaceTexts all = SpaceTexts.imageNet();
    List<Map<String, List<String>>> names =
        all.classes().stream().map(words -> Map.of("name", words.get("name"))).toList();
    return new SpaceTexts("names", names, all.colours(), all.kinds(), all.objects(), all.people());
  }
}
