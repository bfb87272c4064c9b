package io.triptych.indexer.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.indexer.catalog.TableOptions.Column;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which column of a table gives which value of an item. */
final class TableHeader {
  /** What several columns may give together. */
  private static final Set<String> LISTS = Set.of("image", "images", "audio");

  private final List<Slot> slots;

  /**
   * A column that is read.
   *
   * @param index from 0
   * @param target the value that it gives
   */
  record Slot(int index, String target) {
    boolean isList() {
      return LISTS.contains(target);
    }

    /** Adds the value to a row; null and missing values add nothing. */
    void put(ObjectNode row, JsonNode value) {
      if (value.isNull() || value.isMissingNode()) {
        return;
      }
      if (!isList()) {
        row.set(target, value);
      } else if (value.isArray()) {
        value.forEach(row.withArray(target)::add);
      } else {
        row.withArray(target).add(value);
      }
    }
  }

  private TableHeader(List<Slot> slots) {
    this.slots = List.copyOf(slots);
  }

  /**
   * Finds the columns.
   *
   * @param names of all columns, in order; those without a name are left out
   * @throws FileSystemException if a column that is asked for is not there, a name stands twice,
   *     two columns give one value, or no column gives the id
   */
  static TableHeader of(Path file, List<String> names, TableOptions options)
      throws FileSystemException {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!name.isBlank() && !seen.add(name)) {
        throw wrong(file, "column: %s stands twice (expected: once)".formatted(name));
      }
    }
    List<Slot> slots = new ArrayList<>();
    Set<String> mapped = new HashSet<>();
    for (Column column : options.columns()) {
      int index = names.indexOf(column.name());
      if (index < 0) {
        throw wrong(
            file,
            "column: %s (expected: one of %s)".formatted(column.name(), String.join(", ", names)));
      }
      mapped.add(column.name());
      slots.add(new Slot(index, column.target()));
    }
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).isBlank() && !mapped.contains(names.get(i))) {
        slots.add(new Slot(i, names.get(i)));
      }
    }
    check(file, names, slots);
    return new TableHeader(slots);
  }

  private static void check(Path file, List<String> names, List<Slot> slots)
      throws FileSystemException {
    Set<String> targets = new HashSet<>();
    for (Slot slot : slots) {
      if (!targets.add(slot.target()) && !slot.isList()) {
        throw wrong(
            file,
            "column: %s gives %s, as another does (expected: one column for it)"
                .formatted(names.get(slot.index()), slot.target()));
      }
    }
    if (!targets.contains("id")) {
      throw wrong(
          file,
          "columns: %s (expected: one called id, or a mapping such as id=%s)"
              .formatted(String.join(", ", names), names.isEmpty() ? "SKU" : names.getFirst()));
    }
  }

  List<Slot> slots() {
    return slots;
  }

  private static FileSystemException wrong(Path file, String why) {
    return new FileSystemException(file.toString(), null, why);
  }
}
