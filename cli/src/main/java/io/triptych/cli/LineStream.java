package io.triptych.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Streams for what wants one, over the terminal's writers. */
final class LineStream {
  private LineStream() {}

  /** A stream that prints through {@code writer}, line by line. */
  static PrintStream to(PrintWriter writer) {
    OutputStream lines =
        new OutputStream() {
          private final ByteArrayOutputStream line = new ByteArrayOutputStream();

          @Override
          public void write(int octet) {
            line.write(octet);
            if (octet == '\n') {
              flushLine();
            }
          }

          private void flushLine() {
            writer.print(line.toString(StandardCharsets.UTF_8));
            writer.flush();
            line.reset();
          }

          @Override
          public void close() {
            flushLine();
          }
        };
    return new PrintStream(lines, false, StandardCharsets.UTF_8);
  }
}
