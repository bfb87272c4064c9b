package io.triptych.service.eval;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Lines of UTF-8 files, with or without a byte order mark. */
final class TextLines {
  private TextLines() {}

  static List<String> read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (MalformedInputException e) {
      throw new EvalFormatException(file, 1, "encoding: unreadable (expected: UTF-8)");
    }
    return (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList();
  }
}
