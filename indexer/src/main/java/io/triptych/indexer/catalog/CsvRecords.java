package io.triptych.indexer.catalog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Cuts CSV into records: lines, joined where a quoted cell goes over the end of one. A quote that
 * is never closed takes its own line with it and no other.
 */
final class CsvRecords implements AutoCloseable {
  private static final char QUOTE = '"';

  private final LineReader lines;
  private final char delimiter;
  private final int limit;

  /** Lines that were read ahead and did not belong to the record. */
  private final Deque<LineReader.Line> ahead = new ArrayDeque<>();

  private List<LineReader.Line> last = List.of();

  CsvRecords(LineReader lines, char delimiter, int limit) {
    this.lines = lines;
    this.delimiter = delimiter;
    this.limit = limit;
  }

  /** What is wrong with a record. */
  enum Fault {
    NONE,
    TOO_LONG,
    OPEN_QUOTE
  }

  /**
   * A record.
   *
   * @param line the number of the line that it begins on, from 1
   * @param bytes without the line end; of a faulty one its first line
   */
  record Record(long line, byte[] bytes, Fault fault) {}

  /** The next record; null at the end. */
  Record next() throws IOException {
    LineReader.Line first = line();
    if (first == null) {
      return null;
    }
    last = List.of(first);
    if (first.tooLong()) {
      return new Record(first.number(), first.bytes(), Fault.TOO_LONG);
    }
    Quotes quotes = new Quotes();
    quotes.read(first.bytes());
    return quotes.open ? joined(first, quotes) : whole(first);
  }

  private Record joined(LineReader.Line first, Quotes quotes) throws IOException {
    List<LineReader.Line> taken = new ArrayList<>(List.of(first));
    last = taken;
    long size = first.bytes().length;
    while (quotes.open) {
      LineReader.Line line = line();
      if (line != null) {
        taken.add(line);
        size += line.bytes().length + 1;
      }
      if (line == null || line.tooLong() || size > limit) {
        back();
        return new Record(first.number(), first.bytes(), Fault.OPEN_QUOTE);
      }
      quotes.read(line.bytes());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (LineReader.Line line : taken) {
      bytes.writeBytes(line.bytes());
      bytes.write('\n');
    }
    byte[] lineEnded = bytes.toByteArray();
    return new Record(first.number(), Arrays.copyOf(lineEnded, lineEnded.length - 1), Fault.NONE);
  }

  private static Record whole(LineReader.Line line) {
    return new Record(line.number(), line.bytes(), Fault.NONE);
  }

  /** Gives back the lines of the last record but its first, to be read as records of their own. */
  void back() {
    if (last.size() > 1) {
      last.subList(1, last.size()).reversed().forEach(ahead::addFirst);
    }
    last = List.of();
  }

  private LineReader.Line line() throws IOException {
    return ahead.isEmpty() ? lines.next() : ahead.removeFirst();
  }

  /** Follows quotes: one at the start of a cell opens it, two in it stand for one. */
  private final class Quotes {
    private boolean open;

    void read(byte[] bytes) {
      boolean start = !open;
      for (int i = 0; i < bytes.length; i++) {
        if (open) {
          if (bytes[i] == QUOTE) {
            if (i + 1 < bytes.length && bytes[i + 1] == QUOTE) {
              i++;
            } else {
              open = false;
            }
          }
        } else {
          open = start && bytes[i] == QUOTE;
          start = bytes[i] == delimiter;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
