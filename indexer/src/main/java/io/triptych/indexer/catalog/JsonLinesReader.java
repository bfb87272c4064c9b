package io.triptych.indexer.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.indexer.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads JSON Lines, one object a line. Blank lines give no entry.
 *
 * <p>An item is an object with {@code id} and at least one of {@code title}, {@code description},
 * {@code image} (a string), {@code images} (a list), {@code audio} (either). A medium is a path or
 * a {@code data:} URI. {@code attributes} is an object; {@code price}, {@code stock} (numbers),
 * {@code updated_at} (ISO 8601) and every key not named here are attributes too.
 *
 * @param <E> what is made of an object
 */
final class JsonLinesReader<E> implements EntryReader<E> {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final LineReader lines;
  private final JsonMapper json;
  private final RowParser<E> entries;

  JsonLinesReader(Path file, CatalogLimits limits, RowParser<E> entries) throws IOException {
    this.json = mapper(limits);
    this.entries = entries;
    this.lines = new LineReader(Files.newInputStream(file), limits.lineBytes());
  }

  private static JsonMapper mapper(CatalogLimits limits) {
    JsonMapper mapper =
        JsonMapper.builder()
            // NaN is read so that the message can say that it is no number.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxStringLength(limits.lineBytes())
                .maxNestingDepth(32)
                .build());
    return mapper;
  }

  @Override
  public Optional<E> next() throws IOException {
    for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
      if (line.tooLong()) {
        return Optional.of(
            rejected(line, Reason.LINE_TOO_LONG, "line: over " + line.bytes().length + " bytes"));
      }
      String text;
      try {
        text = decode(line);
      } catch (CharacterCodingException e) {
        return Optional.of(rejected(line, Reason.INVALID_UTF8, "line: not UTF-8"));
      }
      if (!text.isBlank()) {
        return Optional.of(parse(line, text));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean skip() throws IOException {
    for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
      // What decides whether next() would have passed over the line.
      if (line.tooLong() || !isBlank(line)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBlank(LineReader.Line line) {
    try {
      return decode(line).isBlank();
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static String decode(LineReader.Line line) throws CharacterCodingException {
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.bytes())).toString();
    return line.number() == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private E parse(LineReader.Line line, String text) {
    JsonNode node;
    try {
      node = json.readTree(text);
    } catch (JsonProcessingException e) {
      return rejected(line, Reason.BROKEN_JSON, "line: " + e.getOriginalMessage());
    }
    if (!node.isObject()) {
      return rejected(line, Reason.NOT_AN_OBJECT, "line: a JSON value (expected: an object)");
    }
    return entries.parse(line.number(), node);
  }

  private E rejected(LineReader.Line line, Reason reason, String message) {
    return entries.rejected(line.number(), Optional.empty(), reason, message);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
