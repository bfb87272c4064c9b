package io.triptych.indexer.bulk;

import io.triptych.indexer.Rejection;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * An item that did not get in.
 *
 * @param id the item's id, if that much could be read
 * @param line the number of its line, from 1; 0 of an item that a collection holds
 * @param source the file it stands in, or the folder of the collection
 */
public record DeadLetter(Optional<String> id, long line, Path source, Rejection rejection) {
  public DeadLetter {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(rejection, "rejection");
  }
}
