package io.triptych.indexer.bulk;

import io.triptych.indexer.catalog.CatalogEntry;
import io.triptych.indexer.catalog.CatalogReader;
import io.triptych.indexer.catalog.CatalogSource;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A first look over catalogues: how many lines there are, and which of them a later line with the
 * same id supersedes. With this, a superseded item is neither encoded nor written, so that a second
 * run finds all as the first left it.
 *
 * @param entries how many lines are not blank
 * @param superseded the numbers, from 0, of the superseded ones
 */
record CatalogSurvey(int entries, BitSet superseded) {

  static CatalogSurvey of(List<CatalogSource> sources, BooleanSupplier cancelled)
      throws IOException {
    Map<String, Integer> last = new HashMap<>();
    BitSet superseded = new BitSet();
    int number = 0;
    for (CatalogSource source : sources) {
      try (CatalogReader reader = CatalogReader.open(source)) {
        for (var next = reader.next();
            next.isPresent() && !cancelled.getAsBoolean();
            next = reader.next()) {
          if (next.get() instanceof CatalogEntry.Parsed(long _, var item)) {
            Integer earlier = last.put(item.id(), number);
            if (earlier != null) {
              superseded.set(earlier);
            }
          }
          number++;
        }
      }
    }
    return new CatalogSurvey(number, superseded);
  }
}
