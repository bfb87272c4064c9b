package io.triptych.encoder.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.image.Goldens;
import io.triptych.encoder.image.HeatMap;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.encoder.kernel.Dot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The default pack's reasons, and those of a small vision transformer. */
final class PictureExplainerTest {
  private static final Path ROOT = Path.of(System.getProperty("triptych.root", ".."));
  private static final ModelPack BASE = base();

  /**
   * Each patch's share in the class token of the small CLIP after the panda's picture: a forward
   * pass and rollout in double precision with numpy.
   */
  private static final double[] PANDA_SHARES = {
    .05318865, .03894851, .0558045, .05203652, .04605047, .04580391, .04666843, .0499795,
    .06945064, .06510491, .05097689, .05165492, .05521823, .04008074, .06145737, .04149348
  };

  @TempDir private Path folder;

  @Test
  void thePandaIsFoundByItsClassAndWhereItSits() throws Exception {
    RgbImage panda = decode("demo/images/animal-panda.jpg");
    PictureExplanation found;
    try (PictureExplainer explainer = PictureExplainer.open(BASE, 1)) {
      found = explainer.explain(panda, "giant panda");
    }
    assertThat(found.method()).isEqualTo("class-evidence");
    PictureExplanation.Part first = found.parts().getFirst();
    assertThat(first.group()).isEqualTo("classes");
    assertThat(first.name()).isEqualTo("giant panda");
    assertThat(first.contribution()).isGreaterThan(found.cosine() / 2);
    double sum = found.parts().stream().mapToDouble(PictureExplanation.Part::contribution).sum();
    assertThat(sum).isCloseTo(found.cosine(), within(1e-5));
    try (Encoder encoder = BASE.encoder(1)) {
      double cosine =
          Dot.product(
              encoder.encodeText("giant panda").vector(), encoder.encodeImage(panda).vector());
      assertThat(found.cosine()).isCloseTo(cosine, within(1e-6));
    }
    HeatMap map = found.map();
    assertThat(map.rows()).isEqualTo(9);
    assertThat(map.columns()).isEqualTo(9);
    assertThat(map.picture()).isSameAs(panda);
    // The animal fills the middle; stones lie below it, and trees stand in the upper corners.
    assertThat(map.values()[4 * 9 + 4]).isGreaterThan(0.8f);
    for (int corner : new int[] {0, 8, 8 * 9, 8 * 9 + 8}) {
      assertThat(map.values()[corner]).isLessThan(0.2f);
    }
  }

  @Test
  void anotherTextHasOtherReasons() throws Exception {
    RgbImage panda = decode("demo/images/animal-panda.jpg");
    try (PictureExplainer explainer = PictureExplainer.open(BASE, 1)) {
      PictureExplanation bus = explainer.explain(panda, "a yellow school bus");
      assertThat(bus.cosine()).isLessThan(0.2);
      assertThat(bus.parts().getFirst().name()).isNotEqualTo("giant panda");
      assertThat(bus.parts().getLast().contribution()).isNegative();
    }
  }

  @Test
  void aTransformerShowsWhatItAttendsTo() throws Exception {
    Path clip = Goldens.resources("checkpoint/clip-gelu");
    ModelPack pack = PackImporter.run(Imports.of(clip, folder.resolve("clip"), "clip"));
    try (PictureExplainer explainer = PictureExplainer.open(pack, 1)) {
      PictureExplanation found =
          explainer.explain(decode("demo/images/animal-panda.jpg"), "a photo of a dog");
      assertThat(found.method()).isEqualTo("attention-rollout");
      assertThat(found.parts()).isEmpty();
      HeatMap map = found.map();
      assertThat(map.values()).hasSizeGreaterThan(1).hasSize(map.rows() * map.columns());
      HeatMap expected = HeatMap.contrasted(map.picture(), 4, 4, PANDA_SHARES);
      assertThat(map.values()).containsExactly(expected.values(), within(1e-4f));
    }
  }

  @Test
  void withoutBothTowersThereIsNothingToExplain() throws Exception {
    Path bert = Goldens.resources("text/bert-sentence");
    ModelPack pack = PackImporter.run(Imports.of(bert, folder.resolve("bert"), "bert"));
    assertThatThrownBy(() -> PictureExplainer.open(pack, 1))
        .hasMessageContaining("modality: image (expected: text, the towers of bert)");
  }

  private static ModelPack base() {
    try {
      return ModelPack.open(ROOT.resolve("models").resolve("triptych-base"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RgbImage decode(String path) throws Exception {
    return new ImageDecoder().decode(Files.readAllBytes(ROOT.resolve(path)));
  }
}
