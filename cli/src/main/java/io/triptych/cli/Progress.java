package io.triptych.cli;

import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far long work has come: a bar where somebody watches, else a line now and then. */
abstract sealed class Progress implements AutoCloseable {

  /** How far the work is; {@code total} may grow, and is negative as long as it is not known. */
  abstract void at(long done, long total);

  /** The same, with how many items did not get in. */
  abstract void at(long done, long total, long dead);

  /** Says what is done now, beside or after the counted work. */
  abstract void stage(String name);

  /** Tells of a bulk job. */
  void at(io.triptych.indexer.bulk.Progress job) {
    if (job.merging()) {
      stage("merging segments");
    } else {
      at(job.items(), job.totalItems(), job.dead());
    }
  }

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
    void at(long done, long total, long dead) {
      if (dead > 0) {
        bar.setExtraMessage(" " + dead + " dead");
      }
      at(done, total);
    }

    @Override
    void stage(String name) {
      bar.setExtraMessage(" " + name);
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
    private long dead;
    private String stage = "";
    private long firstDone = -1;
    private long firstAt;

    Lines(Terminal terminal, String task, LongSupplier nanoClock) {
      this.terminal = terminal;
      this.task = task;
      this.nanoClock = nanoClock;
      this.printedAt = nanoClock.getAsLong();
    }

    @Override
    synchronized void at(long done, long total, long dead) {
      this.dead = dead;
      at(done, total);
    }

    @Override
    synchronized void at(long done, long total) {
      this.done = done;
      this.total = total;
      long now = nanoClock.getAsLong();
      if (firstDone < 0) {
        // What an earlier run did says nothing about the speed of this one.
        firstDone = done;
        firstAt = now;
      }
      if (now - printedAt >= INTERVAL_NANOS) {
        printedAt = now;
        print(speed(now));
      }
    }

    private String speed(long now) {
      if (done <= firstDone) {
        return "";
      }
      double rate = (done - firstDone) / ((now - firstAt) / 1e9);
      String text = String.format(Locale.ROOT, rate < 10 ? ", %.1f/s" : ", %.0f/s", rate);
      if (total < done) {
        return text;
      }
      long left = Math.round((total - done) / rate);
      return text + String.format(Locale.ROOT, ", %d:%02d left", left / 60, left % 60);
    }

    @Override
    synchronized void stage(String name) {
      if (!name.equals(stage)) {
        stage = name;
        if (done != printed) {
          print("");
        }
        terminal.err().println(task + ": " + name);
      }
    }

    private void print(String speed) {
      String of = total < 0 ? "" : " of " + total;
      String errors = dead > 0 ? ", " + dead + " dead" : "";
      terminal.err().println(task + ": " + done + of + speed + errors);
      printed = done;
    }

    @Override
    public synchronized void close() {
      if (done != printed) {
        print("");
      }
    }
  }
}
