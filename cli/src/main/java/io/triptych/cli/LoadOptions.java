package io.triptych.cli;

import io.triptych.service.batch.BatchSettings;
import io.triptych.service.cache.CacheSettings;
import io.triptych.service.server.LifecycleSettings;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What a server keeps, how it gathers encodings, and how it begins and ends. */
final class LoadOptions {
  @Option(
      names = "--cached-embeddings",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Embeddings of queries kept in memory (default: 100000).")
  private long embeddings;

  @Option(
      names = "--cached-answers",
      paramLabel = "MB",
      defaultValue = "64",
      description = "Megabytes of answers kept in memory; 0: none is (default: 64).")
  private long answers;

  @Option(
      names = "--answer-ttl",
      paramLabel = "S",
      defaultValue = "600",
      description = "Seconds that an answer is kept at most (default: 600).")
  private long answerSeconds;

  @Option(
      names = "--max-batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Inputs encoded at once, 1 to 128; 1: none is gathered (default: 128).")
  private int maxBatch;

  @Option(
      names = "--batch-window",
      paramLabel = "MS",
      defaultValue = "4",
      description = "Milliseconds to wait for a batch to fill, when busy (default: 4).")
  private int window;

  @Option(
      names = "--max-queued",
      paramLabel = "N",
      defaultValue = "512",
      description = "Inputs that may wait to be encoded, of each kind (default: 512).")
  private int maxQueued;

  @Option(
      names = "--drain-notice",
      paramLabel = "S",
      defaultValue = "0",
      description = {
        "When told to end: say so to health checks, and serve on for so many seconds before",
        "anybody is refused (default: 0)."
      })
  private long drainNotice;

  @Option(
      names = "--drain-limit",
      paramLabel = "S",
      defaultValue = "10",
      description = "Seconds that requests under way may take to the end (default: 10).")
  private long drainLimit;

  @Option(
      names = "--no-warm-up",
      description = "Serve at once, before towers are loaded and collections opened.")
  private boolean cold;

  CacheSettings caches() {
    CacheSettings rest = CacheSettings.DEFAULT;
    return new CacheSettings(
        embeddings,
        answers << 20,
        Duration.ofSeconds(answerSeconds),
        rest.refused(),
        rest.refusedTimeToLive());
  }

  /**
   * How encodings are gathered.
   *
   * @param parallel how many batches are encoded at a time
   */
  BatchSettings batches(int parallel) {
    return new BatchSettings(maxBatch, Duration.ofMillis(window), maxQueued, parallel);
  }

  LifecycleSettings lifecycle() {
    return new LifecycleSettings(
        !cold, Duration.ofSeconds(drainNotice), Duration.ofSeconds(drainLimit));
  }
}
