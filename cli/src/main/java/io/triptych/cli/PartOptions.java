package io.triptych.cli;

import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Reads the parts of a query in the order of the command line, since a weight belongs to the part
 * before it.
 */
final class PartOptions implements IParameterConsumer {
  private static final String WEIGHT = "--weight";

  /** What a part is. */
  enum Kind {
    TEXT("--text"),
    IMAGE("--image"),
    AUDIO("--audio"),
    ID("--id");

    private final String option;

    Kind(String option) {
      this.option = option;
    }

    static Kind of(String option) {
      for (Kind kind : values()) {
        if (kind.option.equals(option)) {
          return kind;
        }
      }
      throw new IllegalArgumentException(option + " (expected: the option of a part)");
    }
  }

  /** A part as it was given. */
  record Given(Kind kind, String value, double weight) {}

  @Override
  public void consumeParameters(Stack<String> args, ArgSpec argument, CommandSpec command) {
    String option = ((OptionSpec) argument).longestName();
    if (args.isEmpty() || command.optionsMap().containsKey(args.peek())) {
      throw new ParameterException(
          command.commandLine(),
          option + ": " + (args.isEmpty() ? "nothing" : args.peek()) + " (expected: a value)");
    }
    List<Given> parts = ((SearchCommand) command.userObject()).parts();
    String value = args.pop();
    if (option.equals(WEIGHT)) {
      if (parts.isEmpty()) {
        throw new ParameterException(
            command.commandLine(),
            WEIGHT
                + ": "
                + value
                + " (expected: after the --text, --image, --audio or --id that it weighs)");
      }
      Given last = parts.removeLast();
      parts.add(new Given(last.kind(), last.value(), weight(value, command)));
    } else {
      parts.add(new Given(Kind.of(option), value, 1));
    }
  }

  private static double weight(String value, CommandSpec command) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          command.commandLine(), WEIGHT + ": " + value + " (expected: a number)", e);
    }
  }
}
