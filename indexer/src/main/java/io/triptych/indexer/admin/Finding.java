package io.triptych.indexer.admin;

import java.util.Objects;

/**
 * What an examination says of one matter.
 *
 * @param what what was found, with figures
 * @param mend the command, or the step, that mends it; empty where nothing has to be done
 */
public record Finding(Matter matter, Severity severity, String what, String mend) {

  /** What was looked at. */
  public enum Matter {
    /** The small files that say what the collection is. */
    DESCRIPTION("description"),
    /** The files of the live index. */
    INDEX("index files"),
    /** Whether searches can come to every vector. */
    GRAPHS("graphs"),
    /** Vectors that are there more than once. */
    DUPLICATES("duplicates"),
    /** Deleted documents that still take room. */
    DELETIONS("deletions"),
    /** Into how many parts the index is cut. */
    SEGMENTS("segments"),
    /** The files of the embedding store. */
    EMBEDDINGS("embedding files"),
    /** Whether what the items hold is in the embedding store. */
    COVERAGE("coverage"),
    /** Whether index and embedding store say the same. */
    AGREEMENT("agreement"),
    /** Media that came as bytes. */
    MEDIA("media"),
    /** Media of catalogues. */
    CATALOGUE("catalogue media"),
    /** Generations that are not live. */
    GENERATIONS("generations"),
    /** What was left behind by processes that were cut off. */
    LEFTOVERS("rests");

    private final String title;

    Matter(String title) {
      this.title = title;
    }

    /** What it is called in tables. */
    public String title() {
      return title;
    }
  }

  /** How bad it is. */
  public enum Severity {
    /** All is well. */
    OK,
    /** Good to know; the collection is healthy. */
    NOTE,
    /** Works, but not as well as it could. */
    WARNING,
    /** Damaged. */
    ERROR
  }

  public Finding {
    Objects.requireNonNull(matter, "matter");
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(mend, "mend");
  }

  static Finding ok(Matter matter, String what) {
    return new Finding(matter, Severity.OK, what, "");
  }

  static Finding note(Matter matter, String what, String mend) {
    return new Finding(matter, Severity.NOTE, what, mend);
  }

  static Finding warning(Matter matter, String what, String mend) {
    return new Finding(matter, Severity.WARNING, what, mend);
  }

  static Finding error(Matter matter, String what, String mend) {
    return new Finding(matter, Severity.ERROR, what, mend);
  }
}
