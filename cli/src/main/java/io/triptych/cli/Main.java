package io.triptych.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The entry point of the {@code triptych} command. */
public final class Main {
  /** Held, as the JDK forgets the level of a logger that nobody holds. */
  private static final Logger LIBRARIES = Logger.getLogger("");

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Libraries that log through the JDK greet their users at level INFO.
    LIBRARIES.setLevel(Level.WARNING);
    Terminal terminal = Terminal.ofProcess();
    int status = TriptychCommand.commandLine(Context.ofProcess(terminal)).execute(args);
    terminal.out().flush();
    System.exit(status);
  }
}
