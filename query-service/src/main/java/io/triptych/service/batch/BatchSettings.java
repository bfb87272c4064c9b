package io.triptych.service.batch;

import java.time.Duration;
import java.util.Objects;

/**
 * How encodings are gathered.
 *
 * @param maxBatch the most texts that are encoded at once, 1 to 128; of pictures and sounds, which
 *     fill a machine sooner, at most 8
 * @param window how long a batch waits for as many as the one before had; one after a batch of one
 *     waits for nobody
 * @param maxQueued how many inputs of a kind may wait, at least 128; half of it for bulk work
 * @param parallel how many batches of a kind are encoded at the same time: 1 where the encoder
 *     spreads a batch over all cores, more where it spreads batches over machines
 */
public record BatchSettings(int maxBatch, Duration window, int maxQueued, int parallel) {
  /** The most inputs of one request. */
  public static final int MAX_BATCH = 128;

  private static final Duration LONGEST_WINDOW = Duration.ofSeconds(1);

  /** Batches of up to 128, a window of 4 ms, a queue of 512, one batch at a time. */
  public static final BatchSettings DEFAULT =
      new BatchSettings(MAX_BATCH, Duration.ofMillis(4), 512, 1);

  public BatchSettings {
    Objects.requireNonNull(window, "window");
    if (maxBatch < 1 || maxBatch > MAX_BATCH) {
      throw new IllegalArgumentException(
          "max batch: " + maxBatch + " (expected: 1 to " + MAX_BATCH + ")");
    }
    if (window.isNegative() || window.compareTo(LONGEST_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "window: " + window.toMillis() + " ms (expected: 0 to 1000 ms)");
    }
    if (maxQueued < MAX_BATCH) {
      throw new IllegalArgumentException(
          "max queued: " + maxQueued + " (expected: at least " + MAX_BATCH + ")");
    }
    if (parallel < 1) {
      throw new IllegalArgumentException("parallel: " + parallel + " (expected: at least 1)");
    }
  }

  /** The same with as many batches at a time. */
  public BatchSettings withParallel(int other) {
    return new BatchSettings(maxBatch, window, maxQueued, other);
  }

  /** The same with batches of up to {@code other} inputs. */
  public BatchSettings withMaxBatch(int other) {
    return new BatchSettings(other, window, maxQueued, parallel);
  }
}
