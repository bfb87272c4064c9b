package io.triptych.service.eval;

/**
 * A value and where it is likely to lie.
 *
 * @param value what was measured
 * @param low the lower end
 * @param high the upper end
 */
public record Interval(double value, double low, double high) {}
