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

/**
 * Failures outside of any call, such as an unknown path or a body beyond all limits: in JSON like
 * every other failure, and as a gRPC status to who speaks gRPC.
 */
final class ServerErrors implements ServerErrorHandler {

  @Override
  public HttpResponse onServiceException(ServiceRequestContext context, Throwable thrown) {
    Throwable cause = JsonFaults.behind(thrown);
    if (cause instanceof RequestTimeoutException) {
      // Who never ends a request would else keep its connection for ever.
      CompletableFuture<Void> _ = context.initiateConnectionShutdown(Duration.ZERO);
    }
    MediaType type = context.request().contentType();
    if (type != null
        && GrpcSerializationFormats.values().stream().anyMatch(format -> format.isAccepted(type))) {
      return grpc(type, cause);
    }
    return cause instanceof HttpStatusException e
        ? AggregatedHttpResponse.of(e.httpStatus(), MediaType.JSON_UTF_8, body(e.httpStatus()))
            .toHttpResponse()
        : JsonErrors.response(cause);
  }

  private static HttpResponse grpc(MediaType type, Throwable cause) {
    Status status = StatusMapping.status(cause, Status.UNKNOWN);
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(type)
            .endOfStream(true)
            .setInt("grpc-status", status.getCode().value())
            .set("grpc-message", status.getDescription());
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
    return AggregatedHttpResponse.of(status, MediaType.JSON_UTF_8, body(status));
  }

  private static HttpData body(HttpStatus http) {
    return JsonErrors.body(http, StatusMapping.status(http));
  }
}
