package io.triptych.service.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The OpenAPI 3.0 document of the JSON interface, made of the contract's descriptors: a path for
 * each {@code google.api.http} rule, a schema for each message. Roles stand beside each operation
 * as {@code x-role}.
 */
final class OpenApi {
  static final String PATH = "/v1/openapi.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
  private static final String JSON_TYPE = "application/json";

  private final ObjectNode root = JSON.createObjectNode();
  private final ObjectNode paths = JSON.createObjectNode();
  private final ObjectNode schemas = JSON.createObjectNode();

  private OpenApi() {
    root.put("openapi", "3.0.3");
    root.putObject("info").put("title", "Triptych").put("version", "v1");
    Contract.methods().forEach(this::operation);
    media();
    SearchForm.describe((ObjectNode) paths.get(SearchForm.PATH));
    root.set("paths", paths);
    error();
    ObjectNode components = root.putObject("components");
    components.set("schemas", schemas);
    ObjectNode schemes = components.putObject("securitySchemes");
    schemes.putObject("bearer").put("type", "http").put("scheme", "bearer");
    schemes.putObject("key").put("type", "apiKey").put("in", "header").put("name", "x-api-key");
    ArrayNode security = root.putArray("security");
    security.addObject().putArray("bearer");
    security.addObject().putArray("key");
    security.addObject();
  }

