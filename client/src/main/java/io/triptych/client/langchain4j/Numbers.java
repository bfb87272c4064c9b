package io.triptych.client.langchain4j;

/** Between the numbers of LangChain4j and those of attributes, which are doubles. */
final class Numbers {
  private Numbers() {}

  /**
   * The double that is the same number.
   *
   * @param name what the number is of
   * @throws IllegalArgumentException if there is none
   */
  static double exact(String name, long number) {
    double exact = number;
    if ((long) exact != number) {
      throw new IllegalArgumentException(
          "%s: %d (expected: a number that a double holds, or a string)".formatted(name, number));
    }
    return exact;
  }

  /** A whole number as an {@link Integer} or {@link Long} where it fits, others as they are. */
  static Number shortest(double number) {
    long whole = (long) number;
    if (whole != number) {
      return number;
    }
    if (whole != (int) whole) {
      return whole;
    }
    return (int) whole;
  }
}
