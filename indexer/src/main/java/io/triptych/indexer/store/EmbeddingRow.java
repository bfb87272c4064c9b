package io.triptych.indexer.store;

import java.util.List;

/**
 * A row of an embedding table.
 *
 * @param entry the content's embedding
 * @param itemIds the items that hold the content
 */
public record EmbeddingRow(EmbeddingEntry entry, List<String> itemIds) {
  public EmbeddingRow {
    itemIds = List.copyOf(itemIds);
  }
}
