package io.triptych.encoder.block;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code config.json} of a Hugging Face checkpoint, or a part of it. Published files leave out
 * what equals the default of the model's class, so every reader names that default; {@code null}
 * counts as left out.
 *
 * @param path where this part stands, ending in a dot; empty for the whole
 */
public record ModelConfig(JsonNode json, String path) {

  /** A whole file. */
  public static ModelConfig of(JsonNode json) {
    if (!json.isObject()) {
      throw new IllegalArgumentException(
          "config.json: " + json.getNodeType() + " (expected: an object)");
    }
    return new ModelConfig(json, "");
  }

  /** The part called {@code name}; one that is left out has defaults only. */
  public ModelConfig in(String name) {
    JsonNode part = json.path(name);
    if (!part.isObject() && !isAbsent(part)) {
      throw wrong(name, part, "an object");
    }
    return new ModelConfig(part, path + name + ".");
  }

  /** Whether {@code name} has a value. */
  public boolean has(String name) {
    return !isAbsent(json.path(name));
  }

  /** A whole number that must be there. */
  public int integer(String name) {
    JsonNode value = json.path(name);
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw wrong(name, value, "a whole number");
    }
    return value.intValue();
  }

  /** A whole number, or {@code fallback} where it is left out. */
  public int integer(String name, int fallback) {
    return has(name) ? integer(name) : fallback;
  }

  /** The length of something, at least 1, or {@code fallback} where it is left out. */
  public int size(String name, int fallback) {
    int size = integer(name, fallback);
    if (size < 1) {
      throw wrong(name, json.path(name), "at least 1");
    }
    return size;
  }

  /** A list of whole numbers, or {@code fallback} where it is left out. */
  public List<Integer> integers(String name, List<Integer> fallback) {
    JsonNode list = json.path(name);
    if (isAbsent(list)) {
      return fallback;
    }
    List<Integer> values = new ArrayList<>();
    for (JsonNode value : list) {
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw wrong(name, list, "whole numbers");
      }
      values.add(value.intValue());
    }
    return values;
  }

  /** A number, or {@code fallback} where it is left out. */
  public double number(String name, double fallback) {
    JsonNode value = json.path(name);
    if (isAbsent(value)) {
      return fallback;
    }
    if (!value.isNumber()) {
      throw wrong(name, value, "a number");
    }
    return value.doubleValue();
  }

  /** A string, or {@code fallback} where it is left out. */
  public String text(String name, String fallback) {
    JsonNode value = json.path(name);
    if (isAbsent(value)) {
      return fallback;
    }
    if (!value.isTextual() || value.textValue().chars().anyMatch(Character::isISOControl)) {
      throw wrong(name, value, "a string in one line");
    }
    return value.textValue();
  }

  /** A boolean, or {@code fallback} where it is left out. */
  public boolean flag(String name, boolean fallback) {
    JsonNode value = json.path(name);
    if (isAbsent(value)) {
      return fallback;
    }
    if (!value.isBoolean()) {
      throw wrong(name, value, "true or false");
    }
    return value.booleanValue();
  }

  /**
   * Sees that {@code name} has the only value that is supported, or is left out.
   *
   * @throws IllegalArgumentException if it has another
   */
  public void require(String name, String supported) {
    String value = json.path(name).asText(supported);
    if (has(name) && !value.equals(supported)) {
      throw wrong(name, json.path(name), supported);
    }
  }

  private IllegalArgumentException wrong(String name, JsonNode value, String expected) {
    String shown = value instanceof MissingNode ? "missing" : value.toString();
    return new IllegalArgumentException(
        path + name + ": " + shown + " (expected: " + expected + ")");
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
