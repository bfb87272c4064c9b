package io.triptych.service.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.UnframedGrpcErrorHandler;
import io.grpc.Status;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Failures in JSON: {@code {"error":{"code":400,"status":"INVALID_ARGUMENT","message":"…"}}}, the
 * form of Google's API guide AIP-193, with the same {@code details} as over gRPC.
 */
final class JsonErrors implements UnframedGrpcErrorHandler {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFormat.Printer DETAILS =
      JsonFormat.printer()
          .usingTypeRegistry(
              JsonFormat.TypeRegistry.newBuilder()
                  .add(ErrorInfo.getDescriptor())
                  .add(BadRequest.getDescriptor())
                  .add(RetryInfo.getDescriptor())
                  .build());

  /** The message of {@code status} is still as it stands in the header. */
  @Override
  public HttpResponse handle(
      ServiceRequestContext context, Status status, AggregatedHttpResponse response) {
    String message = status.getDescription();
    Status readable = message == null ? status : status.withDescription(unescaped(message));
    return response(readable, StatusMapping.details(response.headers(), response.trailers()));
  }

  /** Undoes the percent-encoding that gRPC's HTTP/2 mapping prescribes for {@code grpc-message}. */
  private static String unescaped(String message) {
    try {
      return URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return message;
    }
  }

  /** The answer to a request that failed with {@code cause} outside of any call. */
  static HttpResponse response(Throwable cause) {
    return response(cause, SizeLimit.SERVER);
  }

  /** The answer of a server with {@code limit}. */
  static HttpResponse response(Throwable cause, SizeLimit limit) {
    Status status = limit.named(StatusMapping.status(cause, Status.UNKNOWN));
    return response(status, StatusMapping.details(status, cause));
  }

  private static HttpResponse response(Status status, Optional<com.google.rpc.Status> details) {
    HttpStatus http = StatusMapping.http(status);
    List<Any> all = details.map(com.google.rpc.Status::getDetailsList).orElse(List.of());
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(http).contentType(MediaType.JSON_UTF_8);
    if (http.equals(HttpStatus.UNAUTHORIZED)) {
      headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    retryAfter(all).ifPresent(s -> headers.setLong(HttpHeaderNames.RETRY_AFTER, s));
    return HttpResponse.of(headers.build(), body(http, status, all));
  }

  /** The whole seconds after which to ask again, if asking again helps. */
  private static Optional<Long> retryAfter(List<Any> details) {
    for (Any detail : details) {
      if (detail.is(RetryInfo.class)) {
        try {
          Duration delay = detail.unpack(RetryInfo.class).getRetryDelay();
          return Optional.of(delay.getSeconds() + (delay.getNanos() > 0 ? 1 : 0));
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return Optional.empty();
  }

  static HttpData body(HttpStatus http, Status status) {
    return body(http, status, List.of());
  }

  private static HttpData body(HttpStatus http, Status status, List<Any> details) {
    ObjectNode root = JSON.createObjectNode();
    String message = status.getDescription() == null ? "" : status.getDescription();
    ObjectNode error =
        root.putObject("error")
            .put("code", http.code())
            .put("status", status.getCode().name())
            .put("message", message);
    if (!details.isEmpty()) {
      ArrayNode array = error.putArray("details");
      // The reason stands first, where programs look for it.
      details.stream()
          .sorted(Comparator.comparing(detail -> !detail.is(ErrorInfo.class)))
          .forEach(detail -> array.add(json(detail)));
    }
    return HttpData.wrap(root.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode json(Any detail) {
    try {
      return JSON.readTree(DETAILS.print(detail));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
