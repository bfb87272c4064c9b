package io.triptych.cli;

/** What the process tells its caller. */
final class ExitCode {
  /** The command did what was asked. */
  static final int DONE = 0;

  /** The command failed, or finished with something left undone. */
  static final int FAILED = 1;

  /** The command line is wrong; nothing was done. */
  static final int WRONG_USE = 2;

  /** The command finished, but some items could not be taken in. */
  static final int LEFT_OUT = 3;

  /** All is ready but for a last quick step, which waits for somebody else: run it again. */
  static final int NOT_YET = 4;

  private ExitCode() {}
}
