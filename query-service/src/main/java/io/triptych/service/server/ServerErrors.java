package io.triptych.service.server;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Failures outside of any call, such as an unknown path or a body beyond all limits: in JSON like
 * every other failure, and as a gRPC status to who speaks gRPC.
 */
final class ServerErrors implements ServerErrorHandler {
  private static final Status UNKNOWN_METHOD =
      Status.UNIMPLEMENTED.withDescription("method: unknown (expected: one of the contract)");

  private final SizeLimit limit;
  private final Consumer<Throwable> refused;

  /**
   * Answers failures.
   *
   * @param refused is told of those that came before any call
   */
  ServerErrors(SizeLimit limit, Consumer<Throwable> refused) {
    this.limit = limit;
    this.refused = refused;
  }

  @Override
  public HttpResponse onServiceException(ServiceRequestContext context, Throwable thrown) {
    Throwable cause = JsonFaults.behind(thrown);
    if (cause instanceof RequestTimeoutException) {
      // Who never ends a request would else keep its connection for ever.
      CompletableFuture<Void> _ = context.initiateConnectionShutdown(Duration.ZERO);
    }
    if (!CallWatching.saw(context)) {
      refused.accept(cause);
    }
    MediaType type = context.request().contentType();
    if (isGrpc(type)) {
      return grpc(type, cause);
    }
    return cause instanceof HttpStatusException e
        ? AggregatedHttpResponse.of(e.httpStatus(), MediaType.JSON_UTF_8, body(e.httpStatus()))
            .toHttpResponse()
        : JsonErrors.response(cause, limit);
  }

  private static boolean isGrpc(MediaType type) {
    return type != null
        && GrpcSerializationFormats.values().stream().anyMatch(format -> format.isAccepted(type));
  }

  private static ResponseHeadersBuilder head(MediaType type, Status status) {
    return ResponseHeaders.builder(HttpStatus.OK)
        .contentType(type)
        .endOfStream(true)
        .setInt("grpc-status", status.getCode().value())
        .set("grpc-message", status.getDescription());
  }

  private HttpResponse grpc(MediaType type, Throwable cause) {
    Status status = limit.named(StatusMapping.status(cause, Status.UNKNOWN));
    ResponseHeadersBuilder headers = head(type, status);
    StatusMapping.details(status, cause)
        .ifPresent(details ->
            headers.set(
                StatusMapping.detailsHeader(),
                Base64.getEncoder().withoutPadding().encodeToString(details.toByteArray())));
    return HttpResponse.of(headers.build());
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      ServiceRequestContext context,
      ServiceConfig config,
      RequestHeaders headers,
      HttpStatus status,
      String description,
      Throwable cause) {
    if (headers == null || !isGrpc(headers.contentType())) {
      return AggregatedHttpResponse.of(status, MediaType.JSON_UTF_8, body(status));
    }
    Status said = StatusMapping.status(status);
    boolean unknown = said.getCode() == Status.Code.UNIMPLEMENTED;
    return AggregatedHttpResponse.of(
        head(headers.contentType(), unknown ? UNKNOWN_METHOD : said).build());
  }

  private HttpData body(HttpStatus http) {
    return JsonErrors.body(http, limit.named(StatusMapping.status(http)));
  }
}
