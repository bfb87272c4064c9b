package io.triptych.service.server;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.util.Timestamps;
import com.linecorp.armeria.server.HttpStatusException;
import java.io.IOException;
import java.math.BigDecimal;
import java.text.ParseException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is wrong with JSON that could not be read, in the words of the contract. Only bad requests
 * come here, so it may take its time.
 */
final class JsonFaults {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The longest value that is repeated to who sent it. */
  private static final int MAX_VALUE_BYTES = 100;

  /** The messages that have a form of their own in JSON. */
  private static final String OWN_FORMS = "google.protobuf.";

  private JsonFaults() {}

  /** What is wrong with the JSON that {@code thrown} is about; the same where it is about none. */
  static Throwable behind(Throwable thrown) {
    if (!(thrown instanceof HttpStatusException
        && thrown.getCause() instanceof IllegalArgumentException cause)) {
      return thrown;
    }
    if (cause.getCause() instanceof JsonProcessingException syntax) {
      return syntax(syntax);
    }
    return cause instanceof NumberFormatException
        ? new RequestException("request", "a parameter that is no number", "a number")
        : new RequestException("request", "no JSON object", "one");
  }

  /** What is wrong with bytes that are no message of a type. */
  static RuntimeException in(byte[] json, Descriptor type) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return syntax(e);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return message(root, type, "")
        .orElseGet(() ->
            new RequestException("request", "cannot be read", "the message that the call takes"));
  }

  private static RuntimeException syntax(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException && e.getMessage().contains("getMaxStringLength")) {
      return new TooLargeException(Limits.TOO_LARGE_TEXT);
    }
    if (e instanceof StreamConstraintsException && e.getMessage().contains("getMaxNestingDepth")) {
      return new RequestException("request", "too many levels", "at most 1000");
    }
    JsonLocation at = e.getLocation();
    String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return new RequestException("request", "no JSON" + where, "a JSON object");
  }

  private static Optional<RequestException> message(JsonNode node, Descriptor type, String path) {
    if (!node.isObject()) {
      return fault(path.isEmpty() ? "request" : path, node, "an object");
    }
    Set<FieldDescriptor> seen = new HashSet<>();
    Set<OneofDescriptor> chosen = new HashSet<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      FieldDescriptor field = field(type, entry.getKey());
      if (field == null) {
        return Optional.of(
            new RequestException(
                join(path, ShortText.of(entry.getKey(), MAX_VALUE_BYTES)),
                "an unknown field",
                "one of " + names(type)));
      }
      String name = join(path, field.getName());
      JsonNode value = entry.getValue();
      OneofDescriptor oneof = field.getRealContainingOneof();
      if (!seen.add(field)) {
        return Optional.of(new RequestException(name, "given twice", "once"));
      }
      if (oneof != null && !value.isNull() && !chosen.add(oneof)) {
        return Optional.of(new RequestException(name, "a second " + oneof.getName(), "one"));
      }
      Optional<RequestException> fault = field(value, field, name);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static FieldDescriptor field(Descriptor type, String name) {
    return type.getFields().stream()
        .filter(field -> field.getName().equals(name) || field.getJsonName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static String names(Descriptor type) {
    return type.getFields().stream()
        .map(FieldDescriptor::getJsonName)
        .collect(Collectors.joining(", "));
  }

  private static Optional<RequestException> field(
      JsonNode value, FieldDescriptor field, String name) {
    if (value.isNull()) {
      return Optional.empty();
    }
    if (field.isMapField()) {
      return map(value, field.getMessageType().findFieldByName("value"), name);
    }
    return field.isRepeated() ? list(value, field, name) : single(value, field, name);
  }

  private static Optional<RequestException> map(
      JsonNode value, FieldDescriptor field, String name) {
    if (!value.isObject()) {
      return fault(name, value, "an object");
    }
    return value.properties().stream()
        .map(entry ->
            single(
                entry.getValue(), field, join(name, ShortText.of(entry.getKey(), MAX_VALUE_BYTES))))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<RequestException> list(
      JsonNode value, FieldDescriptor field, String name) {
    if (!value.isArray()) {
      return fault(name, value, "a list");
    }
    for (int i = 0; i < value.size(); i++) {
      Optional<RequestException> fault = single(value.get(i), field, name + "[" + i + "]");
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<RequestException> single(
      JsonNode value, FieldDescriptor field, String name) {
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      return field.getMessageType().getFullName().startsWith(OWN_FORMS)
          ? ownForm(value, field.getMessageType(), name)
          : message(value, field.getMessageType(), name);
    }
    String expected =
        switch (field.getJavaType()) {
          case INT -> whole(value, Integer.SIZE) ? "" : "a whole number";
          case LONG -> whole(value, Long.SIZE) ? "" : "a whole number";
          case FLOAT, DOUBLE -> isNumber(value) ? "" : "a number";
          case BOOLEAN ->
              value.isBoolean() || value.asText().matches("true|false") ? "" : "true or false";
          case STRING -> value.isValueNode() && !value.isNull() ? "" : "a text";
          case BYTE_STRING -> isBase64(value) ? "" : "bytes in base64";
          case ENUM -> isNamed(value, field) ? "" : "one of " + values(field);
          case MESSAGE -> "";
        };
    return expected.isEmpty() ? Optional.empty() : fault(name, value, expected);
  }

  private static Optional<RequestException> ownForm(JsonNode value, Descriptor type, String name) {
    return switch (type.getName()) {
      case "Struct" -> value.isObject() ? Optional.empty() : fault(name, value, "an object");
      case "Timestamp" ->
          isTime(value)
              ? Optional.empty()
              : fault(name, value, "a time such as 2026-01-31T12:00:00Z");
      default -> Optional.empty();
    };
  }

  private static boolean isTime(JsonNode value) {
    try {
      Timestamps.parse(value.asText());
      return value.isTextual();
    } catch (ParseException _) {
      return false;
    }
  }

  private static boolean whole(JsonNode value, int bits) {
    try {
      BigDecimal number = new BigDecimal(value.asText());
      // An exponent could else make digits without end.
      return number.precision() - (long) number.scale() < 100
          && number.toBigIntegerExact().bitLength() < bits;
    } catch (ArithmeticException | NumberFormatException _) {
      return false;
    }
  }

  private static boolean isNumber(JsonNode value) {
    try {
      return Double.isFinite(Double.parseDouble(value.asText()));
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static boolean isBase64(JsonNode value) {
    try {
      Base64.getDecoder().decode(value.asText());
      return value.isTextual();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isNamed(JsonNode value, FieldDescriptor field) {
    return value.isInt()
        || (value.isTextual() && field.getEnumType().findValueByName(value.asText()) != null);
  }

  private static String values(FieldDescriptor field) {
    return field.getEnumType().getValues().stream()
        .map(EnumValueDescriptor::getName)
        .collect(Collectors.joining(", "));
  }

  private static Optional<RequestException> fault(String name, JsonNode value, String expected) {
    String found =
        switch (value.getNodeType()) {
          case OBJECT -> "an object";
          case ARRAY -> "a list";
          case STRING -> ShortText.of(value.asText(), MAX_VALUE_BYTES);
          default -> ShortText.of(value.toString(), MAX_VALUE_BYTES);
        };
    return Optional.of(new RequestException(name, found, expected));
  }
}
