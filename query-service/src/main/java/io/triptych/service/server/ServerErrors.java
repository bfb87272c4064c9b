package io.triptych.service.server;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;

/**
 * Failures outside of any call, such as an unknown path or a body beyond all limits: in JSON like
 * every other failure, and as a gRPC status to who speaks gRPC.
 */
final class ServerErrors implements ServerErrorHandler {

  @Override
  public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
    MediaType type = context.request().contentType();
    if (type != null
        && GrpcSerializationFormats.values().stream().anyMatch(format -> format.isAccepted(type))) {
      return grpc(type, StatusMapping.status(cause, Status.UNKNOWN));
    }
    return cause instanceof HttpStatusException e
        ? AggregatedHttpResponse.of(e.httpStatus(), MediaType.JSON_UTF_8, body(e.httpStatus()))
            .toHttpResponse()
        : JsonErrors.response(StatusMapping.status(cause, Status.UNKNOWN));
  }

  private static HttpResponse grpc(MediaType type, Status status) {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(type)
            .endOfStream(true)
            .setInt("grpc-status", status.getCode().value())
            .set("grpc-message", status.getDescription())
            .build());
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
