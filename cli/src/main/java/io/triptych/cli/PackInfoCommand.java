package io.triptych.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "info",
    description = "Print what a pack consists of, its space and its measured quality.",
    footer = {"", "Example:", "  triptych pack info --format json"})
final class PackInfoCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private PackArgument pack;
  @Mixin private FormatOption format;

  PackInfoCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Object> description = pack.open(context).describe();
    if (format.json()) {
      Json.print(context.terminal().out(), description);
    } else {
      print(description, "");
    }
    return ExitCode.DONE;
  }

  private void print(Map<?, ?> values, String indent) {
    values.forEach((name, value) -> {
      switch (value) {
        case Map<?, ?> map when isRecordOfFile(map) ->
            line(indent + name + ": " + map.get("bytes") + " bytes, SHA-256 " + map.get("sha256"));
        case Map<?, ?> map -> {
          line(indent + name + ":");
          print(map, indent + "  ");
        }
        case List<?> list -> line(indent + name + ": " + String.join(", ", words(list)));
        case null -> line(indent + name + ":");
        default -> line(indent + name + ": " + value);
      }
    });
  }

  private static boolean isRecordOfFile(Map<?, ?> map) {
    return map.size() == 2 && map.containsKey("bytes") && map.containsKey("sha256");
  }

  private static List<String> words(List<?> list) {
    return list.stream().map(String::valueOf).toList();
  }

  private void line(String text) {
    context.terminal().out().println(DisplayWidth.printable(text));
  }
}
