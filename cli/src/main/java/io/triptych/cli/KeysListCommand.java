package io.triptych.cli;

import io.triptych.service.access.ApiKey;
import io.triptych.service.access.RequestRate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = "List the keys by name, without the keys themselves.",
    footer = {"", "Example:", "  triptych keys list --data data"})
final class KeysListCommand implements Callable<Integer> {
  private static final String AS_SERVED = "as the server says";

  private final Context context;

  @Mixin private KeysCommand.Place place;
  @Mixin private FormatOption format;

  KeysListCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    List<ApiKey> keys = Files.exists(place.path()) ? place.keys().read() : List.of();
    if (format.json()) {
      Json.print(context.terminal().out(), keys.stream().map(KeysListCommand::json).toList());
    } else if (keys.isEmpty()) {
      context.terminal().out().println("No keys in " + place.path() + ".");
    } else {
      TextTable table =
          new TextTable()
              .left("name")
              .left("role")
              .left("collections")
              .left("requests")
              .left("created");
      keys.forEach(key ->
          table.row(
              key.name(),
              key.role().id(),
              key.collections().isEmpty() ? "all" : String.join(", ", key.collections()),
              key.rate().map(KeysListCommand::words).orElse(AS_SERVED),
              key.created().toString()));
      context.terminal().out().print(table.render(context.terminal().width()));
    }
    return ExitCode.DONE;
  }

  private static String words(RequestRate rate) {
    List<String> limits = new ArrayList<>();
    if (rate.perSecond() > 0) {
      limits.add(number(rate.perSecond()) + "/s, " + rate.burst() + " at once");
    }
    if (rate.perDay() > 0) {
      limits.add(rate.perDay() + " a day");
    }
    return limits.isEmpty() ? AS_SERVED : String.join(", ", limits);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static Map<String, Object> json(ApiKey key) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", key.name());
    json.put("role", key.role().id());
    json.put("collections", List.copyOf(key.collections()));
    key.rate()
        .ifPresent(rate -> {
          json.put("rate", rate.perSecond());
          json.put("burst", rate.burst());
          json.put("quota", rate.perDay());
        });
    json.put("created", key.created().toString());
    return json;
  }
}
