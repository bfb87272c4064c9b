package io.triptych.service.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.rpc.ErrorInfo;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.UnframedGrpcErrorHandler;
import io.grpc.Status;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Failures in JSON: {@code {"error":{"code":400,"status":"INVALID_ARGUMENT","message":"…"}}}, the
 * form of Google's API guide AIP-193, with the reason among {@code details} where there is one.
 */
final class JsonErrors implements UnframedGrpcErrorHandler {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The message of {@code status} is still as it stands in the header. */
  @Override
  public HttpResponse handle(
      ServiceRequestContext context, Status status, AggregatedHttpResponse response) {
    String message = status.getDescription();
    Status readable = message == null ? status : status.withDescription(unescaped(message));
    return response(readable, StatusMapping.info(response.headers(), response.trailers()));
  }

  /** Undoes the percent-encoding that gRPC's HTTP/2 mapping prescribes for {@code grpc-message}. */
  private static String unescaped(String message) {
    try {
      return URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return message;
    }
  }

  static HttpResponse response(Status status) {
    return response(status, Optional.empty());
  }

  private static HttpResponse response(Status status, Optional<ErrorInfo> info) {
    HttpStatus http = StatusMapping.http(status);
    return HttpResponse.of(http, MediaType.JSON_UTF_8, body(http, status, info));
  }

  static HttpData body(HttpStatus http, Status status) {
    return body(http, status, Optional.empty());
  }

  private static HttpData body(HttpStatus http, Status status, Optional<ErrorInfo> info) {
    ObjectNode root = JSON.createObjectNode();
    String message = status.getDescription() == null ? "" : status.getDescription();
    ObjectNode error =
        root.putObject("error")
            .put("code", http.code())
            .put("status", status.getCode().name())
            .put("message", message);
    info.ifPresent(i ->
        error
            .putArray("details")
            .addObject()
            .put("@type", "type.googleapis.com/" + ErrorInfo.getDescriptor().getFullName())
            .put("reason", i.getReason())
            .put("domain", i.getDomain()));
    return HttpData.wrap(root.toString().getBytes(StandardCharsets.UTF_8));
  }
}
