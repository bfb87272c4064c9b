package io.triptych.cli;

import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far long work has come: a bar where somebody watches, else a line now and then. */
abstract sealed class Progress implements AutoCloseable {

  /** How far the work is; {@code total} may grow, and is negative as long as it is not known. */
  abstract void at(long done, long total);

  @Override
  public abstract void close();

  /** The progress of {@code task} that fits the terminal. */
  static Progress of(Terminal terminal, String task) {
    return terminal.interactive()
        ? new Bar(terminal, task)
        : new Lines(terminal, task, System::nanoTime);
  }

  private static final class Bar extends Progress {
    private final ProgressBar bar;

    Bar(Terminal terminal, String task) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(-1)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .showSpeed()
              .setConsumer(new SameLine(terminal))
              .build();
    }

    @Override
    void at(long done, long total) {
      if (total != bar.getMax()) {
        bar.maxHint(total);
      }
      bar.stepTo(done);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** Draws a bar over its last state. */
  private record SameLine(Terminal terminal) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return terminal.width() - 1;
    }

    @Override
    public void accept(String bar) {
      terminal.err().print('\r' + bar);
      terminal.err().flush();
    }

    @Override
    public void close() {
      terminal.err().println();
    }
  }

  /** Prints a line at the end and every few seconds before. */
  static final class Lines extends Progress {
    static final long INTERVAL_NANOS = 5_000_000_000L;

    private final Terminal terminal;
    private final String task;
    private final LongSupplier nanoClock;
    private long printedAt;
    private long printed;
    private long done;
    private long total = -1;

    Lines(Terminal terminal, String task, LongSupplier nanoClock) {
      this.terminal = terminal;
      this.task = task;
      this.nanoClock = nanoClock;
      this.printedAt = nanoClock.getAsLong();
    }

    @Override
    synchronized void at(long done, long total) {
      this.done = done;
      this.total = total;
      long now = nanoClock.getAsLong();
      if (now - printedAt >= INTERVAL_NANOS) {
        printedAt = now;
        print();
      }
    }

    private void print() {
      String of = total < 0 ? "" : " of " + total;
      terminal.err().println(task + ": " + done + of);
      printed = done;
    }

    @Override
    public synchronized void close() {
      if (done != printed) {
        print();
      }
    }
  }
}
