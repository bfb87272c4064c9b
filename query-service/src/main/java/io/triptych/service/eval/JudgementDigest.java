package io.triptych.service.eval;

import io.triptych.indexer.collection.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The SHA-256 over queries and their judgements: figures can be compared only where it is the same.
 * Of a picture or sound its file's name counts.
 */
final class JudgementDigest {
  private JudgementDigest() {}

  static String of(List<EvalQuery> queries, Qrels qrels) {
    StringBuilder text = new StringBuilder();
    for (EvalQuery query : queries) {
      String content =
          switch (query.content()) {
            case EvalQuery.Words(String words) -> words;
            case EvalQuery.Medium(var _, var file) -> file.getFileName().toString();
          };
      text.append(query.id()).append('\0').append(content).append('\0');
      text.append(new TreeSet<>(query.exclude())).append('\0');
      text.append(new TreeMap<>(qrels.grades(query.id()))).append('\0');
    }
    return ContentHash.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
