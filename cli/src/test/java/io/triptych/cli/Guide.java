package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.pack.ModelPack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the commands of a guide as they stand there, in a folder and with data of their own: {@code
 * ./triptych} in this process with the default pack, everything else by a shell, whose curl fails
 * where the server refuses. What the guide calls {@code localhost:8080} is the server that it
 * started last.
 */
final class Guide implements AutoCloseable {
  static final Path ROOT = Path.of(System.getProperty("triptych.root", ".."));
  private static final Path PACK = ROOT.resolve("models/triptych-base");
  private static final String LAUNCHER = "./triptych ";
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
  private static final Pattern ASSIGNMENT = Pattern.compile("(\\w+)=\\$\\(\\./triptych (.*)\\)");
  private static final Pattern SERVING = Pattern.compile("Serving .* at (http://\\S+)");
  private static final EncoderSource ENCODERS = pack -> ModelPack.open(PACK).encoder(2);

  private final Path home;
  private final CommandRunner triptych;
  private final Map<String, String> variables = new HashMap<>();
  private String authority = "localhost:8080";
  private Thread server;
  private CompletableFuture<Integer> ended = new CompletableFuture<>();

  Guide(Path home) {
    this.home = home;
    this.triptych = new CommandRunner(home, ENCODERS);
  }

  /** Whether there is a curl that can fail with a body. */
  static boolean hasCurl() throws InterruptedException {
    try {
      Process curl =
          new ProcessBuilder("curl", "--fail-with-body", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return curl.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The commands of the blocks of shell in a document, continued lines put together. */
  static List<String> commands(Path document) throws IOException {
    List<String> commands = new ArrayList<>();
    StringBuilder command = new StringBuilder();
    boolean inside = false;
    for (String line : Files.readAllLines(document)) {
      if (!inside || line.startsWith("```")) {
        inside = line.equals("```sh");
        continue;
      }
      boolean goesOn = line.endsWith("\\") || line.endsWith("|");
      command.append(line).append('\n');
      if (!goesOn && command.toString().chars().filter(c -> c == '\'').count() % 2 == 0) {
        commands.add(command.toString().strip());
        command.setLength(0);
      }
    }
    return commands;
  }

  /** Runs a command, which has to succeed, and returns what it printed. */
  String run(String command) throws Exception {
    Matcher assignment = ASSIGNMENT.matcher(command);
    if (assignment.matches()) {
      String value = triptych(command, assignment.group(2)).strip();
      variables.put(assignment.group(1), value);
      return value;
    }
    if (command.startsWith(LAUNCHER + "serve")) {
      return serve(command.substring(LAUNCHER.length()));
    }
    return command.startsWith(LAUNCHER)
        ? triptych(command, command.substring(LAUNCHER.length()))
        : shell(command);
  }

  private String triptych(String command, String arguments) {
    CommandRunner.Outcome outcome = triptych.run(words(arguments).toArray());
    assertThat(outcome.status()).as(command + "\n" + outcome.err()).isZero();
    return outcome.out();
  }

  /** The arguments of a command, with files of the folder in full and the data of the test. */
  private List<String> words(String arguments) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(arguments.replace("\\\n", " "));
    while (word.find()) {
      String quoted = word.group(1) == null ? word.group(2) : word.group(1);
      String text = quoted == null ? word.group(3) : quoted;
      boolean file = text.contains("/") && Files.exists(home.resolve(text));
      words.add(file ? home.resolve(text).toString() : text);
    }
    words.addAll(List.of("--data", home.resolve("data").toString()));
    return words;
  }

  private String shell(String command) throws Exception {
    String script =
        "set -e\ncurl() { command curl --fail-with-body \"$@\"; }\n"
            + command.replace("localhost:8080", authority);
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", script).directory(home.toFile()).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(command + "\n" + said).isZero();
    return said;
  }

  private String serve(String arguments) throws Exception {
    close();
    StringWriter out = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), 80, false);
    Context context = new Context(terminal, ENCODERS, home, false);
    String[] words = words(arguments.replace("--port 8080", "--port 0")).toArray(String[]::new);
    CompletableFuture<Integer> status = new CompletableFuture<>();
    ended = status;
    server =
        Thread.ofPlatform()
            .start(() -> status.complete(TriptychCommand.commandLine(context).execute(words)));
    while (!status.isDone()) {
      Matcher serving = SERVING.matcher(out.toString());
      if (serving.find()) {
        authority = URI.create(serving.group(1)).getAuthority();
        return out.toString();
      }
      Thread.sleep(20);
    }
    throw new AssertionError("the server ended: " + out);
  }

  /** Stops the server. */
  @Override
  public void close() {
    if (server != null) {
      server.interrupt();
      server = null;
      assertThat(ended.join()).isZero();
    }
  }
}
