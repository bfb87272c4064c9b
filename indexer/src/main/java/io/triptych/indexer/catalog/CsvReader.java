package io.triptych.indexer.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.triptych.indexer.Reason;
import io.triptych.indexer.collection.Schema;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads CSV (RFC 4180) in UTF-8 with a header. Spaces around a cell do not count; an empty cell is
 * no value. An attribute is a truth value where a cell is {@code true} or {@code false}, a number
 * where it reads as one of JSON's, which {@code 007} does not, and else a keyword or several.
 *
 * @param <E> what is made of a row
 */
final class CsvReader<E> implements EntryReader<E> {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> TEXTS = Set.of("id", "title", "description", Schema.UPDATED_AT);
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final TableOptions options;
  private final int limit;
  private final CSVFormat format;
  private final CsvRecords records;
  private final RowParser<E> entries;
  private final TableHeader header;
  private final int width;

  CsvReader(Path file, TableOptions options, CatalogLimits limits, RowParser<E> entries)
      throws IOException {
    this.options = options;
    this.limit = limits.lineBytes();
    char delimiter = delimiter(file, options);
    this.format =
        CSVFormat.RFC4180.builder().setDelimiter(delimiter).setIgnoreEmptyLines(false).get();
    this.entries = entries;
    this.records =
        new CsvRecords(new LineReader(Files.newInputStream(file), limit), delimiter, limit);
    try {
      List<String> names = header(file);
      this.width = names.size();
      this.header = TableHeader.of(file, names, options);
    } catch (IOException | RuntimeException e) {
      records.close();
      throw e;
    }
  }

  private static char delimiter(Path file, TableOptions options) {
    if (!options.delimiter().isEmpty()) {
      return options.delimiter().charAt(0);
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".tsv") || name.endsWith(".tab") ? '\t' : ',';
  }

  private List<String> header(Path file) throws IOException {
    CsvRecords.Record first = records.next();
    if (first == null) {
      throw new FileSystemException(file.toString(), null, "no header (expected: column names)");
    }
    try {
      String text = text(first);
      String plain = text.indexOf(BYTE_ORDER_MARK) == 0 ? text.substring(1) : text;
      return cells(first, plain).stream().map(String::strip).toList();
    } catch (CharacterCodingException e) {
      throw new FileSystemException(file.toString(), null, "header: not UTF-8 (expected: UTF-8)");
    } catch (BrokenRowException e) {
      throw new FileSystemException(file.toString(), null, "header: " + e.getMessage());
    }
  }

  @Override
  public Optional<E> next() throws IOException {
    for (CsvRecords.Record row = records.next(); row != null; row = records.next()) {
      String text;
      try {
        text = text(row);
      } catch (CharacterCodingException e) {
        return Optional.of(rejected(row, Reason.INVALID_UTF8, "row: not UTF-8"));
      }
      if (row.fault() == CsvRecords.Fault.TOO_LONG) {
        return Optional.of(rejected(row, Reason.LINE_TOO_LONG, "row: over " + limit + " bytes"));
      }
      if (!text.isBlank()) {
        return Optional.of(entry(row, text));
      }
    }
    return Optional.empty();
  }

  private E entry(CsvRecords.Record row, String text) throws IOException {
    try {
      List<String> cells = cells(row, text);
      if (cells.size() != width) {
        throw new BrokenRowException(
            "%d cells (expected: %d, as in the header)".formatted(cells.size(), width));
      }
      return entries.parse(row.line(), object(cells));
    } catch (BrokenRowException e) {
      records.back();
      return rejected(row, Reason.BROKEN_ROW, "row: " + e.getMessage());
    }
  }

  private static String text(CsvRecords.Record row) throws CharacterCodingException {
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(row.bytes())).toString();
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private List<String> cells(CsvRecords.Record row, String text)
      throws IOException, BrokenRowException {
    if (row.fault() == CsvRecords.Fault.OPEN_QUOTE) {
      throw new BrokenRowException("a quote that is not closed");
    }
    List<CSVRecord> parsed;
    try (CSVParser parser =
        CSVParser.builder().setReader(new StringReader(text)).setFormat(format).get()) {
      parsed = parser.getRecords();
    } catch (IOException | UncheckedIOException e) {
      throw new BrokenRowException("something between a quote and the next cell");
    }
    if (parsed.size() != 1) {
      throw new BrokenRowException("a line end outside quotes");
    }
    return parsed.getFirst().toList();
  }

  private ObjectNode object(List<String> cells) {
    ObjectNode object = JSON.objectNode();
    for (TableHeader.Slot slot : header.slots()) {
      String cell = cells.get(slot.index()).strip();
      if (!cell.isEmpty()) {
        slot.put(object, value(slot, cell));
      }
    }
    return object;
  }

  private JsonNode value(TableHeader.Slot slot, String cell) {
    String target = slot.target();
    if (slot.isList()) {
      return list(cell);
    }
    if (TEXTS.contains(target)) {
      return TextNode.valueOf(cell);
    }
    if (!options.keywords().contains(target)) {
      if (NUMBER.matcher(cell).matches()) {
        return DoubleNode.valueOf(Double.parseDouble(cell));
      }
      if (cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false")) {
        return BooleanNode.valueOf(Boolean.parseBoolean(cell));
      }
    }
    ArrayNode terms = list(cell);
    return terms.size() == 1 ? terms.get(0) : terms;
  }

  private ArrayNode list(String cell) {
    ArrayNode list = JSON.arrayNode();
    String separator = options.listSeparator();
    // A picture may be in the cell itself, and base64 has no bar in it.
    String[] parts =
        separator.isEmpty() ? new String[] {cell} : cell.split(Pattern.quote(separator), -1);
    for (String part : parts) {
      if (!part.isBlank()) {
        list.add(part.strip());
      }
    }
    return list;
  }

  private E rejected(CsvRecords.Record row, Reason reason, String message) {
    return entries.rejected(row.line(), Optional.empty(), reason, message);
  }

  /** A record that has no cells, or not as many as it should. */
  private static final class BrokenRowException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenRowException(String message) {
      super(message);
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
