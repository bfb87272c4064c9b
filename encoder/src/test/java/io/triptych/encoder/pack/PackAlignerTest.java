package io.triptych.encoder.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.head.DomainGate;
import io.triptych.encoder.head.FeatureScaling;
import io.triptych.encoder.head.ResidualTables;
import io.triptych.encoder.head.ResidualTables.Dense;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.encoder.kernel.Dot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs with a residual of random numbers on top of the shipped image head. */
final class PackAlignerTest {
  private static final Path ROOT = Path.of(System.getProperty("triptych.root", ".."));
  private static final Path PACK = ROOT.resolve("models").resolve("triptych-base");
  private static final Path PICTURE = PACK.resolve("goldens").resolve("apple.png");
  private static final Path BELL = PACK.resolve("goldens").resolve("cowbell.wav");
  private static final int WIDTH = 1280;
  private static final int DIMENSION = 256;

  private final SplittableRandom random = new SplittableRandom(3);

  @TempDir private Path folder;

  @Test
  void makesAPackOfItsOwnSpaceThatVerifies() throws Exception {
    ModelPack source = ModelPack.open(PACK);
    ModelPack made = write(source, residual(-1), "open");
    assertThat(made.name()).isEqualTo("open");
    assertThat(made.space()).isNotEqualTo(source.space());
    assertThat(made.describe().toString()).contains("aligned_from=a test", "residual-image");
    assertThat(PackVerifier.verify(made, 2, stage -> {}))
        .allSatisfy(stage -> assertThat(stage.passed()).as("%s", stage).isTrue());
    try (Encoder before = source.encoder(1);
        Encoder after = made.encoder(1)) {
      assertThat(after.towerId(Modality.IMAGE)).isEqualTo(before.towerId(Modality.IMAGE));
      assertThat(after.encodeText("a red apple").vector())
          .isEqualTo(before.encodeText("a red apple").vector());
      Embedding old = before.encodeImage(picture());
      Embedding now = after.encodeImage(picture());
      assertThat(now.features()).isEqualTo(old.features());
      assertThat(Dot.product(now.vector(), old.vector())).isLessThan(0.99f);
      // What a store keeps of it, in halves, gives the same vector.
      float[] halves = now.features().clone();
      for (int i = 0; i < halves.length; i++) {
        halves[i] = Float.float16ToFloat(Float.floatToFloat16(halves[i]));
      }
      assertThat(Dot.product(after.project(Modality.IMAGE, halves), now.vector()))
          .isCloseTo(1, within(1e-5f));
      assertThat(now.vector())
          .satisfies(v -> assertThat(Dot.product(v, v)).isCloseTo(1, within(1e-5f)));
    }
    assertThatThrownBy(() -> write(made, residual(-1), "twice"))
        .hasMessageContaining("aligned already (expected: the pack that it was made of, a test)");
  }

  @Test
  void changesSoundsAndLeavesPictures() throws Exception {
    ModelPack source = ModelPack.open(PACK);
    int sounds;
    try (Encoder before = source.encoder(1)) {
      sounds = before.features(Modality.AUDIO).width();
    }
    ModelPack made = write(source, Map.of(Modality.AUDIO, residual(sounds, -1)), "heard");
    assertThat(made.space()).isNotEqualTo(source.space());
    assertThat(PackVerifier.verify(made, 2, stage -> {}))
        .allSatisfy(stage -> assertThat(stage.passed()).as("%s", stage).isTrue());
    Waveform bell = new AudioDecoder().decode(Files.readAllBytes(BELL));
    try (Encoder before = source.encoder(1);
        Encoder after = made.encoder(1)) {
      assertThat(after.towerId(Modality.AUDIO)).isEqualTo(before.towerId(Modality.AUDIO));
      assertThat(after.encodeImage(picture()).vector())
          .isEqualTo(before.encodeImage(picture()).vector());
      Embedding old = before.encodeSounds(List.of(bell)).getFirst();
      Embedding now = after.encodeSounds(List.of(bell)).getFirst();
      assertThat(now.features()).isEqualTo(old.features());
      assertThat(Dot.product(now.vector(), old.vector())).isLessThan(0.99f);
    }
    Map<Modality, ResidualTables> both =
        Map.of(Modality.AUDIO, residual(sounds, -1), Modality.IMAGE, residual(WIDTH, -1));
    ModelPack two = write(source, both, "both");
    assertThat(PackVerifier.verify(two, 2, stage -> {}))
        .allSatisfy(stage -> assertThat(stage.passed()).as("%s", stage).isTrue());
    assertThatThrownBy(() -> write(source, Map.of(Modality.TEXT, residual(384, -1)), "text"))
        .hasMessageContaining("residuals: of [TEXT] (expected: of image, audio or both)");
  }

