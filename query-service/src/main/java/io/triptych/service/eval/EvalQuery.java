package io.triptych.service.eval;

import io.triptych.encoder.Modality;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/**
 * One judged query.
 *
 * @param id the name that the judgements know it by
 * @param content what is searched with
 * @param exclude ids of items that are dropped from the ranking before it is scored, such as the
 *     item that the query was taken from
 * @param language what the query is written or spoken in, such as {@code en}; empty where the file
 *     does not say
 */
public record EvalQuery(String id, Content content, Set<String> exclude, String language) {

  /** What is searched with. */
  public sealed interface Content {
    /** The kind of medium that is searched with. */
    Modality modality();
  }

  /** Words. */
  public record Words(String text) implements Content {
    @Override
    public Modality modality() {
      return Modality.TEXT;
    }
  }

  /** A picture or a sound in a file. */
  public record Medium(Modality modality, Path file) implements Content {
    public Medium {
      if (modality == Modality.TEXT) {
        throw new IllegalArgumentException("modality: text (expected: image or audio)");
      }
    }
  }

  public EvalQuery {
    if (id.isBlank()) {
      throw new IllegalArgumentException("id: \"\" (expected: the query's name)");
    }
    exclude = Set.copyOf(exclude);
    Objects.requireNonNull(language, "language");
  }

  /** A query in no language that is told. */
  public EvalQuery(String id, Content content, Set<String> exclude) {
    this(id, content, exclude, "");
  }
}
