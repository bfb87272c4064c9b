package io.triptych.bench.service;

/**
 * How much is measured.
 *
 * @param warmUp rounds that do not count
 * @param rounds rounds that count
 * @param calls texts of a round of one caller
 * @param repetitions how often a round asks for each answer that is kept
 * @param distinct how many texts the Zipf mix is of
 * @param sessionSteps how many things each session does
 */
record Sizes(int warmUp, int rounds, int calls, int repetitions, int distinct, int sessionSteps) {
  static final Sizes QUICK = new Sizes(1, 3, 200, 5, 2000, 20);
  static final Sizes FULL = new Sizes(2, 5, 500, 5, 10_000, 40);
}
