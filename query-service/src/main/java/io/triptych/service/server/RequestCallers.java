package io.triptych.service.server;

import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.triptych.service.batch.Caller;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Who the running thread answers, as the request that it works on tells. */
final class RequestCallers {
  private RequestCallers() {}

  /** The caller that is bound to the thread, else that of its request; patient without either. */
  static Caller current() {
    if (Caller.CURRENT.isBound()) {
      return Caller.CURRENT.get();
    }
    ServiceRequestContext context = ServiceRequestContext.currentOrNull();
    if (context == null) {
      return Caller.PATIENT;
    }
    long millis = context.requestTimeoutMillis();
    long start =
        context
            .log()
            .ensureAvailable(RequestLogProperty.REQUEST_START_TIME)
            .requestStartTimeNanos();
    return new Caller(
        false, millis > 0, start + TimeUnit.MILLISECONDS.toNanos(millis), context::isCancelled);
  }

  /**
   * Who each request of the stream that the running thread opens is answered for: whoever opened
   * the stream, for as long as a single request may take. A stream itself lasts as long as its
   * client wants.
   *
   * @param limit how long a single request may take
   */
  static Supplier<Caller> ofStream(Duration limit) {
    ServiceRequestContext context = ServiceRequestContext.current();
    if (!context.request().headers().contains("grpc-timeout")) {
      context.clearRequestTimeout();
    }
    Caller opened = current();
    return () -> {
      long now = System.nanoTime();
      long left = Math.min(opened.remaining(now), limit.toNanos());
      return new Caller(false, true, now + left, opened.gone());
    };
  }
}
