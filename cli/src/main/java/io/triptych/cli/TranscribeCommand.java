package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "transcribe",
    description = "Write down what is said in a sound file.",
    footer = {
      "",
      "Examples:",
      "  triptych transcribe memo.wav",
      "  triptych transcribe memo.mp3 --format json",
      "  triptych transcribe order.wav --beams 5 --context \"A teapot. A striped scarf.\""
    })
final class TranscribeCommand implements Callable<Integer> {
  private enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The sound.")
  private Path file;

  @Option(
      names = "--language",
      paramLabel = "CODE",
      description = "The language spoken, such as en (default: told by ear).")
  private String language;

  @Option(
      names = "--beams",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many texts to follow at the same time, 1 to 16: slower, and often better (default:"
              + " 1).")
  private int beams;

  @Option(
      names = "--context",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What to take for said before: names and a style that are likely to come.")
  private String said;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How to print the result (default: text).")
  private Format format;

  @Mixin private PackOption pack;

  TranscribeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, MediaException {
    Transcription how = how();
    Waveform sound = new AudioDecoder().decode(Files.readAllBytes(file));
    try (Encoder encoder = pack.open(context)) {
      long start = System.nanoTime();
      Transcript transcript = encoder.transcribe(sound, how);
      double millis = (System.nanoTime() - start) / 1e6;
      switch (format) {
        case JSON -> Json.print(context.terminal().out(), json(transcript, millis));
        case TEXT -> print(transcript);
      }
    }
    return ExitCode.DONE;
  }

  private Transcription how() {
    try {
      return Transcription.DEFAULT
          .withLanguage(Optional.ofNullable(language))
          .withBeams(beams)
          .withContext(said);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void print(Transcript transcript) {
    if (!transcript.isSpeech()) {
      context.terminal().err().println("triptych: nobody speaks in " + file);
    } else {
      context.terminal().out().println(transcript.text());
    }
  }

  private static Map<String, Object> json(Transcript transcript, double millis) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("text", transcript.text());
    json.put("speech", transcript.isSpeech());
    json.put("language", transcript.language());
    json.put("confidence", transcript.confidence());
    json.put("average_log_probability", transcript.averageLogProbability());
    json.put("no_speech", transcript.noSpeech());
    json.put("seconds", transcript.seconds());
    json.put("segments", segments(transcript));
    json.put("alternatives", alternatives(transcript));
    json.put("took_ms", Json.millis(millis));
    return json;
  }

  private static List<Map<String, Object>> alternatives(Transcript transcript) {
    return transcript.alternatives().stream()
        .map(one -> {
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("text", one.text());
          json.put("log_probability", one.logProbability());
          return json;
        })
        .toList();
  }

  private static List<Map<String, Object>> segments(Transcript transcript) {
    return transcript.segments().stream()
        .map(segment -> {
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("start", segment.start());
          json.put("end", segment.end());
          json.put("text", segment.text());
          json.put("average_log_probability", segment.averageLogProbability());
          json.put("temperature", segment.temperature());
          return json;
        })
        .toList();
  }
}
