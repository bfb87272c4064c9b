package io.triptych.indexer.bulk;

import io.triptych.indexer.catalog.CatalogEntry;
import io.triptych.indexer.catalog.CatalogReader;
import io.triptych.indexer.catalog.CatalogSource;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A first look over catalogues: how many entries there are, and which of them a later one with the
 * same id supersedes. With this, a superseded item is neither encoded nor written, so that a second
 * run finds all as the first left it.
 *
 * @param entries how many there are
 * @param superseded the numbers, from 0, of the superseded ones
 * @param nameless how many are no items and have no id that could be read
 * @param ids tells whether an id stands anywhere, also where it is no item; empty in a survey that
 *     a journal kept
 */
record CatalogSurvey(
    int entries, BitSet superseded, int nameless, Optional<Predicate<String>> ids) {

  /** Opens a catalogue; of some jobs, parts of it. */
  @FunctionalInterface
  interface Opener {
    CatalogReader open(CatalogSource source) throws IOException;
  }

  static CatalogSurvey of(List<CatalogSource> sources, Opener opener, BooleanSupplier cancelled)
      throws IOException {
    IdTable last = new IdTable();
    IdTable unreadable = new IdTable();
    BitSet superseded = new BitSet();
    int number = 0;
    int nameless = 0;
    for (CatalogSource source : sources) {
      try (CatalogReader reader = opener.open(source)) {
        for (var next = reader.next();
            next.isPresent() && !cancelled.getAsBoolean();
            next = reader.next()) {
          switch (next.get()) {
            case CatalogEntry.Parsed(long _, var item) -> {
              int earlier = last.put(item.id(), number);
              if (earlier >= 0) {
                superseded.set(earlier);
              }
            }
            case CatalogEntry.Rejected(long _, var id, var _, var _) -> {
              id.ifPresent(present -> unreadable.put(present, 0));
              nameless += id.isPresent() ? 0 : 1;
            }
          }
          number++;
        }
      }
    }
    return new CatalogSurvey(
        number,
        superseded,
        nameless,
        Optional.of(id -> last.contains(id) || unreadable.contains(id)));
  }
}
