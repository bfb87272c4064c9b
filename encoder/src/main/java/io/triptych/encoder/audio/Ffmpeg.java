package io.triptych.encoder.audio;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes a file by the FFmpeg program in a process of its own.
 *
 * <p>How. The file lies under no name that the child knows: it is the child's standard input, a
 * file so that it can seek. Protocols are limited to that and to pipes, the demuxer is the one that
 * the file's first bytes ask for, so no other file and no network can be reached by what a file
 * says. The child has one thread, an empty environment, may write no file, and has limits on time
 * and memory; its output is read up to the limit on seconds. It never outlives the call, and of the
 * file nothing remains: on systems that allow it, its name is gone before the child has read it.
 */
final class Ffmpeg {
  /** Of temporary files: they tell whose they are. */
  static final String PREFIX = "triptych-" + ProcessHandle.current().pid() + "-";

  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  private static final Path SHELL = Path.of("/bin/sh");

  /** Limits that a system does not know are left out; the program takes the shell's place. */
  private static final String LIMITED =
      "ulimit -t $1 2>/dev/null; ulimit -v $2 2>/dev/null; ulimit -f 0; ulimit -c 0; shift 2;"
          + " exec \"$@\"";

  private static final Pattern DURATION =
      Pattern.compile("Duration: (\\d+):(\\d\\d):(\\d\\d(?:\\.\\d+)?)");

  /** What a shell and the loader end with when a program cannot be run. */
  private static final int NOT_RUN = 126;

  private static final int NOT_FOUND = 127;

  /** What may be missing at an end without a cut: an encoder's delay and padding, roundings. */
  private static final double SLACK_SECONDS = 0.25;

  private static final double SLACK_SHARE = 0.02;

  private final Path program;
  private final AudioLimits limits;

  Ffmpeg(Path program, AudioLimits limits) {
    this.program = program;
    this.limits = limits;
  }

  /** Decodes to one channel, the mean of those in the file, at the file's own rate. */
  Waveform decode(byte[] file, AudioContainer container) throws MediaException {
    if (container == AudioContainer.OGG && !OggPages.isWhole(file)) {
      throw new MediaException(
          Fault.TRUNCATED, "Ogg: ends in the middle of a page (expected: whole pages)");
    }
    try {
      Path input = Files.createTempFile(PREFIX, ".media");
      try {
        Files.write(input, file);
        return run(input, container);
      } finally {
        Files.deleteIfExists(input);
      }
    } catch (IOException e) {
      throw new MediaException(
          Fault.DECODER_FAILED, "ffmpeg: %s (expected: it runs)".formatted(e.getMessage()), e);
    }
  }

  private Waveform run(Path input, AudioContainer container) throws IOException, MediaException {
    try (Child child = new Child(builder(input, container).start(), limits.decoderTime())) {
      if (!WINDOWS) {
        Files.delete(input);
      }
      AuStream.Sound sound = null;
      try {
        sound = AuStream.read(child.output(), limits.maxSeconds());
      } catch (AuStream.TooLongException e) {
        throw new MediaException(Fault.TOO_MANY_SECONDS, container + ": " + e.getMessage(), e);
      }
      return checked(sound, container, child.end());
    }
  }

