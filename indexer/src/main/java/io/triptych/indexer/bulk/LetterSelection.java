package io.triptych.indexer.bulk;

import io.triptych.indexer.Reason;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import io.triptych.indexer.catalog.CatalogEntry;
import io.triptych.indexer.catalog.CatalogReader;
import io.triptych.indexer.catalog.CatalogSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The entries of catalogues that dead letters are about. An item is found by its id, wherever in
 * its source it stands now; what had no id that could be read, by its place. Used by one thread.
 */
final class LetterSelection {
  private final Map<Key, DeadLetter> letters = new LinkedHashMap<>();
  private final Set<Key> met = new HashSet<>();

  /** What an entry is found by: an id, or a line where there is none. */
  private record Key(Path source, Optional<String> id, long line) {
    static Key of(Path source, Optional<String> id, long line) {
      return new Key(source.toAbsolutePath().normalize(), id, id.isPresent() ? 0 : line);
    }
  }

  private LetterSelection() {}

  /**
   * Reads a file of dead letters.
   *
   * @throws java.nio.file.FileSystemException if it is none
   */
  static LetterSelection read(Path file) throws IOException {
    LetterSelection selection = new LetterSelection();
    for (DeadLetter letter : DeadLetterFile.read(file)) {
      selection.letters.put(Key.of(letter.source(), letter.id(), letter.line()), letter);
    }
    return selection;
  }

  /** The entries of {@code source} that letters are about. */
  CatalogReader of(CatalogSource source, CatalogReader reader) {
    return new CatalogReader() {
      @Override
      public Optional<CatalogEntry> next() throws IOException {
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
          if (isMeant(source.path(), next.get())) {
            return next;
          }
        }
        return Optional.empty();
      }

      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }

  private boolean isMeant(Path source, CatalogEntry entry) {
    Optional<String> id =
        switch (entry) {
          case CatalogEntry.Parsed(long _, var item) -> Optional.of(item.id());
          case CatalogEntry.Rejected(long _, var read, var _, var _) -> read;
        };
    boolean meant = false;
    for (Key key :
        List.of(Key.of(source, id, entry.line()), Key.of(source, Optional.empty(), entry.line()))) {
      if (letters.containsKey(key)) {
        met.add(key);
        meant = true;
      }
    }
    return meant;
  }

  /** What was not met in the catalogues read so far, as letters that say so. */
  List<DeadLetter> lost() {
    List<DeadLetter> lost = new ArrayList<>();
    Map<Key, DeadLetter> rest = new HashMap<>(letters);
    rest.keySet().removeAll(met);
    for (Map.Entry<Key, DeadLetter> entry : letters.entrySet()) {
      if (rest.containsKey(entry.getKey())) {
        DeadLetter letter = entry.getValue();
        String what = letter.id().map(id -> "id: " + id).orElse("line: " + letter.line());
        String message =
            "%s is not in the catalogue any more (it was dead for %s)"
                .formatted(what, letter.rejection().reason());
        Rejection gone = new Rejection(Stage.READ, Reason.NOT_IN_SOURCE, message);
        lost.add(new DeadLetter(letter.id(), letter.line(), letter.source(), gone));
      }
    }
    return lost;
  }
}
