package io.triptych.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.Parity;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.kernel.Team;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A tower for long texts takes the memory of long texts when one comes, and not before. */
class WorkingMemoryTest {
  private static final int POSITIONS = 3000;
  private static final int WIDTH = 2;

  /** A network of which only the working memory matters: a vector is the sum and the length. */
  private static final class Network implements TextModel {
    private final List<Integer> capacities = new ArrayList<>();

    @Override
    public int width() {
      return WIDTH;
    }

    @Override
    public int maxTokens() {
      return POSITIONS;
    }

    @Override
    public Session session(int capacity, Team team) {
      capacities.add(capacity);
      return new Session() {
        @Override
        public int capacity() {
          return capacity;
        }

        @Override
        public Team team() {
          return team;
        }

        @Override
        public void encode(List<int[]> texts, float[][] out, Observer observer) {
          assertThat(texts.stream().mapToInt(text -> text.length).sum())
              .isLessThanOrEqualTo(capacity);
          for (int i = 0; i < out.length; i++) {
            out[i][0] = Arrays.stream(texts.get(i)).sum();
            out[i][1] = texts.get(i).length;
          }
        }
      };
    }
  }

  @Test
  void growsWithTheLongestTextSoFar() throws IOException {
    Network network = new Network();
    try (Parity parity = Parity.resource("text/bert-sentence");
        EncoderThreads threads = new EncoderThreads(1);
        TextTower tower =
            TextTower.open(
                parity.folder().resolve("model.safetensors"),
                p -> network,
                parity.folder().resolve("tokenizer.json"),
                new TextTower.Settings(Prefixes.NONE, POSITIONS, false),
                threads)) {
      check(tower, 3, 200, 512, 9);
      assertThat(network.capacities).containsExactly(512);
      check(tower, 513, 7, 600, 2);
      assertThat(network.capacities).containsExactly(512, 1024);
      check(tower, 1024, 900, 400, 400, 400);
      assertThat(network.capacities).containsExactly(512, 1024);
      check(tower, POSITIONS, 1);
      assertThat(network.capacities).containsExactly(512, 1024, POSITIONS);
      check(tower, 4, 2500, POSITIONS);
      assertThat(network.capacities).containsExactly(512, 1024, POSITIONS);
    }
  }

  private static void check(TextTower tower, int... lengths) {
    Random random = new Random(5);
    int[][] sequences = new int[lengths.length][];
    for (int i = 0; i < lengths.length; i++) {
      sequences[i] = random.ints(lengths[i], 0, 50).toArray();
    }
    List<float[]> out = tower.encode(sequences);
    for (int i = 0; i < lengths.length; i++) {
      assertThat(out.get(i)).containsExactly(Arrays.stream(sequences[i]).sum(), lengths[i]);
    }
  }
}
