package io.triptych.indexer.bulk;

import io.triptych.indexer.Rejection;

/** What became of one item of an upsert. */
public sealed interface IngestResult {

  /** It was written, and has this version now. */
  record Indexed(long version) implements IngestResult {}

  /** The collection held it just so, with this version. */
  record Unchanged(long version) implements IngestResult {}

  /** A later item of the same call has its id; that one counts. */
  record Duplicate() implements IngestResult {}

  /** It did not get in. */
  record Rejected(Rejection rejection) implements IngestResult {}
}
