package io.triptych.service.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.UnframedGrpcErrorHandler;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;

/**
 * Failures in JSON: {@code {"error":{"code":400,"status":"INVALID_ARGUMENT","message":"…"}}}, the
 * form of Google's API guide AIP-193.
 */
final class JsonErrors implements UnframedGrpcErrorHandler {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public HttpResponse handle(
      ServiceRequestContext context, Status status, AggregatedHttpResponse response) {
    return response(status);
  }

  static HttpResponse response(Status status) {
    HttpStatus http = StatusMapping.http(status);
    return HttpResponse.of(http, MediaType.JSON_UTF_8, body(http, status));
  }

  static HttpData body(HttpStatus http, Status status) {
    ObjectNode root = JSON.createObjectNode();
    String message = status.getDescription() == null ? "" : status.getDescription();
    root.putObject("error")
        .put("code", http.code())
        .put("status", status.getCode().name())
        .put("message", message);
    return HttpData.wrap(root.toString().getBytes(StandardCharsets.UTF_8));
  }
}