  /** Serves the document at {@link #PATH}. */
  static HttpService service() {
    byte[] bytes = document().toString().getBytes(StandardCharsets.UTF_8);
    return (context, request) ->
        HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, HttpData.wrap(bytes));
  }

  static ObjectNode document() {
    return new OpenApi().root;
  }

  private void operation(MethodDescriptor method) {
    if (!method.getOptions().hasExtension(AnnotationsProto.http)) {
      return;
    }
    HttpRule rule = method.getOptions().getExtension(AnnotationsProto.http);
    String path = path(rule);
    String verb = rule.getPatternCase().name().toLowerCase(Locale.ROOT);
    ObjectNode operation = paths.withObjectProperty(path).putObject(verb);
    operation.put("operationId", method.getService().getName() + "_" + method.getName());
    operation.putArray("tags").add(method.getService().getName());
    operation.put("x-role", RpcRoles.of(Contract.name(method)).id());
    Set<String> inPath = new HashSet<>();
    ArrayNode parameters = JSON.createArrayNode();
    Matcher variables = VARIABLE.matcher(path);
    while (variables.find()) {
      inPath.add(variables.group(1));
      parameter(parameters, "path", method.getInputType().findFieldByName(variables.group(1)));
    }
    if (rule.getBody().isEmpty()) {
      for (FieldDescriptor field : method.getInputType().getFields()) {
        if (!inPath.contains(field.getName()) && isSimple(field)) {
          parameter(parameters, "query", field);
        }
      }
    } else {
      ObjectNode body = operation.putObject("requestBody").put("required", true);
      content(body).set("schema", object(method.getInputType(), inPath));
    }
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
    responses(operation, method.getOutputType());
  }

  /** The path of a rule, with its variables in braces. */
  static String path(HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> rule.getGet();
      case PUT -> rule.getPut();
      case POST -> rule.getPost();
      case DELETE -> rule.getDelete();
      case PATCH -> rule.getPatch();
      case CUSTOM, PATTERN_NOT_SET ->
          throw new IllegalStateException("http: " + rule + " (expected: a method and a path)");
    };
  }

  private static boolean isSimple(FieldDescriptor field) {
    return field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
  }

  private void parameter(ArrayNode parameters, String in, FieldDescriptor field) {
    parameters
        .addObject()
        .put("name", in.equals("path") ? field.getName() : field.getJsonName())
        .put("in", in)
        .put("required", in.equals("path"))
        .set("schema", field(field));
  }

  private void responses(ObjectNode operation, Descriptor output) {
    ObjectNode responses = operation.putObject("responses");
    ObjectNode done = responses.putObject("200").put("description", "Done.");
    content(done).set("schema", reference(output));
    responses.set("default", failed());
  }

  static ObjectNode failed() {
    ObjectNode failed = JSON.createObjectNode().put("description", "Failed.");
    content(failed).putObject("schema").put("$ref", "#/components/schemas/Error");
    return failed;
  }

  private static ObjectNode content(ObjectNode holder) {
    return holder.putObject("content").putObject(JSON_TYPE);
  }

  private ObjectNode reference(Descriptor type) {
    ObjectNode known = wellKnown(type);
    if (known != null) {
      return known;
    }
    String name = type.getFullName();
    if (!schemas.has(name)) {
      // Its place is taken first, as messages may hold themselves.
      schemas.putObject(name);
      schemas.set(name, object(type, Set.of()));
    }
    return JSON.createObjectNode().put("$ref", "#/components/schemas/" + name);
  }

  private ObjectNode object(Descriptor type, Set<String> without) {
    ObjectNode object = JSON.createObjectNode().put("type", "object");
    ObjectNode properties = object.putObject("properties");
    for (FieldDescriptor field : type.getFields()) {
      if (!without.contains(field.getName())) {
        properties.set(field.getJsonName(), field(field));
      }
    }
    return object;
  }

  private ObjectNode field(FieldDescriptor field) {
    if (field.isMapField()) {
      ObjectNode map = JSON.createObjectNode().put("type", "object");
      map.set("additionalProperties", value(field.getMessageType().findFieldByName("value")));
      return map;
    }
    ObjectNode value = value(field);
    if (!field.isRepeated()) {
      return value;
    }
    ObjectNode array = JSON.createObjectNode().put("type", "array");
    array.set("items", value);
    return array;
  }

  private ObjectNode value(FieldDescriptor field) {
    return switch (field.getType()) {
      case MESSAGE, GROUP -> reference(field.getMessageType());
      case ENUM -> {
        ObjectNode names = type("string", "");
        ArrayNode all = names.putArray("enum");
        field.getEnumType().getValues().forEach(value -> all.add(value.getName()));
        yield names;
      }
      case STRING -> type("string", "");
      case BYTES -> type("string", "byte");
      case BOOL -> type("boolean", "");
      case DOUBLE -> type("number", "double");
      case FLOAT -> type("number", "float");
      case INT32, SINT32, SFIXED32, UINT32, FIXED32 -> type("integer", "int32");
      // JavaScript has no integers of 64 bits, so protobuf's JSON writes them as strings.
      case INT64, SINT64, SFIXED64, UINT64, FIXED64 -> type("string", "int64");
    };
  }

  private static ObjectNode wellKnown(Descriptor type) {
    return switch (type.getFullName()) {
      case "google.protobuf.Struct" -> type("object", "").put("additionalProperties", true);
      case "google.protobuf.Any" -> type("object", "").put("additionalProperties", true);
      case "google.protobuf.Value" -> JSON.createObjectNode();
      case "google.protobuf.Timestamp" -> type("string", "date-time");
      case "google.protobuf.Duration" -> type("string", "");
      default -> null;
    };
  }

  private static ObjectNode type(String type, String format) {
    ObjectNode node = JSON.createObjectNode().put("type", type);
    return format.isEmpty() ? node : node.put("format", format);
  }

  /** The form of every failure, see {@link JsonErrors}. */
  private void error() {
    ObjectNode error = type("object", "");
    ObjectNode properties = error.putObject("properties");
    properties.set("code", type("integer", "int32"));
    properties.set("status", type("string", ""));
    properties.set("message", type("string", ""));
    ObjectNode details = properties.putObject("details").put("type", "array");
    details.set("items", type("object", "").put("additionalProperties", true));
    ObjectNode root = type("object", "");
    root.putObject("properties").set("error", error);
    schemas.set("Error", root);
  }

  private void media() {
    ObjectNode get = paths.putObject(MediaPaths.PATTERN).putObject("get");
    get.put("operationId", "ItemService_GetMedia").put("x-role", "read");
    get.putArray("tags").add("ItemService");
    ArrayNode parameters = get.putArray("parameters");
    for (String name : new String[] {"collection", "id"}) {
      parameters
          .addObject()
          .put("name", name)
          .put("in", "path")
          .put("required", true)
          .set("schema", type("string", ""));
    }
    parameters
        .addObject()
        .put("name", "n")
        .put("in", "path")
        .put("required", true)
        .set("schema", type("integer", "int32"));
    parameters
        .addObject()
        .put("name", "size")
        .put("in", "query")
        .put("required", false)
        .set("schema", type("integer", "int32"));
    ObjectNode responses = get.putObject("responses");
    responses
        .putObject("200")
        .put("description", "The bytes of the medium, or a JPEG of that size.")
        .putObject("content")
        .putObject("*/*")
        .set("schema", type("string", "binary"));
    responses.set("default", failed());
  }
}
