package io.triptych.encoder.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.SoundClips;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.head.KindTables;
import io.triptych.encoder.head.SpaceTables;
import io.triptych.encoder.image.Goldens;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pack that the project ships, beside what an independent implementation computed for it. */
final class DefaultPackTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("triptych.root", ".."), "models", "triptych-base");
  private static final Path REFERENCE =
      Goldens.resources("io/triptych/encoder/pack/default-space.safetensors");

  @Test
  void verifiesEveryStage() throws Exception {
    ModelPack pack = ModelPack.open(FOLDER);
    assertThat(PackVerifier.verify(pack, 2, stage -> {}))
        .hasSizeGreaterThanOrEqualTo(14)
        .allSatisfy(stage -> assertThat(stage.passed()).as("%s", stage).isTrue())
        .extracting(PackVerifier.Stage::name)
        .contains("audio states", "audio mel", "audio head", "speech");
  }

  @Test
  void tellsWhenSoundsOrSpeechAreNotAsTheyShouldBe(@TempDir Path folder) throws Exception {
    Path copy = linked(folder.resolve("other"));
    Path goldens = copy.resolve("goldens");
    exchange(goldens.resolve("cowbell.wav"), Files.readAllBytes(goldens.resolve("bass_drum.wav")));
    Path inputs = goldens.resolve("references.json");
    String json = Files.readString(inputs).replace("navy blue", "baby blue");
    exchange(inputs, json.getBytes(StandardCharsets.UTF_8));

    assertThat(failed(copy)).contains("audio states", "audio mel", "audio head", "speech");

    exchange(
        inputs, json.replaceFirst(",\\s*\"sounds\"(?s:.*)", "}").getBytes(StandardCharsets.UTF_8));
    assertThat(failed(copy)).contains("audio tower", "speech").doesNotContain("audio head");
  }

  private static List<String> failed(Path pack) throws Exception {
    for (String name : new String[] {"goldens/cowbell.wav", "goldens/references.json"}) {
      PackManifest manifest = ManifestFile.read(pack);
      Map<String, PackManifest.FileEntry> files = new HashMap<>(manifest.files());
      Path file = pack.resolve(name);
      files.put(name, new PackManifest.FileEntry(Files.size(file), Fingerprint.ofFile(file)));
      ManifestFile.write(pack, manifest.withFiles(256, files));
    }
    return PackVerifier.verify(ModelPack.open(pack), 2, stage -> {}).stream()
        .filter(stage -> !stage.passed())
        .map(PackVerifier.Stage::name)
        .toList();
  }

  /** The pack again, its files links to those of the first. */
  private static Path linked(Path to) throws Exception {
    ModelPack pack = ModelPack.open(FOLDER);
    for (String file : pack.files()) {
      Files.createDirectories(to.resolve(file).getParent());
      link(to.resolve(file), FOLDER.resolve(file));
    }
    ManifestFile.write(to, pack.manifest());
    return to;
  }

  /** Files that are not changed need not be copied, where the file system can do without. */
  private static void link(Path copy, Path file) throws Exception {
    try {
      Files.createLink(copy, file);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(file, copy);
    }
  }

  private static void exchange(Path link, byte[] bytes) throws Exception {
    Files.delete(link);
    Files.write(link, bytes);
  }

  @Test
  void hasTheTablesOfTheReference() throws Exception {
    Goldens expected = Goldens.open(REFERENCE);
    try (SafetensorsFile file = SafetensorsFile.open(FOLDER.resolve("heads.safetensors"))) {
      SpaceTables tables = SpaceTables.read(file);
      assertRows("text.mu", tables.textMean(), 1, expected, tables.width());
      assertRows("text.W", tables.textAxes(), 24, expected, 232);
      assertRows("class.E", tables.classes(), 25, expected, 232);
      assertRows("class.mean", tables.classMean(), 1, expected, 232);
      assertRows("colour.E", tables.colours(), 1, expected, 232);
      assertThat(tables.kinds()).hasSize(2);
      for (KindTables kinds : tables.kinds()) {
        assertRows("kind." + kinds.name() + ".E", kinds.prototypes(), 1, expected, 232);
      }
    }
  }

  @Test
  void projectsAsTheReference() throws Exception {
    Goldens expected = Goldens.open(REFERENCE);
    try (Encoder encoder = ModelPack.open(FOLDER).encoder(1)) {
      for (int i = 0; i < 20; i++) {
        float[] vector = encoder.project(Modality.TEXT, expected.row("text.pooled", i));
        assertThat(cosine(vector, expected.row("text.projected", i))).isGreaterThan(0.9999);
        assertThat(Arrays.copyOfRange(vector, 232, 256)).containsOnly(0);
      }
      for (int i = 0; i < 5; i++) {
        float[] vector = encoder.project(Modality.IMAGE, expected.row("image.features", i));
        assertThat(cosine(vector, expected.row("image.projected", i))).isGreaterThan(0.9999);
      }
    }
  }

  @Test
  void isCalibratedForTextAndPictures() throws Exception {
    try (Encoder encoder = ModelPack.open(FOLDER).encoder(1)) {
      Calibration calibration = encoder.calibration();
      for (Modality query : new Modality[] {Modality.TEXT, Modality.IMAGE}) {
        for (Modality target : new Modality[] {Modality.TEXT, Modality.IMAGE}) {
          assertThat(calibration.curve(query, target))
              .as("%s to %s", query, target)
              .isNotEqualTo(Calibration.Curve.UNCALIBRATED);
        }
      }
      double weights = calibration.weight(Modality.TEXT) + calibration.weight(Modality.IMAGE);
      assertThat(weights).isEqualTo(1);
    }
  }

  /** What was indexed before there was an audio tower is still in the same space. */
  @Test
  void isTheSpaceThatTextsAndPicturesSpan() throws Exception {
    PackManifest manifest = ModelPack.open(FOLDER).manifest();
    Map<String, TowerEntry> towers = new HashMap<>(manifest.towers());
    towers.remove(Modality.AUDIO.id());

    PackManifest without = manifest.withTowers(manifest.name(), towers);

    assertThat(without.space()).isEqualTo(manifest.space());
    assertThat(without.towerId(Modality.TEXT)).isEqualTo(manifest.towerId(Modality.TEXT));
  }

  @Test
  void knowsTheHeadOfATowerByItsId() throws Exception {
    PackManifest manifest = ModelPack.open(FOLDER).manifest();
    Map<String, PackManifest.FileEntry> files = new HashMap<>(manifest.files());
    files.put("sound-head.safetensors", new PackManifest.FileEntry(1, "0".repeat(64)));

    PackManifest other = manifest.withFiles(manifest.dimension(), files);

    assertThat(other.towerId(Modality.AUDIO)).isNotEqualTo(manifest.towerId(Modality.AUDIO));
    assertThat(other.space()).isEqualTo(manifest.space());
  }

  @Test
  void findsSoundsByWordsAndByTheirLike() throws Exception {
    try (Encoder encoder = ModelPack.open(FOLDER).encoder(2)) {
      Waveform bell = clip("drum_cowbell");
      Waveform drum = clip("bd_808");
      float[] samples = Arrays.copyOf(bell.samples(), bell.samples().length * 3 / 4);
      List<float[]> sounds =
          encoder.encodeSounds(List.of(bell, drum, new Waveform(samples, bell.rate()))).stream()
              .map(Embedding::vector)
              .toList();
      float[] bellText = encoder.encodeText("cowbell").vector();
      float[] drumText = encoder.encodeText("bass drum").vector();

      assertThat(cosine(bellText, sounds.get(0))).isGreaterThan(cosine(bellText, sounds.get(1)));
      assertThat(cosine(drumText, sounds.get(1))).isGreaterThan(cosine(drumText, sounds.get(0)));
      assertThat(cosine(sounds.get(0), sounds.get(2)))
          .isGreaterThan(cosine(sounds.get(0), sounds.get(1)) + 0.1);
      assertThat(cosine(sounds.get(0), sounds.get(0))).isCloseTo(1, within(1e-6));
      assertThat(encoder.features(Modality.AUDIO).width()).isEqualTo(1392);
    }
  }

  @Test
  void comparesPicturesWithSoundsInWhatTheyShare() throws Exception {
    float[] vector = new float[256];
    vector[0] = 0.6f;
    vector[255] = 0.8f;
    try (Encoder encoder = ModelPack.open(FOLDER).encoder(1)) {
      float[] common = encoder.across(Modality.IMAGE, Modality.AUDIO, vector);
      assertThat(common[0]).isEqualTo(1, within(1e-6f));
      assertThat(Arrays.copyOfRange(common, 232, 256)).containsOnly(0);
      assertThat(encoder.across(Modality.AUDIO, Modality.IMAGE, vector)).isEqualTo(common);
      assertThat(encoder.across(Modality.AUDIO, Modality.AUDIO, vector)).isSameAs(vector);
      assertThat(encoder.across(Modality.IMAGE, Modality.TEXT, vector)).isSameAs(vector);
      assertThat(encoder.across(Modality.TEXT, Modality.AUDIO, vector)).isSameAs(vector);
      vector[0] = 0;
      assertThat(encoder.across(Modality.IMAGE, Modality.AUDIO, vector)).containsOnly(0);
    }
  }

  private static Waveform clip(String name) throws Exception {
    byte[] file = Files.readAllBytes(Goldens.resources("audio/sounds/" + name + ".flac"));
    return SoundClips.of(new AudioDecoder().decode(file)).getFirst();
  }

  /** Compares every {@code step}th row of ours with the rows there. */
  private static void assertRows(
      String name, float[] actual, int step, Goldens expected, int width) {
    float[] rows = expected.floats(name);
    for (int row = 0; row * width < rows.length; row++) {
      int from = row * step * width;
      assertThat(
              cosine(
                  Arrays.copyOfRange(actual, from, from + width),
                  Arrays.copyOfRange(rows, row * width, (row + 1) * width)))
          .as("%s, row %d", name, row * step)
          .isGreaterThan(0.999);
    }
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }
}
