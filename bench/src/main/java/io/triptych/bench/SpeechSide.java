package io.triptych.bench;

import com.sun.management.OperatingSystemMXBean;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.audio.WordList;
import io.triptych.encoder.pack.ModelPack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Our side of {@code bench/peers/speech.py}: for each line with a file's name on standard input it
 * writes down what is said, on one thread, and answers with the milliseconds of the clock, those of
 * the processor in all threads of this JVM, and the text, separated by tabs. A name with {@code
 * #query} behind it is heard as the service hears a spoken query to a collection, whose words are
 * those of the second argument's file.
 */
final class SpeechSide {
  private static final String QUERY = "#query";

  private SpeechSide() {}

  public static void main(String[] args) throws IOException, MediaException {
    if (args.length != 2) {
      throw new IllegalArgumentException(
          "arguments: " + args.length + " (expected: the folder of a pack, a file with words)");
    }
    WordList words = WordList.of(Files.readAllLines(Path.of(args[1])));
    Transcription spokenQuery = Transcription.QUERY.withWords(words);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Encoder encoder = ModelPack.open(Path.of(args[0])).encoder(1)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        boolean query = line.endsWith(QUERY);
        Path file = Path.of(query ? line.substring(0, line.length() - QUERY.length()) : line);
        System.out.println(run(encoder, file, query ? spokenQuery : Transcription.DEFAULT));
        System.out.flush();
      }
    }
  }

  /** From the file's bytes to the text. */
  static String run(Encoder encoder, Path file, Transcription how)
      throws IOException, MediaException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    Waveform sound = new AudioDecoder().decode(Files.readAllBytes(file));
    Transcript transcript = encoder.transcribe(sound, how);
    double wall = (System.nanoTime() - start) / 1e6;
    double used = (system.getProcessCpuTime() - cpu) / 1e6;
    return String.format(Locale.ROOT, "%.1f\t%.1f\t%s", wall, used, transcript.text());
  }
}
