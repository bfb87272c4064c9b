package io.triptych.service.query;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What accompanies one search on its way: whether it is still wanted, and where its time goes. For
 * the thread that searches.
 */
public final class SearchContext {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final ScopedValue<SearchContext> CURRENT = ScopedValue.newInstance();

  private final Cancellation cancellation;
  private final long[] nanos = new long[SearchStage.values().length];

  /** The stage that time is going to, if any, and since when. */
  private SearchStage stage;

  private long since;

  /** A step of a search. */
  @FunctionalInterface
  public interface Step<T, E extends Exception> {
    T run() throws E;
  }

  /** A search that ends when {@code cancellation} says so. */
  public SearchContext(Cancellation cancellation) {
    this.cancellation = cancellation;
  }

  /** A search that goes on to its end. */
  public static SearchContext unbounded() {
    return new SearchContext(Cancellation.NEVER);
  }

  /**
   * Returns while the search is wanted.
   *
   * @throws SearchCancelledException when it no longer is
   */
  public void check() {
    cancellation.check();
  }

  /**
   * Takes a step if the search is still wanted; its time goes to {@code stage}, but for steps of
   * other stages within it.
   *
   * @throws SearchCancelledException if the search is no longer wanted
   */
  public <T, E extends Exception> T during(SearchStage next, Step<T, E> step) throws E {
    check();
    SearchStage before = stage;
    turnTo(next);
    try {
      return ScopedValue.where(CURRENT, this).call(step::run);
    } finally {
      turnTo(before);
    }
  }

  /**
   * Decodes a medium; if a search waits for it in this thread, its time goes to {@link
   * SearchStage#DECODE}.
   */
  public static <T, E extends Exception> T decoding(Step<T, E> step) throws E {
    return CURRENT.isBound() ? CURRENT.get().during(SearchStage.DECODE, step) : step.run();
  }

  /** Whether the search that the running thread works on, if any, is still wanted. */
  public static Cancellation currentCancellation() {
    return CURRENT.isBound() ? CURRENT.get().cancellation : Cancellation.NEVER;
  }

  private void turnTo(SearchStage next) {
    long now = System.nanoTime();
    if (stage != null) {
      nanos[stage.ordinal()] += now - since;
    }
    stage = next;
    since = now;
  }

  /** The time of each stage so far, in milliseconds. */
  public Map<SearchStage, Double> millis() {
    Map<SearchStage, Double> millis = new EnumMap<>(SearchStage.class);
    for (SearchStage each : SearchStage.values()) {
      millis.put(each, nanos[each.ordinal()] / NANOS_PER_MILLI);
    }
    return Collections.unmodifiableMap(millis);
  }
}
