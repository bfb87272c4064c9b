package io.triptych.cli;

/** The entry point of the {@code triptych} command. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    Terminal terminal = Terminal.ofProcess();
    int status = TriptychCommand.commandLine(Context.ofProcess(terminal)).execute(args);
    terminal.out().flush();
    System.exit(status);
  }
}