  @Test
  void leavesWhatTheGateShutsOutAsItWas() throws Exception {
    ModelPack source = ModelPack.open(PACK);
    ModelPack made = write(source, residual(2), "shut");
    try (Encoder before = source.encoder(1);
        Encoder after = made.encoder(1)) {
      Embedding old = before.encodeImage(picture());
      assertThat(Dot.product(after.project(Modality.IMAGE, old.features()), old.vector()))
          .isCloseTo(1, within(1e-5f));
    }
  }

  @Test
  void anyByteOfTheResidualMakesAnotherSpace() throws Exception {
    ModelPack source = ModelPack.open(PACK);
    assertThat(write(source, residual(-1), "a").space())
        .isNotEqualTo(write(source, residual(-0.5), "b").space());
  }

  @Test
  void refusesAResidualOfAnotherWidth() throws Exception {
    float[] ones = new float[9000];
    Arrays.fill(ones, 1);
    ResidualTables wide =
        new ResidualTables(
            new FeatureScaling(new float[9000], ones),
            List.of(new Dense(new float[9000 * DIMENSION], new float[DIMENSION])),
            new DomainGate(new float[9000 + DIMENSION], 9000 + DIMENSION, 0, 40));
    ModelPack source = ModelPack.open(PACK);
    assertThatThrownBy(() -> write(source, wide, "wide"))
        .hasMessageContaining("residual: 9000 to 256 (expected: at most ");
    assertThat(folder.resolve("wide")).doesNotExist();
  }

  @Test
  void placesAThingHalfByItsFeaturesAndHalfByItsVector() {
    assertThat(DomainGate.place(new double[] {3, 4}, new float[] {0, 1}))
        .containsExactly(new double[] {0.6, 0.8, 0, 1}, within(1e-12));
    assertThat(DomainGate.place(new double[] {0, 0}, new float[] {1})).containsExactly(0, 0, 1);
  }

  @Test
  void gateOpensForWhatIsLikeItsPrototypes() {
    DomainGate gate = new DomainGate(new float[] {1, 0, 0, 1, 0.6f, 0.8f}, 2, 0.5, 40);
    assertThat(gate.similarity(new double[] {3, 0})).isCloseTo((1 + 0 + 0.6) / 3, within(1e-6));
    assertThat(gate.similarity(new double[] {0, 0})).isZero();
    assertThat(gate.share(0.5)).isEqualTo(0.5);
    assertThat(gate.share(0.6)).isCloseTo(1 / (1 + Math.exp(-4)), within(1e-9));
    float[] many = new float[20];
    for (int i = 0; i < 10; i++) {
      many[2 * i] = (float) Math.cos(i * 0.1);
      many[2 * i + 1] = (float) Math.sin(i * 0.1);
    }
    double nearest = 0;
    for (int i = 0; i < DomainGate.NEIGHBOURS; i++) {
      nearest += Math.cos(i * 0.1) / DomainGate.NEIGHBOURS;
    }
    assertThat(new DomainGate(many, 2, 0, 1).similarity(new double[] {5, 0}))
        .isCloseTo(nearest, within(1e-6));
  }

  private ModelPack write(ModelPack source, ResidualTables residual, String name) throws Exception {
    return write(source, Map.of(Modality.IMAGE, residual), name);
  }

  private ModelPack write(ModelPack source, Map<Modality, ResidualTables> residuals, String name)
      throws Exception {
    PackAligner.Request request =
        new PackAligner.Request(
            name,
            residuals,
            Map.of("aligned_from", "a test"),
            Map.of("held_out", 0.5),
            Map.of("text-image", new PackAligner.Curve(10, -3)));
    return PackAligner.write(source, request, folder.resolve(name), 2);
  }

  /** Opens for everything at −1, for nothing at 2. */
  private ResidualTables residual(double threshold) {
    return residual(WIDTH, threshold);
  }

  private ResidualTables residual(int width, double threshold) {
    float[] scale = new float[width];
    Arrays.fill(scale, 1);
    return new ResidualTables(
        new FeatureScaling(new float[width], scale),
        List.of(
            new Dense(numbers(width * 32, 0.1), numbers(32, 0.1)),
            new Dense(numbers(32 * DIMENSION, 0.1), numbers(DIMENSION, 0.1))),
        new DomainGate(unit(numbers(width + DIMENSION, 1)), width + DIMENSION, threshold, 40));
  }

  private static float[] unit(float[] x) {
    Dot.normalise(x);
    return x;
  }

  private float[] numbers(int count, double scale) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (scale * random.nextGaussian());
    }
    return numbers;
  }

  private static RgbImage picture() throws Exception {
    return new ImageDecoder().decode(Files.readAllBytes(PICTURE));
  }
}
