package io.triptych.cli;

import io.triptych.service.query.Hybrid;
import io.triptych.service.query.Ranking;
import picocli.CommandLine.Option;

/** How the candidates of a search become an order. */
final class RankingOptions {
  @Option(
      names = "--hybrid",
      paramLabel = "H",
      defaultValue = "weighted",
      description =
          "How words that match as words and vectors come together: none (vectors alone), weighted,"
              + " rrf (reciprocal rank fusion) (default: weighted).")
  private String hybrid;

  @Option(
      names = "--lexical-share",
      paramLabel = "S",
      description = "The share of words that match as words, 0 to 1 (default: 0.2).")
  private Double lexicalShare;

  @Option(
      names = "--rank",
      paramLabel = "X",
      defaultValue = "",
      description =
          "Rank by an expression in Lucene's syntax over score and numbers: \"score * (stock > 0 ?"
              + " 1 : 0.5)\".")
  private String expression;

  @Option(
      names = "--diversity",
      paramLabel = "D",
      defaultValue = "0",
      description = "How much hits shall differ from each other, 0 to 1 (default: 0).")
  private double diversity;

  @Option(
      names = "--collapse",
      paramLabel = "C",
      defaultValue = "0",
      description =
          "Fold hits into a better one that is so near, by cosine; 0.97 is a good beginning"
              + " (default: 0, none).")
  private double collapseAbove;

  /**
   * The ranking that was asked for.
   *
   * @throws io.triptych.service.query.QueryException if it cannot be
   */
  Ranking ranking() {
    Ranking ranking =
        Ranking.DEFAULT
            .with(Hybrid.of(hybrid))
            .withExpression(expression)
            .withDiversity(diversity)
            .withCollapseAbove(collapseAbove);
    return lexicalShare == null ? ranking : ranking.withLexicalShare(lexicalShare);
  }
}
