package io.triptych.indexer.bulk;

/**
 * What a job has done up to a place of its catalogues.
 *
 * @param in entries up to there
 * @param encoded media that went through a tower
 * @param unheard sounds without a vector, see {@link BulkReport}
 * @param letterBytes how long the file of dead letters is
 */
record JobCounts(
    long in,
    long indexed,
    long unchanged,
    long duplicate,
    long dead,
    long encoded,
    long unheard,
    long letterBytes) {
  /** Of a job that has done nothing. */
  static final JobCounts NONE = new JobCounts(0, 0, 0, 0, 0, 0, 0, 0);

  JobCounts {
    if (in != indexed + unchanged + duplicate + dead) {
      throw new IllegalStateException(
          "in: %d (expected: indexed %d + unchanged %d + duplicate %d + dead %d)"
              .formatted(in, indexed, unchanged, duplicate, dead));
    }
  }
}
