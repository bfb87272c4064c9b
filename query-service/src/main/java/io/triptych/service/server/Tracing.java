package io.triptych.service.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * A span for each request, sent by OTLP over HTTP. A {@code traceparent} header (W3C Trace Context)
 * makes it part of the caller's trace. That of an RPC has its status, and that of a search the time
 * of each stage, by the names of OpenTelemetry's semantic conventions where it has any.
 */
final class Tracing implements CallWatcher, AutoCloseable {
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final io.netty.util.AttributeKey<Span> SPAN =
      io.netty.util.AttributeKey.valueOf(Tracing.class, "SPAN");

  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
  private static final TextMapGetter<RequestHeaders> HEADERS =
      new TextMapGetter<>() {
        @Override
        public String get(RequestHeaders headers, String name) {
          return headers == null ? null : headers.get(name);
        }
      };

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  Tracing(URI endpoint) {
    provider =
        SdkTracerProvider.builder()
            .setResource(Resource.builder().put(SERVICE, "triptych").build())
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        OtlpHttpSpanExporter.builder().setEndpoint(endpoint.toString()).build())
                    .build())
            .build();
    tracer = provider.get("io.triptych");
  }

  HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    Context parent =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), request.headers(), HEADERS);
    String route = HttpRoutes.template(request.method(), context.config().route());
    Span span =
        tracer
            .spanBuilder(request.method() + " " + route)
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("http.request.method", request.method().name())
            .setAttribute("http.route", route)
            .setAttribute("url.path", context.path())
            .setAttribute("triptych.request_id", RequestIds.of(context))
            .startSpan();
    context.setAttr(SPAN, span);
    var _ = context.log().whenComplete().thenAccept(log -> end(span, log));
    return delegate.serve(context, request);
  }

  /**
   * The span of the request that this thread works for; one that is not sent where there is none.
   */
  private static Span current() {
    ServiceRequestContext context = ServiceRequestContext.currentOrNull();
    Span span = context == null ? null : context.attr(SPAN);
    return span == null ? Span.getInvalid() : span;
  }

  /** Notes the time that a stage of a search took. */
  void stage(String stage, long nanos) {
    current().setAttribute("triptych.stage.%s.ms".formatted(stage), nanos / NANOS_PER_MILLI);
  }

  @Override
  public Watch begin(Call call) {
    Span span = current();
    span.setAttribute("rpc.system", "grpc");
    span.setAttribute("rpc.method", call.method());
    return new Watch() {
      @Override
      public void end(Status status, String reason, long nanos) {
        span.setAttribute("rpc.grpc.status_code", status.getCode().value());
        if (!reason.isEmpty()) {
          span.setAttribute("triptych.reason", reason);
        }
        if (isOfTheServer(status.getCode())) {
          span.setStatus(StatusCode.ERROR, status.getCode().name());
        }
      }
    };
  }

  private static boolean isOfTheServer(Status.Code code) {
    return switch (code) {
      case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> true;
      case OK,
          CANCELLED,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          UNAUTHENTICATED ->
          false;
    };
  }

  private static void end(Span span, RequestLog log) {
    int code = log.responseHeaders().status().code();
    span.setAttribute("http.response.status_code", code);
    span.setAttribute("triptych.key", AccessControl.caller(log.context()).name());
    if (code >= 500) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  /** Sends what was not sent yet. */
  @Override
  public void close() {
    provider.close();
  }
}
