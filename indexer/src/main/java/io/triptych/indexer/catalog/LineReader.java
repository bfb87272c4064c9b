package io.triptych.indexer.catalog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Cuts a stream of bytes into lines, none of which takes more memory than the limit. */
final class LineReader implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final int limit;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private long line;

  LineReader(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /**
   * A line without its end.
   *
   * @param number from 1
   * @param tooLong whether the line exceeded the limit; the bytes are then its beginning
   */
  record Line(long number, byte[] bytes, boolean tooLong) {}

  /** The next line; null at the end. */
  Line next() throws IOException {
    ByteArrayOutputStream collected = new ByteArrayOutputStream();
    boolean tooLong = false;
    boolean any = false;
    while (fill()) {
      any = true;
      int stop = at;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      int taken = Math.min(stop - at, limit - collected.size());
      tooLong |= taken < stop - at;
      collected.write(buffer, at, taken);
      at = stop;
      if (stop < end) {
        at++;
        break;
      }
    }
    return any ? new Line(++line, collected.toByteArray(), tooLong) : null;
  }

  private boolean fill() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, in.read(buffer));
    }
    return at < end;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
