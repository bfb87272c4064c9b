package io.triptych.service.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
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

/**
 * A span for each request, sent by OTLP over HTTP. A {@code traceparent} header (W3C Trace Context)
 * makes it part of the caller's trace.
 */
final class Tracing implements AutoCloseable {
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
    Span span =
        tracer
            .spanBuilder(request.method() + " " + context.config().route().patternString())
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("http.request.method", request.method().name())
            .setAttribute("url.path", context.path())
            .setAttribute("triptych.request_id", RequestIds.of(context))
            .startSpan();
    var _ = context.log().whenComplete().thenAccept(log -> end(span, log));
    return delegate.serve(context, request);
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
