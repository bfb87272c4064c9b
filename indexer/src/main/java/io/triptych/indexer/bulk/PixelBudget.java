package io.triptych.indexer.bulk;

import java.util.List;

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

  /** Room for the media of the item with the given number. */
  DecodeRoom of(long number) {
    return new DecodeRoom() {
      @Override
      public void enter(Need most, List<PreparedMedium> before) throws InterruptedException {
        await(number);
      }

      @Override
      public void add(long bytes) {
        PixelBudget.this.add(bytes);
      }

      @Override
      public void release(long bytes) {
        PixelBudget.this.release(bytes);
      }
    };
  }

  private synchronized void await(long number) throws InterruptedException {
    while (used >= limit && number > head) {
      wait();
    }
  }

  private synchronized void add(long bytes) {
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
