package io.triptych.indexer.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A {@link Victim} in a process of its own, and what it said. */
final class KilledProcess {
  private static final long START_LIMIT_S = 60;

  private final Process process;
  private final List<String> said = new ArrayList<>();
  private final Thread reader;

  private KilledProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().start(this::read);
  }

  static KilledProcess start(Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Starts quickly, which is what many short lives are about.
    command.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            Victim.class.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new KilledProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (said) {
          said.add(line);
          said.notifyAll();
        }
      }
    } catch (IOException e) {
      // The pipe of a killed process may break; what came before counts.
    }
  }

  /** Returns when the process has said something, or ended. */
  void awaitFirstWord() throws InterruptedException {
    await(() -> !said.isEmpty());
  }

  /** Returns when the process has said {@code word}, or ended. */
  void awaitWord(String word) throws InterruptedException {
    await(() -> said.contains(word));
  }

  private void await(BooleanSupplier heard) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_S);
    synchronized (said) {
      while (!heard.getAsBoolean() && process.isAlive()) {
        if (System.nanoTime() > until) {
          throw new IllegalStateException("victim: silent (expected: a word within a minute)");
        }
        said.wait(100);
      }
    }
  }

  /**
   * Lets it live for a while and kills it (SIGKILL), unless it has ended.
   *
   * @return what it said, the last line whole
   */
  List<String> killAfter(long millis) throws InterruptedException {
    process.waitFor(millis, TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    reader.join();
    return List.copyOf(said);
  }
}
