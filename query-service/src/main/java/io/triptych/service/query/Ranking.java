package io.triptych.service.query;

import io.triptych.indexer.collection.RankExpression;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How candidates become an order.
 *
 * @param lexicalShare the share of words matched as words in a part of text, 0 to 1; empty: {@value
 *     #LEXICAL_SHARE}. With {@link Hybrid#WEIGHTED} only
 * @param expression in Lucene's syntax over {@code score} and numeric attributes; empty: by score
 * @param diversity how much hits shall differ from each other, 0 (not at all) to 1
 * @param collapseAbove hits that have a better hit so near, by cosine, are folded into it: above 0,
 *     at most 1; 0: none is
 */
public record Ranking(
    Hybrid hybrid,
    OptionalDouble lexicalShare,
    String expression,
    double diversity,
    double collapseAbove) {
  /** The share when a query does not say: enough to put an exact name first. */
  public static final double LEXICAL_SHARE = 0.2;

  /** By score, words and vectors together. */
  public static final Ranking DEFAULT =
      new Ranking(Hybrid.WEIGHTED, OptionalDouble.empty(), "", 0, 0);

  /**
   * Checks it.
   *
   * @throws QueryException that names the first field at fault
   */
  public Ranking {
    Objects.requireNonNull(hybrid, "hybrid");
    if (lexicalShare.isPresent()) {
      double share = lexicalShare.getAsDouble();
      if (hybrid != Hybrid.WEIGHTED) {
        throw QueryException.invalid(
            "lexical_share", share + " beside hybrid " + hybrid.id(), "hybrid weighted");
      }
      if (!(share >= 0 && share <= 1)) {
        throw QueryException.invalid("lexical_share", share, "0 to 1");
      }
    }
    if (expression.length() > RankExpression.MAX_LENGTH) {
      throw QueryException.invalid(
          "rank_expression",
          expression.length() + " characters",
          "at most " + RankExpression.MAX_LENGTH);
    }
    if (!(diversity >= 0 && diversity <= 1)) {
      throw QueryException.invalid("diversity", diversity, "0 to 1");
    }
    if (!(collapseAbove >= 0 && collapseAbove <= 1)) {
      throw QueryException.invalid("collapse_above", collapseAbove, "0 to 1");
    }
  }

  /** What words matched as words weigh in a part of text where text is searched. */
  double lexicalWeight() {
    return hybrid == Hybrid.NONE ? 0 : lexicalShare.orElse(LEXICAL_SHARE);
  }

  /** Whether hits are compared with each other. */
  boolean comparesHits() {
    return diversity > 0 || collapseAbove > 0;
  }

  public Ranking with(Hybrid other) {
    return new Ranking(other, lexicalShare, expression, diversity, collapseAbove);
  }

  public Ranking withLexicalShare(double other) {
    return new Ranking(hybrid, OptionalDouble.of(other), expression, diversity, collapseAbove);
  }

  public Ranking withExpression(String other) {
    return new Ranking(hybrid, lexicalShare, other, diversity, collapseAbove);
  }

  public Ranking withDiversity(double other) {
    return new Ranking(hybrid, lexicalShare, expression, other, collapseAbove);
  }

  public Ranking withCollapseAbove(double other) {
    return new Ranking(hybrid, lexicalShare, expression, diversity, other);
  }
}
