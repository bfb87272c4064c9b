package io.triptych.indexer.admin;

import java.time.Duration;

/**
 * What building an index anew did.
 *
 * @param items items that were written
 * @param vectors their vectors
 * @param fromStore those of them that the embedding store gave; the others are the old index's
 * @param mended those of them that were another in the old index
 */
public record ReindexReport(
    long items, long vectors, long fromStore, long mended, Duration elapsed) {}
