package io.triptych.service.batch;

/**
 * What became of the inputs of a kind since the start.
 *
 * @param kind {@code query}, {@code passage}, {@code image} or {@code sound}
 * @param batches how many batches were encoded
 * @param inputs how many inputs were in them
 * @param dropped inputs that nobody waited for any more
 * @param refused inputs that there was no room for
 * @param queued inputs that wait now
 */
public record BatchStatistics(
    String kind, long batches, long inputs, long dropped, long refused, int queued) {}