  private ProcessBuilder builder(Path input, AudioContainer container) {
    List<String> command = new ArrayList<>();
    if (!WINDOWS && Files.isExecutable(SHELL)) {
      command.addAll(List.of(SHELL.toString(), "-c", LIMITED, SHELL.toString()));
      command.add(Long.toString(limits.decoderTime().toSeconds() + 1));
      command.add(Long.toString(Math.ceilDiv(limits.decoderMemory(), 1024L)));
    }
    command.add(program.toString());
    command.addAll(
        List.of("-nostdin", "-hide_banner", "-loglevel", "info", "-nostats", "-threads", "1"));
    command.addAll(List.of("-filter_threads", "1", "-protocol_whitelist", "fd,pipe"));
    command.addAll(List.of("-f", container.demuxer(), "-fd", "0", "-i", "fd:"));
    command.addAll(List.of("-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1"));
    command.addAll(List.of("-t", Double.toString(limits.maxSeconds() + 1)));
    command.addAll(List.of("-c:a", "pcm_f32be", "-f", "au", "pipe:1"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(program.toAbsolutePath().getParent().toFile())
            .redirectInput(input.toFile());
    builder.environment().clear();
    builder.environment().put("LD_LIBRARY_PATH", program.toAbsolutePath().getParent().toString());
    return builder;
  }

  private Waveform checked(AuStream.Sound sound, AudioContainer container, Child.End end)
      throws MediaException {
    if (end.timedOut()) {
      throw new MediaException(
          Fault.DECODER_TIMEOUT,
          "%s: not decoded after %d s (expected: in less)"
              .formatted(container, limits.decoderTime().toSeconds()));
    }
    if (end.status() != 0) {
      throw failure(container, end);
    }
    if (sound.samples().length == 0) {
      throw new MediaException(Fault.EMPTY, container + ": no samples (expected: at least 1)");
    }
    double seconds = (double) sound.samples().length / sound.rate();
    double announced = announced(end.messages());
    if (seconds < announced - Math.max(SLACK_SECONDS, SLACK_SHARE * announced)) {
      throw new MediaException(
          Fault.TRUNCATED,
          "%s: %.2f s (expected: %.2f as announced)".formatted(container, seconds, announced));
    }
    requireFinite(sound.samples(), container);
    return new Waveform(sound.samples(), sound.rate());
  }

  private static void requireFinite(float[] samples, AudioContainer container)
      throws MediaException {
    for (int i = 0; i < samples.length; i++) {
      if (!Float.isFinite(samples[i])) {
        throw new MediaException(
            Fault.CORRUPT,
            "%s: sample %d is %s (expected: finite)".formatted(container, i, samples[i]));
      }
    }
  }

  /** The length in seconds that the file says it has; 0 if it says none. */
  private static double announced(String messages) {
    Matcher matcher = DURATION.matcher(messages);
    return matcher.find()
        ? Integer.parseInt(matcher.group(1)) * 3600.0
            + Integer.parseInt(matcher.group(2)) * 60.0
            + Double.parseDouble(matcher.group(3))
        : 0;
  }

  private static MediaException failure(AudioContainer container, Child.End end) {
    String messages = end.messages();
    Fault fault = Fault.CORRUPT;
    String what = lastLine(messages);
    if (messages.contains("moov atom not found") || messages.contains("End of file")) {
      fault = Fault.TRUNCATED;
    } else if (messages.contains("matches no streams")) {
      fault = Fault.UNSUPPORTED_FORMAT;
      what = "no sound in it";
    } else if (messages.contains("Cannot allocate memory")) {
      fault = Fault.DECODER_FAILED;
      what = "more memory than allowed";
    } else if (messages.isBlank() || end.status() == NOT_RUN || end.status() == NOT_FOUND) {
      fault = Fault.DECODER_FAILED;
    }
    return new MediaException(
        fault,
        "%s: ffmpeg ended with %d, %s (expected: a sound that can be decoded)"
            .formatted(container, end.status(), what));
  }

  private static String lastLine(String messages) {
    List<String> lines = messages.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return lines.isEmpty() ? "no message" : lines.getLast();
  }

  /** A process that ends with this object at the latest. */
  private static final class Child implements AutoCloseable {
    private static final int MAX_MESSAGES = 1 << 16;
    private final Process process;
    private final Thread watchdog;
    private final Thread listener;
    private volatile boolean timedOut;
    private volatile String messages = "";

    /** How it ended. */
    record End(int status, boolean timedOut, String messages) {}

    Child(Process process, Duration time) {
      this.process = process;
      watchdog = Thread.ofVirtual().start(() -> watch(time));
      listener = Thread.ofVirtual().start(this::listen);
    }

    InputStream output() {
      return process.getInputStream();
    }

    private void watch(Duration time) {
      try {
        if (!process.waitFor(time)) {
          timedOut = true;
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
      }
    }

    private void listen() {
      try (InputStream in = process.getErrorStream()) {
        messages = new String(in.readNBytes(MAX_MESSAGES), StandardCharsets.UTF_8);
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // The process was ended; what it said does not matter then.
      }
    }

    End end() throws MediaException {
      try {
        int status = process.waitFor();
        listener.join();
        return new End(status, timedOut, messages);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new MediaException(
            Fault.DECODER_FAILED, "ffmpeg: interrupted (expected: time to end)", e);
      }
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      process.getInputStream().close();
      process.onExit().join();
      watchdog.interrupt();
    }
  }
}
