package io.triptych.indexer.admin;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionMaintenance;
import io.triptych.indexer.collection.CollectionMaintenance.Removed;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.store.EmbeddingCleanup;
import java.io.IOException;
import java.util.List;

/**
 * Makes a collection as small as what it holds: one segment without deletions, and no media,
 * embeddings or traces of broken work that no item of any generation needs.
 */
public final class Compaction {
  private Compaction() {}

  /**
   * Compacts a collection; searches go on, nobody else can write it.
   *
   * @param dropPrevious whether to keep the live generation alone
   */
  public static CompactionReport run(DataDirectory data, String name, boolean dropPrevious)
      throws IOException {
    try (CollectionMaintenance maintenance = CollectionMaintenance.of(data, name)) {
      Removed generations = dropPrevious ? maintenance.dropOthers() : new Removed(0, 0);
      Removed leftovers = maintenance.dropLeftovers();
      long before = maintenance.indexBytes();
      maintenance.merge();
      ContentSet media = new ContentSet();
      ContentSet embedded = new ContentSet();
      List<Collection> kept = maintenance.generations();
      try {
        kept.forEach(generation -> collect(generation, media, embedded));
      } finally {
        kept.forEach(Collection::close);
      }
      return new CompactionReport(
          before,
          maintenance.indexBytes(),
          generations,
          maintenance.dropMedia(media::contains),
          leftovers,
          EmbeddingCleanup.run(maintenance.embeddingsFolder(), embedded::contains));
    }
  }

  private static void collect(Collection generation, ContentSet media, ContentSet embedded) {
    try (CollectionSearcher searcher = generation.searcher()) {
      for (StoredItem item : searcher.items()) {
        item.media().forEach(medium -> media.add(medium.contentHash()));
        boolean heard = item.media().stream().anyMatch(m -> m.modality() == Modality.AUDIO);
        int clips =
            heard
                ? searcher.vectors(searcher.find(item.id()).orElseThrow(), Modality.AUDIO).size()
                : 0;
        ContentKeys.all(item, clips).forEach(embedded::add);
      }
    }
  }
}
