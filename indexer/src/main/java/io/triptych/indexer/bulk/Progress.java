package io.triptych.indexer.bulk;

import java.time.Duration;

/**
 * How far a bulk job is.
 *
 * @param items lines done so far
 * @param totalItems lines in all
 * @param dead how many of those done did not get in
 * @param elapsed since the job began
 */
public record Progress(long items, long totalItems, long dead, Duration elapsed) {

  /** Items a second so far. */
  public double rate() {
    double seconds = elapsed.toNanos() / 1e9;
    return seconds > 0 ? items / seconds : 0;
  }
}
