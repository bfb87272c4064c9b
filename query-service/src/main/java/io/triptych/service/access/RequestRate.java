package io.triptych.service.access;

/**
 * How often somebody may ask.
 *
 * @param perSecond how many requests a second in the long run; 0: as many as they like
 * @param burst how many at once after a rest; at least 1 where there is a rate
 * @param perDay how many from midnight to midnight UTC; 0: as many as they like
 */
public record RequestRate(double perSecond, int burst, long perDay) {
  /** As often as they like. */
  public static final RequestRate UNLIMITED = new RequestRate(0, 0, 0);

  public RequestRate {
    if (!(perSecond >= 0 && perSecond <= 1e6)) {
      throw new IllegalArgumentException("rate: " + perSecond + " (expected: 0 to 1000000)");
    }
    if (burst < 0 || (perSecond > 0 && burst < 1)) {
      throw new IllegalArgumentException("burst: " + burst + " (expected: at least 1)");
    }
    if (perDay < 0) {
      throw new IllegalArgumentException("quota: " + perDay + " (expected: at least 0)");
    }
  }

  /** What holds for somebody with this rate of their own: each field that is 0 is as there. */
  public RequestRate orElse(RequestRate standard) {
    return new RequestRate(
        perSecond > 0 ? perSecond : standard.perSecond,
        burst > 0 ? burst : standard.burst,
        perDay > 0 ? perDay : standard.perDay);
  }

  /** A rate whose burst is what a second allows, where none is given. */
  public static RequestRate of(double perSecond, int burst, long perDay) {
    int least = perSecond > 0 && burst == 0 ? (int) Math.max(1, Math.ceil(perSecond)) : burst;
    return new RequestRate(perSecond, least, perDay);
  }
}
