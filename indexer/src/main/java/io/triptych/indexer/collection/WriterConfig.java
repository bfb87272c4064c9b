package io.triptych.indexer.collection;

import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.TieredMergePolicy;

/** How Lucene writes the index of a collection. */
final class WriterConfig {
  private static final double RAM_BUFFER_MB = 256;

  /** Every segment has a graph to be walked, so there are half as many as Lucene would have. */
  private static final int SEGMENTS_A_TIER = 4;

  /**
   * For merges and their parts. Lucene keeps one in reserve, so with three a merge that is alone
   * builds its graph on two cores; building a graph is all computing.
   */
  private static final int MERGE_THREADS =
      Math.max(3, Runtime.getRuntime().availableProcessors() / 2);

  /** How many merges may wait or run before writing waits for them; Lucene's number. */
  private static final int MERGES = MERGE_THREADS + 5;

  private WriterConfig() {}

  /** That of a new writer. */
  static IndexWriterConfig of(IndexSettings settings) {
    TieredMergePolicy merges = new TieredMergePolicy();
    merges.setSegmentsPerTier(SEGMENTS_A_TIER);
    ConcurrentMergeScheduler scheduler = new ConcurrentMergeScheduler();
    scheduler.setMaxMergesAndThreads(MERGES, MERGE_THREADS);
    return new IndexWriterConfig(TextAnalysis.BY_FIELD)
        .setCodec(new HnswCodec(settings))
        .setRAMBufferSizeMB(RAM_BUFFER_MB)
        .setMergePolicy(merges)
        .setMergeScheduler(scheduler)
        .setCommitOnClose(false);
  }
}
