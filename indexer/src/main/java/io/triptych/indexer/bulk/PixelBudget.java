package io.triptych.indexer.bulk;

/**
 * Bounds the memory that decoded pictures and sounds take while they wait for the tower. Items
 * carry numbers in the order in which they are taken away; the one that is next may always decode,
 * since nothing is given back before it is taken. The bound may be exceeded by one medium for each
 * worker.
 */
final class PixelBudget {
  private final long limit;
  private long used;
  private long head;

  PixelBudget(long limit) {
    this.limit = limit;
  }

  /** Waits until the item with the given number may decode. */
  synchronized void await(long number) throws InterruptedException {
    while (used >= limit && number > head) {
      wait();
    }
  }

  synchronized void add(long bytes) {
    used += bytes;
  }

  synchronized void release(long bytes) {
    used -= bytes;
    notifyAll();
  }

  /** Tells that the items up to {@code number} are waited for. */
  synchronized void head(long number) {
    head = Math.max(head, number);
    notifyAll();
  }
}
