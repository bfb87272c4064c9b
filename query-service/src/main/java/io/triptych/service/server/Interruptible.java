package io.triptych.service.server;

import java.io.IOException;

/** Work on the caller's thread that another thread may interrupt, and nothing after it. */
final class Interruptible {
  private Thread worker;
  private boolean interrupted;

  interface Work<T> {
    T run() throws IOException;
  }

  <T> T run(Work<T> work) throws IOException {
    synchronized (this) {
      worker = Thread.currentThread();
      if (interrupted) {
        worker.interrupt();
      }
    }
    try {
      return work.run();
    } finally {
      synchronized (this) {
        worker = null;
        if (interrupted) {
          // What came too late for the work is not left to the next one of this thread.
          boolean _ = Thread.interrupted();
        }
      }
    }
  }

  synchronized void interrupt() {
    interrupted = true;
    if (worker != null) {
      worker.interrupt();
    }
  }
}
