package io.triptych.indexer.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Parquet, also compressed by Snappy, gzip or Zstandard. Pages are decoded as they are come
 * to.
 */
final class ParquetReader implements CatalogReader {
  private final Path file;
  private final ParquetFileReader parquet;
  private final RowReader rows;
  private final TableHeader header;
  private final EntryParser entries;
  private long row;

  private ParquetReader(
      Path file,
      ParquetFileReader parquet,
      RowReader rows,
      TableHeader header,
      CatalogLimits limits) {
    this.file = file;
    this.parquet = parquet;
    this.rows = rows;
    this.header = header;
    this.entries = new EntryParser(limits);
  }

  static ParquetReader open(Path file, TableOptions options, CatalogLimits limits)
      throws IOException {
    ParquetFileReader parquet;
    try {
      parquet = ParquetFileReader.open(InputFile.of(file));
    } catch (IOException | RuntimeException e) {
      throw damaged(file, 1, e);
    }
    try {
      RowReader rows = parquet.rowReader();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < rows.getFieldCount(); i++) {
        names.add(rows.getFieldName(i));
      }
      return new ParquetReader(file, parquet, rows, TableHeader.of(file, names, options), limits);
    } catch (RuntimeException e) {
      parquet.close();
      throw damaged(file, 1, e);
    } catch (IOException e) {
      parquet.close();
      throw e;
    }
  }

  @Override
  public Optional<CatalogEntry> next() throws IOException {
    if (!skip()) {
      return Optional.empty();
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    try {
      for (TableHeader.Slot slot : header.slots()) {
        slot.put(object, ColumnValues.of(plain(rows.getValue(slot.index()))));
      }
    } catch (RuntimeException e) {
      throw damaged(file, row, e);
    }
    return Optional.of(entries.parse(row, object));
  }

  @Override
  public boolean skip() throws IOException {
    try {
      if (!rows.hasNext()) {
        return false;
      }
      rows.next();
    } catch (RuntimeException e) {
      throw damaged(file, row + 1, e);
    }
    row++;
    return true;
  }

  private static Object plain(Object value) {
    return switch (value) {
      case PqStruct struct -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < struct.getFieldCount(); i++) {
          fields.put(struct.getFieldName(i), plain(struct.getValue(i)));
        }
        yield fields;
      }
      case PqList list -> {
        List<Object> values = new ArrayList<>();
        for (Object one : list.values()) {
          values.add(plain(one));
        }
        yield values;
      }
      case PqMap map -> {
        Map<String, Object> values = new LinkedHashMap<>();
        map.getEntries().forEach(e -> values.put(String.valueOf(e.getKey()), plain(e.getValue())));
        yield values;
      }
      case null, default -> value;
    };
  }

  private static FileSystemException damaged(Path file, long row, Exception e) {
    FileSystemException damaged =
        new FileSystemException(
            file.toString(),
            null,
            "row %d: %s (expected: Parquet)"
                .formatted(row, String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    damaged.initCause(e);
    return damaged;
  }

  @Override
  public void close() throws IOException {
    try (parquet) {
      rows.close();
    }
  }
}
