package io.triptych.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** Runs command lines in this process with the encoder of colours. */
final class CommandRunner {
  private final Path home;
  private final EncoderSource encoders;

  CommandRunner(Path home) {
    this(home, pack -> new FakeEncoder());
  }

  CommandRunner(Path home, EncoderSource encoders) {
    this.home = home;
    this.encoders = encoders;
  }

  /** What a command left behind. */
  record Outcome(int status, String out, String err) {
    JsonNode json() throws JsonProcessingException {
      return new JsonMapper().readTree(out);
    }
  }

  Outcome run(Object... arguments) {
    return runInto(new StringWriter(), arguments);
  }

  /** Runs a command that writes its output where it can be seen meanwhile. */
  Outcome runInto(StringWriter out, Object... arguments) {
    StringWriter err = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), 80, false);
    Context context = new Context(terminal, encoders, home, false);
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    int status = TriptychCommand.commandLine(context).execute(words);
    terminal.out().flush();
    terminal.err().flush();
    return new Outcome(status, out.toString(), err.toString());
  }
}
