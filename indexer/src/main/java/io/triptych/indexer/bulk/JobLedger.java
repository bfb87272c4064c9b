package io.triptych.indexer.bulk;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Counts what became of the entries of a job and writes down points to go on from. Since entries
 * are counted in their order, the counts at any point are those of the entries up to there.
 */
final class JobLedger {
  /** Entries between points; what a crash undoes is written again without encoding. */
  private static final int POINT_ENTRIES = 20_000;

  /** The longest between points, since pictures may have to be fetched again from there. */
  private static final Duration POINT_INTERVAL = Duration.ofMinutes(2);

  private final IngestTarget target;
  private final JobLog log;
  private final InstantSource clock;
  private final Instant began;
  private long uncommitted;
  private long pointAt;
  private Instant pointTime;
  private long indexed;
  private long unchanged;
  private long duplicate;
  private long dead;

  /** Goes on from where {@code log} begins. */
  JobLedger(IngestTarget target, JobLog log, InstantSource clock) {
    this.target = target;
    this.log = log;
    this.clock = clock;
    this.began = clock.instant();
    this.pointTime = began;
    this.pointAt = log.begun().in();
    this.indexed = log.begun().indexed();
    this.unchanged = log.begun().unchanged();
    this.duplicate = log.begun().duplicate();
    this.dead = log.begun().dead();
  }

  void indexed() {
    indexed++;
    uncommitted++;
  }

  void unchanged() {
    unchanged++;
  }

  void duplicate() {
    duplicate++;
  }

  void bury(DeadLetter letter) throws IOException {
    log.bury(letter);
    dead++;
  }

  /** How many entries were counted. */
  long done() {
    return indexed + unchanged + duplicate + dead;
  }

  /** Whether enough was done since the last point. */
  boolean pointIsDue() {
    return done() - pointAt >= POINT_ENTRIES
        || (done() > pointAt
            && Duration.between(pointTime, clock.instant()).compareTo(POINT_INTERVAL) >= 0);
  }

  /** Makes what was done so far durable, and writes down that it is. */
  void point() throws IOException {
    String mark = log.point(counts(), uncommitted > 0);
    if (uncommitted > 0) {
      target.commit(mark);
      uncommitted = 0;
    }
    pointAt = done();
    pointTime = clock.instant();
  }

  /** Writes down that there is nothing left to do. */
  void end() throws IOException {
    log.end(counts());
  }

  private JobCounts counts() throws IOException {
    return new JobCounts(
        done(), indexed, unchanged, duplicate, dead, encoded(), unheard(), log.letterBytes());
  }

  private long encoded() {
    return log.begun().encoded() + target.encoded();
  }

  private long unheard() {
    return log.begun().unheard() + target.unheard();
  }

  /**
   * How far the job is.
   *
   * @param total how many entries there are
   */
  Progress progress(long total) {
    return new Progress(done(), total, dead, elapsed());
  }

  /**
   * What is to be told in the end.
   *
   * @param read how many entries were read
   * @param pruned how many items were deleted
   */
  BulkReport report(long read, long pruned) {
    return new BulkReport(
        read,
        indexed,
        unchanged,
        duplicate,
        dead,
        encoded(),
        unheard(),
        pruned,
        elapsed(),
        log.lettersPath());
  }

  private Duration elapsed() {
    return Duration.between(began, clock.instant());
  }
}
