package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.tensor.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shipped detector beside what TensorFlow.js gives for the network that it was made from. */
final class ObjectDetectorTest {
  private static final Path ROOT = Path.of(System.getProperty("triptych.root", ".."));
  private static final Path PACK = ROOT.resolve("models").resolve("triptych-base");
  private static final List<String> PICTURES =
      List.of(
          "models/triptych-base/goldens/apple.png",
          "models/triptych-base/goldens/gradient.png",
          "models/triptych-base/goldens/house.png",
          "models/triptych-base/goldens/navy_shirt.png",
          "models/triptych-base/goldens/star_alpha.png",
          "demo/images/music-mexico.jpg",
          "demo/images/music-italy.jpg");
  private static final int CLASSES = 90;
  private static final int TOP = 20;

  /** What weights in halves cost at most; in floats, scores differ by less than 1e-5. */
  private static final float TOLERANCE = 0.015f;

  @Test
  void findsWhatTheOfficialImplementationFinds() throws Exception {
    Goldens expected = Goldens.open(Goldens.resources("image/objects/reference.safetensors"));
    float[] people = expected.floats("people");
    assertThat(people).containsExactly(0, 0, 0, 0, 0, 7, 7);
    ObjectDetector detector = open();
    for (int p = 0; p < PICTURES.size(); p++) {
      RgbImage image = decode(PICTURES.get(p));
      requireBoxes(PICTURES.get(p), detector.look(image), expected, p);
      ObjectDetector.Objects found = detector.detect(image);
      float[] presence = expected.row("presence", p);
      for (int c = 0; c < CLASSES; c++) {
        assertThat(found.scores()[c])
            .as("%s, class %d", PICTURES.get(p), c)
            .isCloseTo(presence[c], within(TOLERANCE));
      }
      assertThat(found.people()).as(PICTURES.get(p)).isEqualTo((int) people[p]);
      assertThat(found.peopleFeature())
          .containsExactly(people[p] == 0 ? 1 : 0, 0, 0, people[p] == 0 ? 0 : 1);
    }
  }

  @Test
  void everyDetectionIsSureAndStandsOnItsOwn() throws Exception {
    ObjectDetector.Objects found = open().detect(decode("demo/images/music-mexico.jpg"));
    assertThat(found.detections()).isNotEmpty();
    for (Detection one : found.detections()) {
      assertThat(one.score()).isBetween(0.3f, found.scores()[one.kind()]);
      for (Detection other : found.detections()) {
        if (!one.equals(other) && one.kind() == other.kind()) {
          assertThat(one.box().overlap(other.box())).isLessThanOrEqualTo(0.5);
        }
      }
    }
  }

  @Test
  void aPictureOfNothingHasNoEvidence() throws Exception {
    byte[] grey = new byte[3 * 40 * 30];
    Arrays.fill(grey, (byte) 128);
    ObjectDetector.Objects found = open().detect(new RgbImage(40, 30, grey));
    assertThat(found.detections()).isEmpty();
    assertThat(found.people()).isZero();
    for (float score : found.scores()) {
      assertThat(score).isBetween(0f, 0.3f);
    }
  }

  private static void requireBoxes(
      String name, SsdMobileNet.Output actual, Goldens expected, int picture) {
    assertThat(actual.boxes()).hasSize(1917);
    float[] index = expected.row("index", picture);
    float[] boxes = expected.floats("boxes");
    float[] scores = expected.floats("scores");
    for (int i = 0; i < TOP; i++) {
      int anchor = (int) index[i];
      BoundingBox box = actual.boxes().get(anchor);
      int from = (picture * TOP + i) * 4;
      float[] edges = {box.top(), box.left(), box.bottom(), box.right()};
      for (int e = 0; e < edges.length; e++) {
        assertThat(edges[e])
            .as("%s, anchor %d, edge %d", name, anchor, e)
            .isCloseTo(boxes[from + e], within(TOLERANCE));
      }
      for (int c = 0; c < CLASSES; c++) {
        assertThat(actual.scores()[anchor * CLASSES + c])
            .as("%s, anchor %d, class %d", name, anchor, c)
            .isCloseTo(scores[(picture * TOP + i) * CLASSES + c], within(TOLERANCE));
      }
    }
  }

  private static ObjectDetector open() throws Exception {
    return ObjectDetector.open(
        JsonFile.read(PACK.resolve("objects.json"), SsdMobileNetConfig.class),
        PACK.resolve("objects.safetensors"));
  }

  private static RgbImage decode(String path) throws Exception {
    return new ImageDecoder().decode(Files.readAllBytes(ROOT.resolve(path)));
  }
}
