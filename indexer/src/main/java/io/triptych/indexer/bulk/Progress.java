package io.triptych.indexer.bulk;

import java.time.Duration;

/**
 * How far a bulk job is.
 *
 * @param items lines done so far
 * @param totalItems lines in all
 * @param dead how many of those done did not get in
 * @param elapsed since the job began
 * @param merging whether all are in and segments of the index are being merged
 */
public record Progress(long items, long totalItems, long dead, Duration elapsed, boolean merging) {

  /** Of a job that is at its items. */
  public Progress(long items, long totalItems, long dead, Duration elapsed) {
    this(items, totalItems, dead, elapsed, false);
  }

  /** The same, after the last item. */
  public Progress whileMerging() {
    return new Progress(items, totalItems, dead, elapsed, true);
  }

  /** Items a second so far. */
  public double rate() {
    double seconds = elapsed.toNanos() / 1e9;
    return seconds > 0 ? items / seconds : 0;
  }
}
