package io.triptych.bench;

import java.io.IOException;

/** Something that both sides do: a network with an input. */
interface Task {

  /** What is run, without the threads. */
  String name();

  /** The items of one run. */
  int items();

  /** The file that the peer's network was looked for in; empty if it is there. */
  String missing();

  /** Our side on {@code threads} threads. */
  Side ours(int threads) throws IOException;

  /** The peer's side; called only if nothing is {@link #missing()}. */
  Side peer(int threads) throws IOException;

  /** One side, ready to run. */
  interface Side extends AutoCloseable {

    /** Runs once and returns a vector for each item, of any length. */
    float[][] run();

    @Override
    void close();
  }
}
