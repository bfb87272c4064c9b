package io.triptych.indexer.bulk;

/**
 * Lets callers that wait for their writes to be durable share commits: one of them commits for all
 * who had written when it began, and who comes meanwhile is part of the next. Nobody waits for a
 * time to pass; a caller alone commits at once. Safe for use by many threads.
 */
final class GroupCommit {
  private final Runnable commit;
  private long written;
  private long durable;
  private boolean committing;

  /**
   * @param commit makes durable what was written when it is called; one thread at a time calls it
   */
  GroupCommit(Runnable commit) {
    this.commit = commit;
  }

  /** Counts what the caller has just written. */
  synchronized long written() {
    return ++written;
  }

  /** The last ticket that is known to be durable. */
  synchronized long durable() {
    return durable;
  }

  /**
   * Returns when everything up to {@code ticket} is durable.
   *
   * @param ticket what {@link #written} gave
   * @throws RuntimeException what the commit threw that was to cover the ticket, for the caller
   *     that ran it; the others run one of their own
   */
  void await(long ticket) throws InterruptedException {
    while (true) {
      long covered;
      synchronized (this) {
        while (committing && durable < ticket) {
          wait();
        }
        if (durable >= ticket) {
          return;
        }
        committing = true;
        covered = written;
      }
      boolean done = false;
      try {
        commit.run();
        done = true;
      } finally {
        synchronized (this) {
          committing = false;
          durable = done ? Math.max(durable, covered) : durable;
          notifyAll();
        }
      }
    }
  }
}
