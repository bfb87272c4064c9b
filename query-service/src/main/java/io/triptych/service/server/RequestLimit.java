package io.triptych.service.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.triptych.service.batch.OverloadedException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Refuses requests at once, before their bodies are read, while as many as there are threads for
 * are being answered: whatever waited for a thread would be answered late or not at all. A request
 * counts from when it has come in whole, so that who sends slowly takes the place of nobody.
 * Streams, which wait for their clients, and health checks do not count.
 */
final class RequestLimit implements DecoratingHttpServiceFunction {
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final String HEALTH = "/grpc.health.v1.Health/";

  private final int most;
  private final Set<String> streams;
  private final AtomicInteger answering = new AtomicInteger();
  private final Counter refused;

  /**
   * A limit of {@code most} requests at a time.
   *
   * @param streams the paths of RPCs with streams
   */
  RequestLimit(int most, Set<String> streams, MeterRegistry registry) {
    this.most = most;
    this.streams = streams;
    Gauge.builder("triptych.requests", answering, AtomicInteger::get)
        .description("Requests that are being answered, without streams")
        .strongReference(true)
        .register(registry);
    refused =
        Counter.builder("triptych.requests.refused")
            .description("Requests that came while the most were being answered")
            .register(registry);
  }

  @Override
  public HttpResponse serve(
      HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
    if (streams.contains(context.path()) || context.path().startsWith(HEALTH)) {
      return delegate.serve(context, request);
    }
    if (answering.get() >= most) {
      refused.increment();
      throw new OverloadedException(
          "requests: %d are being answered (expected: fewer)".formatted(most), RETRY);
    }
    HttpResponse response = delegate.serve(context, request);
    CompletableFuture<Void> _ = request.whenComplete().thenRun(() -> count(response));
    return response;
  }

  private void count(HttpResponse response) {
    answering.incrementAndGet();
    CompletableFuture<Integer> _ =
        response.whenComplete().handle((_, _) -> answering.decrementAndGet());
  }
}
