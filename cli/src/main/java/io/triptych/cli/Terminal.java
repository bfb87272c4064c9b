package io.triptych.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Where a command prints. UTF-8 whatever the locale says: titles come in every language.
 *
 * @param out results
 * @param err progress, notices and errors
 * @param width the columns of a line on {@code out}
 * @param interactive whether somebody watches {@code err}
 */
record Terminal(PrintWriter out, PrintWriter err, int width, boolean interactive) {
  private static final int DEFAULT_WIDTH = 100;
  private static final int MIN_WIDTH = 40;

  /**
   * The terminal of this process. The launcher tells what it is in {@code triptych.columns} (set
   * where the output is a terminal) and {@code triptych.interactive}; a JVM cannot know by itself.
   */
  static Terminal ofProcess() {
    int width = Integer.getInteger("triptych.columns", DEFAULT_WIDTH);
    return new Terminal(
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        width < 1 ? DEFAULT_WIDTH : Math.max(MIN_WIDTH, width),
        Boolean.getBoolean("triptych.interactive"));
  }

  /** Asks on a terminal; true only if the answer begins with a y. */
  boolean confirm(String question) throws IOException {
    err.print(question + " [y/N] ");
    err.flush();
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String answer = answers.readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
