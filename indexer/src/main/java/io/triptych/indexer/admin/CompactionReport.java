package io.triptych.indexer.admin;

import io.triptych.indexer.collection.CollectionMaintenance.Removed;
import io.triptych.indexer.store.EmbeddingCleanup;

/**
 * What a compaction gave back.
 *
 * @param indexBefore the bytes of the live index before it was merged
 * @param indexAfter the same afterwards
 * @param generations generations that were dropped
 * @param media media that no item has
 * @param leftovers what processes that were cut off left behind
 * @param embeddings what was dropped of the embeddings
 */
public record CompactionReport(
    long indexBefore,
    long indexAfter,
    Removed generations,
    Removed media,
    Removed leftovers,
    EmbeddingCleanup.Result embeddings) {}
