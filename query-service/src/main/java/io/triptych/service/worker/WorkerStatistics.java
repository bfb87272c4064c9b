package io.triptych.service.worker;

/**
 * How a worker does, as seen from here.
 *
 * @param worker its address
 * @param healthy whether its health check says that it serves
 * @param outstanding requests that it works on for this process
 * @param failures how many requests failed there since the start, for reasons that were not theirs
 */
public record WorkerStatistics(String worker, boolean healthy, int outstanding, long failures) {}
