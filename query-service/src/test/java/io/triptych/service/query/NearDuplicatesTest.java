package io.triptych.service.query;

import static io.triptych.encoder.Modality.AUDIO;
import static io.triptych.encoder.Modality.IMAGE;
import static io.triptych.encoder.Modality.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import io.triptych.service.query.NearDuplicates.Kept;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class NearDuplicatesTest {
  private static final float[] RED = FakeEncoder.vector("red");
  private static final float[] GREEN = FakeEncoder.vector("green");

  private final FakeCollection items =
      new FakeCollection()
          .add("a", "", Map.of(IMAGE, List.of(RED), TEXT, List.of(RED)))
          .add("same-words", "", Map.of(IMAGE, List.of(GREEN), TEXT, List.of(RED)))
          .add("same-picture", "", Map.of(IMAGE, List.of(RED, GREEN), TEXT, List.of(GREEN)))
          .add("no-picture", "", Map.of(TEXT, List.of(RED)))
          .add("sound", "", Map.of(AUDIO, List.of(RED)))
          .add("same-sound", "", Map.of(AUDIO, List.of(RED), TEXT, List.of(RED)))
          .add("first-again", "", Map.of(IMAGE, List.of(RED)));

  private final ItemLikeness likeness =
      new ItemLikeness(items, IntStream.range(0, items.itemCount()).toArray());

  @Test
  void picturesAreComparedFirstThenTextsThenSounds() {
    double different = RED[15] * GREEN[15];
    assertThat(likeness.of(0, 1)).isCloseTo(different, within(1e-6));
    assertThat(likeness.of(0, 2)).isCloseTo(1, within(1e-6));
    assertThat(likeness.of(0, 3)).isCloseTo(1, within(1e-6));
    assertThat(likeness.of(3, 2)).isCloseTo(different, within(1e-6));
    assertThat(likeness.of(4, 5)).isCloseTo(1, within(1e-6));
    assertThat(likeness.of(0, 4)).isZero();
  }

  @Test
  void candidatesAreFoldedIntoTheBestThatTheyAreNear() {
    NearDuplicates duplicates = new NearDuplicates(likeness, 0.97);
    IntStream.range(0, items.itemCount()).forEach(duplicates::add);
    assertThat(duplicates.kept())
        .containsExactly(
            // The one without a picture has the words of the first two; the first is better.
            new Kept(0, List.of(2, 3, 5, 6)), new Kept(1, List.of()), new Kept(4, List.of()));
  }

  @Test
  void theBoundItselfIsNearEnough() {
    double exactly = likeness.of(0, 1);
    NearDuplicates at = new NearDuplicates(likeness, exactly);
    at.add(0);
    at.add(1);
    assertThat(at.kept()).hasSize(1);
    NearDuplicates above = new NearDuplicates(likeness, Math.nextUp(exactly));
    above.add(0);
    above.add(1);
    assertThat(above.kept()).hasSize(2);
  }
}
