package io.triptych.service.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs each request when it is answered, at level INFO, with what belongs to it as key and value.
 */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("access");

  private AccessLog() {}

  static HttpResponse serve(
      HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
    if (LOG.isInfoEnabled()) {
      var _ = context.log().whenComplete().thenAccept(AccessLog::write);
    }
    return delegate.serve(context, request);
  }

  private static void write(RequestLog log) {
    LoggingEventBuilder line =
        LOG.atInfo()
            .addKeyValue("request_id", RequestIds.of(log.context()))
            .addKeyValue("key", AccessControl.caller(log.context()).name())
            .addKeyValue("method", log.requestHeaders().method())
            .addKeyValue("path", log.context().path())
            .addKeyValue("status", log.responseHeaders().status().code())
            .addKeyValue("request_bytes", log.requestLength())
            .addKeyValue("response_bytes", log.responseLength())
            .addKeyValue("ms", TimeUnit.NANOSECONDS.toMillis(log.totalDurationNanos()));
    OptionalInt status = grpcStatus(log);
    (status.isPresent() ? line.addKeyValue("grpc_status", status.getAsInt()) : line).log("request");
  }

  private static OptionalInt grpcStatus(RequestLog log) {
    int none = -1;
    int header = log.responseHeaders().getInt("grpc-status", none);
    int status = log.responseTrailers().getInt("grpc-status", header);
    return status == none ? OptionalInt.empty() : OptionalInt.of(status);
  }
}
