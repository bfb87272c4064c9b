package io.triptych.encoder.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Calibration.Curve;
import io.triptych.encoder.Calibration.Logistic;
import io.triptych.encoder.Calibration.Pair;
import io.triptych.encoder.Calibration.PiecewiseLinear;
import io.triptych.encoder.Modality;
import io.triptych.encoder.calibration.CosineSample;
import io.triptych.encoder.calibration.CurveFit;
import io.triptych.encoder.image.Goldens;
import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a pack whose files are empty blocks of the right length: only the manifest is read. */
final class CalibrationFileTest {
  private static final Pair ACROSS = new Pair(Modality.TEXT, Modality.IMAGE);
  private static final Pair PHOTOS = new Pair(Modality.IMAGE, Modality.IMAGE);

  @TempDir Path folder;

  @BeforeEach
  void pack() throws IOException {
    Path source = Goldens.resources("io/triptych/encoder/pack/format-1");
    PackManifest manifest = ManifestFile.read(source);
    for (Map.Entry<String, PackManifest.FileEntry> file : manifest.files().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
        sparse.setLength(file.getValue().bytes());
      }
    }
    ManifestFile.write(folder, manifest);
  }

  @Test
  void fittedCurvesTakeThePlaceOfTheManifestsAndLeaveTheSpaceAlone() throws IOException {
    ModelPack before = ModelPack.open(folder);
    Curve made = before.calibration().curve(Modality.TEXT, Modality.TEXT);
    CurveFit platt = fit(120, 1);
    CurveFit isotonic = steps();

    ModelPack after = before.calibrate(Map.of(ACROSS, platt, PHOTOS, isotonic));

    assertThat(after.space()).isEqualTo(before.space());
    Calibration calibration = ModelPack.open(folder).calibration();
    assertThat(calibration.curve(Modality.TEXT, Modality.IMAGE)).isEqualTo(platt.curve());
    assertThat(calibration.curve(Modality.IMAGE, Modality.IMAGE)).isEqualTo(isotonic.curve());
    assertThat(calibration.curve(Modality.TEXT, Modality.TEXT)).isEqualTo(made);
    assertThat(calibration.modalityWeights()).isEqualTo(before.calibration().modalityWeights());
    assertThat(platt.curve()).isInstanceOf(Logistic.class);
    assertThat(isotonic.curve()).isInstanceOf(PiecewiseLinear.class);
  }

  @Test
  void aLaterFitReplacesItsPairAndKeepsOthers() throws IOException {
    CurveFit first = fit(120, 1);
    CurveFit second = fit(150, 2);
    CurveFit photos = fit(140, 3);
    ModelPack.open(folder).calibrate(Map.of(ACROSS, first, PHOTOS, photos));
    ModelPack.open(folder).calibrate(Map.of(ACROSS, second));
    // The same once more: the file of the same name stays.
    ModelPack kept = ModelPack.open(folder).calibrate(Map.of(ACROSS, second));

    assertThat(kept.calibration().curves())
        .containsEntry(ACROSS, second.curve())
        .containsEntry(PHOTOS, photos.curve());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.contains("calibration") || name.startsWith("."))
          .hasSize(1);
    }
    assertThat(kept.files()).filteredOn(name -> name.startsWith("calibration-")).hasSize(1);
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    ModelPack pack = ModelPack.open(folder).calibrate(Map.of(ACROSS, fit(120, 1)));
    Path file =
        folder.resolve(
            pack.files().stream().filter(f -> f.startsWith("calibration-")).findAny().get());
    String content = Files.readString(file);
    for (String broken :
        List.of(
            "{",
            "{\"format\":2,\"pairs\":{}}",
            content.replace("\"slope\" : ", "\"slope\" : -"),
            content.replace("text-image", "text+image"),
            content.replaceFirst("\"intercept\" : [^,]*,", ""))) {
      Files.writeString(file, broken);
      assertThatThrownBy(pack::calibration)
          .as(broken)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("calibration-");
    }
  }

  @Test
  void curvesRefuseWhatDoesNotRise() {
    assertThatThrownBy(() -> new PiecewiseLinear(List.of(0.0, 0.5), List.of(0.5, 0.5)))
        .hasMessage("relevances: 0.5, 0.5 (expected: rising)");
    assertThatThrownBy(() -> new PiecewiseLinear(List.of(0.0), List.of(0.5)))
        .hasMessage("points: 1 and 1 (expected: as many, at least 2)");
    assertThatThrownBy(() -> new PiecewiseLinear(List.of(0.0, 1.0), List.of(0.0, 0.5)))
        .hasMessage("relevances: 0.0 to 0.5 (expected: more than 0, less than 1)");
    Curve line = new PiecewiseLinear(List.of(0.0, 0.5, 1.0), List.of(0.1, 0.3, 0.9));
    assertThat(line.relevance(0.25)).isEqualTo(0.2, offset(1e-12));
    assertThat(line.relevance(0.5)).isEqualTo(0.3, offset(1e-12));
    assertThat(line.relevance(-0.4)).isEqualTo(0.1);
    assertThat(line.relevance(1.1)).isEqualTo(0.9);
    assertThat(line.relevance(Double.NaN)).isNaN();
  }

  private static CurveFit fit(int pairs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] near = new double[pairs];
    double[] far = new double[3 * pairs];
    Arrays.setAll(near, i -> 0.3 + 0.3 * random.nextDouble());
    Arrays.setAll(far, i -> 0.4 * random.nextDouble());
    return CurveFit.of(CosineSample.of(near, far), seed);
  }

  private static CurveFit steps() {
    SplittableRandom random = new SplittableRandom(4);
    double[] near = new double[1000];
    double[] far = new double[2000];
    Arrays.setAll(near, i -> 0.5 + 0.5 * random.nextDouble());
    Arrays.setAll(far, i -> random.nextDouble());
    return CurveFit.of(CosineSample.of(near, far), 1);
  }
}
