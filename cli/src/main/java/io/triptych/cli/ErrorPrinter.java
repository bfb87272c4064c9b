package io.triptych.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in one line of the form {@code name: value (expected: what)}. */
final class ErrorPrinter implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Terminal terminal;
  private final BooleanSupplier withTrace;

  ErrorPrinter(Terminal terminal, BooleanSupplier withTrace) {
    this.terminal = terminal;
    this.withTrace = withTrace;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
    print(message(e), e);
    return ExitCode.FAILED;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
    print(wrongUse(e), e);
    terminal.err().println("Try '" + command + " --help'.");
    return ExitCode.WRONG_USE;
  }

  private void print(String message, Exception e) {
    terminal.out().flush();
    terminal.err().println("triptych: " + message.lines().findFirst().orElse("failed"));
    if (withTrace.getAsBoolean()) {
      e.printStackTrace(terminal.err());
    }
    terminal.err().flush();
  }

  static String wrongUse(ParameterException e) {
    return switch (e) {
      case UnmatchedArgumentException unmatched ->
          "argument: %s (expected: an argument or option of %s)"
              .formatted(
                  String.join(" ", unmatched.getUnmatched()),
                  e.getCommandLine().getCommandSpec().qualifiedName(" "));
      case MissingParameterException missing -> missing(missing.getMissing());
      default ->
          e.getArgSpec() == null || e.getValue() == null
              ? e.getMessage()
              : "%s: %s (expected: %s)"
                  .formatted(name(e.getArgSpec()), e.getValue(), label(e.getArgSpec()));
    };
  }

  private static String missing(List<ArgSpec> specs) {
    ArgSpec first = specs.getFirst();
    if (specs.size() > 1 && first.group() != null && first.group().exclusive()) {
      return specs.stream().map(ErrorPrinter::name).collect(Collectors.joining(" or "))
          + ": missing (expected: one of them)";
    }
    return name(first) + ": missing (expected: " + label(first) + ")";
  }

  private static String name(ArgSpec spec) {
    return spec instanceof OptionSpec option ? option.longestName() : spec.paramLabel();
  }

  /** What an argument takes, in words where its type says more than its label. */
  private static String label(ArgSpec spec) {
    Class<?> type = spec.typeInfo().isMultiValue() ? spec.auxiliaryTypes()[0] : spec.type();
    if (type == int.class || type == Integer.class) {
      return "a whole number";
    }
    if (type.isEnum()) {
      return String.join(", ", spec.completionCandidates()).toLowerCase(Locale.ROOT);
    }
    return spec.paramLabel();
  }

  static String message(Throwable e) {
    return switch (e) {
      case NoSuchFileException missing when missing.getReason() == null ->
          "file: " + missing.getFile() + " (expected: a file that exists)";
      case AccessDeniedException denied ->
          "file: " + denied.getFile() + " (expected: one that may be read and written)";
      case FileSystemException file when file.getReason() != null ->
          "file: "
              + file.getFile()
              + (file.getReason().startsWith("expected")
                  ? " (" + file.getReason() + ")"
                  : ": " + file.getReason());
      case UncheckedIOException unchecked -> message(unchecked.getCause());
      case IOException io when io.getMessage() == null && io.getCause() != null ->
          message(io.getCause());
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
