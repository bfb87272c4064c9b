package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandLineTest {
  private final CommandRunner triptych = new CommandRunner(Path.of("."));

  static Stream<CommandLine> commands() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    Context context =
        new Context(
            new Terminal(nowhere, nowhere, 80, false), p -> new FakeEncoder(), Path.of("."), false);
    return tree(TriptychCommand.commandLine(context));
  }

  private static Stream<CommandLine> tree(CommandLine line) {
    return Stream.concat(
        Stream.of(line), line.getSubcommands().values().stream().flatMap(CommandLineTest::tree));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExample(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName(" ");
    Object[] arguments =
        Stream.concat(Stream.of(name.split(" ")).skip(1), Stream.of("--help")).toArray();

    Outcome outcome = triptych.run(arguments);

    assertThat(outcome.status()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).containsPattern("Examples?:").contains("  " + name, "--help");
    assertThat(outcome.out().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  /** Lists of commands show the first line alone. */
  @ParameterizedTest
  @MethodSource("commands")
  void theFirstLineOfADescriptionIsWhole(CommandLine command) {
    assertThat(command.getCommandSpec().usageMessage().description()[0]).endsWith(".");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                             | command: none (expected: one of the list)
          sing                           | argument: sing (expected: an argument or option of triptych)
          encode --text x --colour red   | argument: --colour red (expected: an argument or option of triptych encode)
          encode --text x --tower middle | --tower: middle (expected: shared, native)
          encode --text                  | --text: missing (expected: T)
          """)
  void wrongUseIsOneLineAndAHint(String arguments, String message) {
    Outcome outcome =
        triptych.run(arguments.isEmpty() ? new Object[0] : (Object[]) arguments.split(" "));

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines()).hasSize(2);
    assertThat(outcome.err()).startsWith("triptych: " + message + "\nTry 'triptych");
  }

  @Test
  void theListOfCommandsTellsTheExitCodes() {
    assertThat(triptych.run("--help").out().replaceAll("\\s+", " "))
        .contains(
            "Exit codes: 0 done, 1 failed, 2 wrong use, 3 done but for some items, 4 run it again"
                + " later.");
  }
}
