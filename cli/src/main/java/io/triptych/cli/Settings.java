package io.triptych.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The settings of a command: its options. Each is also a key of a YAML file, named like the flag
 * without the dashes before it, and an environment variable, {@code TRIPTYCH_} and the key in
 * capitals with underscores. A flag counts before the environment, the environment before the file,
 * the file before the default.
 */
final class Settings {
  private static final Set<String> NO_KEYS = Set.of("help", "verbose", "config", "print-config");
  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PLAIN = "[A-Za-z0-9./][A-Za-z0-9./_-]*";
  private static final Set<String> WORDS_OF_YAML =
      Set.of("true", "false", "yes", "no", "on", "off", "null", "y", "n");

  private final CommandLine line;
  private final List<Setting> all;

  /**
   * The values of an option that is given somewhere.
   *
   * @param origin what gave it: the flag, the variable or the file
   */
  private record Setting(OptionSpec option, List<String> values, String origin) {}

  private Settings(CommandLine line, List<Setting> all) {
    this.line = line;
    this.all = all;
  }

  /**
   * What the flags that {@code line} has parsed, the environment and the file say.
   *
   * @throws ParameterException if the file has a key that is none, or a value that is none
   * @throws IOException if the file cannot be read
   */
  static Settings of(CommandLine line, Map<String, String> environment, Optional<Path> file)
      throws IOException {
    Map<String, OptionSpec> options = new TreeMap<>();
    for (OptionSpec option : line.getCommandSpec().options()) {
      if (!NO_KEYS.contains(key(option))) {
        options.put(key(option), option);
      }
    }
    Map<String, List<String>> written = file.isEmpty() ? Map.of() : read(line, file.get(), options);
    List<Setting> all = new ArrayList<>();
    options.forEach((key, option) -> {
      String variable = variable(key);
      String value = environment.get(variable);
      if (line.getParseResult().hasMatchedOption(option)) {
        all.add(new Setting(option, option.originalStringValues(), option.longestName()));
      } else if (value != null && !value.isEmpty()) {
        all.add(new Setting(option, List.of(value), variable));
      } else if (written.containsKey(key)) {
        all.add(new Setting(option, written.get(key), file.orElseThrow().toString()));
      } else {
        all.add(new Setting(option, List.of(), ""));
      }
    });
    return new Settings(line, all);
  }

  private static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  private static String variable(String key) {
    return "TRIPTYCH_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static Map<String, List<String>> read(
      CommandLine line, Path file, Map<String, OptionSpec> options) throws IOException {
    JsonNode root;
    try {
      root = YAML.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw wrong(line, file, reason(e), "a key and a value on each line");
    }
    Map<String, List<String>> values = new TreeMap<>();
    if (root.isMissingNode() || root.isNull()) {
      return values;
    }
    if (!root.isObject()) {
      throw wrong(line, file, "no keys", "a key and a value on each line");
    }
    root.properties()
        .forEach(entry -> {
          String key = entry.getKey();
          if (!options.containsKey(key)) {
            throw wrong(line, file, "key " + key, "one of " + String.join(", ", options.keySet()));
          }
          values.put(key, values(line, file, key, entry.getValue()));
        });
    return values;
  }

  /** What is wrong with a file, and in which line: parsers tell it with a context in more lines. */
  private static String reason(JsonProcessingException e) {
    String told =
        e.getOriginalMessage()
            .lines()
            .filter(text -> !text.isBlank() && !text.startsWith(" "))
            .collect(Collectors.joining(", "));
    return e.getLocation() == null ? told : "line " + e.getLocation().getLineNr() + ": " + told;
  }

  private static List<String> values(CommandLine line, Path file, String key, JsonNode node) {
    List<String> values = new ArrayList<>();
    for (JsonNode value : node.isArray() ? node : List.of(node)) {
      if (!value.isValueNode() || value.asText().isEmpty()) {
        throw wrong(line, file, key + " " + value, "a value, or a list of values");
      }
      values.add(value.asText());
    }
    return values;
  }

  private static ParameterException wrong(
      CommandLine line, Path file, String what, String expected) {
    return new ParameterException(line, file + ": " + what + " (expected: " + expected + ")");
  }

  /**
   * Gives the command all values, as if each had been a flag.
   *
   * @throws ParameterException if one cannot be; the message says where it stands
   */
  void apply() {
    List<String> arguments = new ArrayList<>();
    for (Setting setting : all) {
      setting.values().forEach(v -> arguments.add(setting.option().longestName() + "=" + v));
    }
    try {
      line.parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new ParameterException(line, ErrorPrinter.wrongUse(e) + origin(e), e);
    }
  }

  private String origin(ParameterException e) {
    return all.stream()
        .filter(setting -> setting.option().equals(e.getArgSpec()))
        .map(Setting::origin)
        .filter(origin -> !origin.startsWith("-"))
        .map(origin -> ", in " + origin)
        .findFirst()
        .orElse("");
  }

  /**
   * All settings that have a value, as a file that can be read again, each with its origin.
   *
   * @param standard by key, what counts for settings without a default where nothing is said
   */
  String print(Map<String, String> standard) {
    StringBuilder text = new StringBuilder();
    for (Setting setting : all) {
      List<String> values =
          setting.values().isEmpty() ? ofDefault(setting, standard) : setting.values();
      if (!values.isEmpty()) {
        List<String> shown = values.stream().map(Settings::withoutPassword).toList();
        text.append(key(setting.option())).append(": ");
        text.append(
            shown.size() == 1
                ? yaml(shown.getFirst())
                : shown.stream().map(Settings::yaml).toList());
        text.append("  # ").append(setting.origin().isEmpty() ? "default" : setting.origin());
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static List<String> ofDefault(Setting setting, Map<String, String> standard) {
    Object value = setting.option().getValue();
    String further = standard.get(key(setting.option()));
    return switch (value) {
      case null -> further == null ? List.of() : List.of(further);
      case Enum<?> word -> List.of(word.name().toLowerCase(Locale.ROOT));
      case Collection<?> many -> many.stream().map(Object::toString).toList();
      default -> List.of(value.toString());
    };
  }

  private static String withoutPassword(String value) {
    if (value.contains("://")) {
      try {
        String user = URI.create(value).getRawUserInfo();
        return user == null ? value : value.replace(user + "@", "***@");
      } catch (IllegalArgumentException e) {
        return "***";
      }
    }
    return value;
  }

  private static String yaml(String value) {
    if (value.matches(PLAIN) && !WORDS_OF_YAML.contains(value.toLowerCase(Locale.ROOT))) {
      return value;
    }
    if (value.equals("true") || value.equals("false")) {
      return value;
    }
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
