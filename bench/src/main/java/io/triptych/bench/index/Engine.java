package io.triptych.bench.index;

/** Something that finds neighbours; used by one thread. */
interface Engine {
  /**
   * The numbers of the documents nearest to {@code query}, best first.
   *
   * @param candidates how hard to try: how many candidates a walk keeps
   */
  int[] search(float[] query, int k, int candidates);
}
