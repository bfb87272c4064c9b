package io.triptych.service.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.multipart.MimeParsingException;
import com.linecorp.armeria.common.multipart.Multiparts;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.triptych.service.query.SearchQuery;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Searches by a form, {@code multipart/form-data}, as browsers and curl send files: {@code text},
 * {@code image} and {@code audio}, each any number of times, and {@code request}, a search in JSON
 * that their parts are added to. What comes is turned into JSON, and goes on as if it had come so.
 * Every other body under {@code /v1} has to be JSON.
 */
final class SearchForm {
  /** As it stands in the contract. */
  static final String PATH = "/v1/collections/{collection}:search";

  /** The parts of a query, and the request that they are added to. */
  private static final int MAX_FIELDS = SearchQuery.MAX_PARTS + 1;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MediaType FORM = MediaType.MULTIPART_FORM_DATA;

  private SearchForm() {}

  static HttpResponse serve(
      HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
    MediaType type = request.contentType();
    boolean json = context.path().startsWith("/v1/") && request.method() != HttpMethod.GET;
    if (!json || (type == null ? request.method() == HttpMethod.DELETE : type.is(MediaType.JSON))) {
      return delegate.serve(context, request);
    }
    if (type == null || !type.is(FORM) || !context.path().endsWith(":search")) {
      throw HttpStatusException.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
    }
    CompletableFuture<HttpResponse> response =
        FormFields.of(request, boundary(type), MAX_FIELDS, context.blockingTaskExecutor())
            .thenApplyAsync(SearchForm::json, context.blockingTaskExecutor())
            .thenApplyAsync(body -> forward(delegate, context, request, body), context.eventLoop())
            .exceptionally(e -> HttpResponse.ofFailure(cause(Exceptions.peel(e))));
    return HttpResponse.of(response);
  }

  private static String boundary(MediaType type) {
    try {
      return Multiparts.getBoundary(type);
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new RequestException("content-type", type, "a boundary in it");
    }
  }

  private static Throwable cause(Throwable thrown) {
    return thrown instanceof MimeParsingException
        ? new RequestException("request", "cannot be read", "multipart/form-data")
        : thrown;
  }

  private static HttpResponse forward(
      HttpService delegate, ServiceRequestContext context, HttpRequest request, byte[] json) {
    RequestHeaders headers =
        request.headers().toBuilder()
            .contentType(MediaType.JSON_UTF_8)
            .contentLength(json.length)
            .build();
    HttpRequest asJson = AggregatedHttpRequest.of(headers, HttpData.wrap(json)).toHttpRequest();
    context.updateRequest(asJson);
    try {
      return delegate.serve(context, asJson);
    } catch (Exception e) {
      return HttpResponse.ofFailure(e);
    }
  }

  private static byte[] json(List<FormFields.Field> fields) {
    ObjectNode request = JSON.createObjectNode();
    for (FormFields.Field field : fields) {
      if (field.name().equals("request")) {
        request = request(field.text());
      }
    }
    JsonNode given = request.get("parts");
    if (given != null && !given.isArray()) {
      throw new RequestException("request", "parts is no list", "a search in JSON");
    }
    ArrayNode parts = given == null ? request.putArray("parts") : (ArrayNode) given;
    for (FormFields.Field field : fields) {
      switch (field.name()) {
        case "text" -> parts.addObject().put("text", field.text());
        // In base64, as all bytes in JSON.
        case "image", "audio" -> parts.addObject().put(field.name(), field.content());
        case "request" -> {
          // Read above.
        }
        default ->
            throw new RequestException(
                "request", "a field called " + field.name(), "text, image, audio or request");
      }
    }
    try {
      return JSON.writeValueAsBytes(request);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode request(String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Refused below, like what is no object.
    }
    throw new RequestException("request", "cannot be read", "a search in JSON");
  }

  /** Adds the form to the search that {@code path} describes. */
  static void describe(ObjectNode path) {
    ObjectNode properties =
        ((ObjectNode) path.at("/post/requestBody/content"))
            .putObject("multipart/form-data")
            .putObject("schema")
            .put("type", "object")
            .putObject("properties");
    list(properties, "text", "");
    list(properties, "image", "binary");
    list(properties, "audio", "binary");
    properties.putObject("request").put("type", "string");
  }

  private static void list(ObjectNode properties, String name, String format) {
    ObjectNode items =
        properties.putObject(name).put("type", "array").putObject("items").put("type", "string");
    if (!format.isEmpty()) {
      items.put("format", format);
    }
  }
}
