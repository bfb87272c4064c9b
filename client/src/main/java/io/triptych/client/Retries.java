package io.triptych.client;

import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Makes calls, and makes those again that failed for now. */
record Retries(ManagedChannel channel, RetryPolicy policy, RandomGenerator random) {
  /**
   * Makes a call until it succeeds, fails for good or its time is up.
   *
   * @param call gets the deadline of all attempts together
   * @param again whether the call may be made more than once
   */
  <T> T call(Duration time, boolean again, Function<Deadline, T> call) {
    Deadline deadline = Deadline.after(time.toNanos(), TimeUnit.NANOSECONDS);
    for (int failures = 1; ; failures++) {
      try {
        return call.apply(deadline);
      } catch (StatusRuntimeException e) {
        ClientException failure = ClientException.of(e);
        Duration pause = policy.pause(failures, failure.retryAfter(), random);
        Duration left = Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
        boolean hopeless =
            !again
                || !failure.isPassing()
                || failures >= policy.attempts()
                || pause.compareTo(left) >= 0
                || channel.isShutdown();
        if (hopeless) {
          throw failure;
        }
        sleep(pause);
        channel.resetConnectBackoff();
      }
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  static ClientException interrupted(InterruptedException cause) {
    return ClientException.of(
        Status.CANCELLED.withDescription("interrupted").withCause(cause).asRuntimeException());
  }
}
