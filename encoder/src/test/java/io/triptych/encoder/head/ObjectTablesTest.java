package io.triptych.encoder.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two classes, one colour, three objects, two numbers of people, in two dimensions. */
final class ObjectTablesTest {
  private static final FeatureLayout LAYOUT = PrototypeImageHead.layout(1, 2, 1, 3, 2);
  private static final ObjectTables OBJECTS =
      new ObjectTables(new float[] {0, 0, 0, 1, -1, 0}, new float[] {0, 0, 0.5f, 0.5f});

  @TempDir private Path folder;

  @Test
  void presenceRisesFromUnsureToSure() {
    assertThat(ObjectTables.presence(0)).isZero();
    assertThat(ObjectTables.presence(0.2)).isZero();
    assertThat(ObjectTables.presence(0.4)).isCloseTo(0.5, within(1e-12));
    assertThat(ObjectTables.presence(0.6)).isEqualTo(1);
    assertThat(ObjectTables.presence(0.99)).isEqualTo(1);
  }

  @Test
  void objectsAndPeopleAreAddedToWhatTheClassifierSees() {
    // The classifier is sure of the first class, which lies along the first axis.
    requireVector(new float[] {1, 0, 0, 1, 0}, 1, 0);
    requireVector(new float[] {0, 0.4f, 0, 1, 0}, 1, 0.5);
    requireVector(new float[] {0, 0.9f, 0.3f, 0, 1}, 1 - 0.25 + 0.5, 1 + 0.5);
  }

  private static void requireVector(float[] found, double x, double y) {
    float[] features = {0, 1, 0, 1, 0, 0, found[0], found[1], found[2], found[3], found[4]};
    float[] vector = new float[2];
    tables(Optional.of(OBJECTS)).imageHead(LAYOUT).project(features, vector);
    assertThat((double) vector[0]).isCloseTo(x / Math.hypot(x, y), within(1e-6));
    assertThat((double) vector[1]).isCloseTo(y / Math.hypot(x, y), within(1e-6));
  }

  @Test
  void tablesComeBackFromTheirFile() throws IOException {
    Path path = folder.resolve("heads.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter();
    tables(Optional.of(OBJECTS)).addTo(writer);
    writer.write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      ObjectTables read = SpaceTables.read(file).objects().orElseThrow();
      assertThat(read.objects()).containsExactly(OBJECTS.objects());
      assertThat(read.people()).containsExactly(OBJECTS.people());
    }
  }

  @Test
  void towerAndHeadMustBothHaveADetectorOrNeither() {
    assertThatThrownBy(() -> tables(Optional.empty()).imageHead(LAYOUT))
        .hasMessageContaining("heads: no objects");
    assertThatThrownBy(
            () -> tables(Optional.of(OBJECTS)).imageHead(PrototypeImageHead.layout(1, 2, 1)))
        .hasMessageContaining("segment: objects");
    assertThatThrownBy(
            () -> tables(Optional.of(OBJECTS)).imageHead(PrototypeImageHead.layout(1, 2, 1, 4, 2)))
        .hasMessageContaining("objects: 6 (expected: 8)");
  }

  private static SpaceTables tables(Optional<ObjectTables> objects) {
    return new SpaceTables(
        new float[] {0},
        new float[] {1, 0},
        new float[] {1, 0, 0, 1},
        new float[] {0, 0},
        new float[] {0, 0},
        1,
        Smoothing.NONE,
        List.of(),
        Optional.empty(),
        objects);
  }
}
