package io.triptych.indexer.bulk;

/** Is told now and then, by one thread at a time, how far a job is. */
@FunctionalInterface
public interface ProgressListener {
  /** Looks away. */
  ProgressListener NONE = progress -> {};

  /** Tells how far the job is. */
  void update(Progress progress);
}
