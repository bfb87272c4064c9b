package io.triptych.service.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.triptych.service.batch.OverloadedException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers so many requests at a time and refuses those beyond, at once and, as far as it can be
 * known by then, before their bodies are read: whatever waited for a thread would be answered late
 * or not at all. A request takes its place when it has come in whole, so that who sends slowly
 * takes that of nobody, and leaves it when its thread is free again. Streams, which wait for their
 * clients, and health checks do not count.
 */
final class RequestLimit implements ServerInterceptor {
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final String HEALTH = "/grpc.health.v1.Health/";

  private final int most;
  private final AtomicInteger answering = new AtomicInteger();
  private final Counter refused;

  /** A limit of {@code most} requests at a time. */
  RequestLimit(int most, MeterRegistry registry) {
    this.most = most;
    Gauge.builder("triptych.requests", answering, AtomicInteger::get)
        .description("Requests that are being answered, without streams")
        .strongReference(true)
        .register(registry);
    refused =
        Counter.builder("triptych.requests.refused")
            .description("Requests that came while the most were being answered")
            .register(registry);
  }

  /**
   * Refuses RPCs by their heads, while no place is free.
   *
   * @param streams the paths of those with streams
   */
  DecoratingHttpServiceFunction heads(Set<String> streams) {
    return (delegate, context, request) -> {
      boolean counts = !streams.contains(context.path()) && !context.path().startsWith(HEALTH);
      if (counts && answering.get() >= most) {
        throw refusal();
      }
      return delegate.serve(context, request);
    };
  }

  /** Answers a request without a body if a place is free. */
  HttpResponse serveWhole(HttpService delegate, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    enter();
    HttpResponse response;
    try {
      response = delegate.serve(context, request);
    } catch (Exception | Error e) {
      leave();
      throw e;
    }
    CompletableFuture<Void> _ =
        response
            .whenComplete()
            .handle((_, _) -> {
              leave();
              return null;
            });
    return response;
  }

  /** Answers an RPC, whose message is there, if a place is free. */
  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    ServerCall.Listener<Q> listener = next.startCall(call, headers);
    boolean unary = call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY;
    if (!unary || call.getMethodDescriptor().getFullMethodName().startsWith(HEALTH.substring(1))) {
      return listener;
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onHalfClose() {
        enter();
        try {
          super.onHalfClose();
        } finally {
          leave();
        }
      }
    };
  }

  private void enter() {
    if (answering.incrementAndGet() > most) {
      leave();
      throw refusal();
    }
  }

  private void leave() {
    answering.decrementAndGet();
  }

  private OverloadedException refusal() {
    refused.increment();
    return new OverloadedException(
        "requests: %d are being answered (expected: fewer)".formatted(most), RETRY);
  }
}
