package io.triptych.service.eval;

/**
 * How a mean differs between two systems that answered the same queries.
 *
 * @param difference the second system's mean less the first's
 * @param p the probability of a difference at least as large if the systems were alike, in (0, 1]
 */
public record PairedDifference(Interval difference, double p) {}
