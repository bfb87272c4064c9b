package io.triptych.cli;

import io.triptych.indexer.bulk.CollectionMigrator;
import io.triptych.indexer.bulk.MigrationReport;
import io.triptych.indexer.bulk.ProgressListener;
import java.io.IOException;
import java.util.Optional;

/** Brings over what is written during a migration, and counts it. */
final class CatchUp {
  private final CollectionMigrator migrator;
  private MigrationReport last;
  private boolean isNews;
  private long written;
  private long deleted;

  /**
   * @param first what the pass over all items did
   */
  CatchUp(CollectionMigrator migrator, MigrationReport first) {
    this.migrator = migrator;
    this.last = first;
  }

  void run() throws IOException {
    for (MigrationReport pass : migrator.catchUp(ProgressListener.NONE)) {
      last = pass;
      isNews = true;
      written += pass.written();
      deleted += pass.deleted();
    }
  }

  /** What the last pass did. */
  MigrationReport last() {
    return last;
  }

  /** What was brought over since this was last asked; empty if nothing was written. */
  Optional<String> news() {
    if (!isNews) {
      return Optional.empty();
    }
    String news =
        "Caught up with what was written meanwhile: %d written, %d deleted, %d left"
            .formatted(written, deleted, last.dead());
    isNews = false;
    written = 0;
    deleted = 0;
    return Optional.of(news);
  }
}
