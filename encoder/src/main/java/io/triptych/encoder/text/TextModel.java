package io.triptych.encoder.text;

import io.triptych.encoder.block.Observer;
import io.triptych.encoder.kernel.Team;
import java.util.List;

/** A text encoder's network: from token ids to one vector a text. Immutable. */
public interface TextModel {

  /** The length of a vector. */
  int width();

  /** The most tokens of a text, special ones included. */
  int maxTokens();

  /** The positions that a text of {@code tokens} tokens takes in a pass: padding included. */
  default int positions(int tokens) {
    return tokens;
  }

  /**
   * Allocates the working memory of one forward pass at a time.
   *
   * @param capacity the most positions of a pass, at least {@link #positions} of the longest text
   * @param team who shares the work
   */
  Session session(int capacity, Team team);

  /** A network with its working memory; for one thread at a time. */
  interface Session {

    /** The most positions of a pass. */
    int capacity();

    /** Who shares the work. */
    Team team();

    /**
     * Runs a pass.
     *
     * @param texts token ids with special tokens, each at least 1 and at most {@link
     *     TextModel#maxTokens()} long
     * @param out takes a vector for each text, [{@link TextModel#width()}]; not normalised unless
     *     the network says so
     * @param observer sees the stages
     */
    void encode(List<int[]> texts, float[][] out, Observer observer);
  }
}
