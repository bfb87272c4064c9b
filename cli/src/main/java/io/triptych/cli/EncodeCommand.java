package io.triptych.cli;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.SoundClips;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.ImageDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "encode",
    description = "Print the vector of a text, a picture or a sound as JSON.",
    footer = {
      "",
      "Example:",
      "  triptych encode --text \"a red bicycle\"",
      "  triptych encode --image photo.jpg --tower native"
    })
final class EncodeCommand implements Callable<Integer> {
  private enum Tower {
    SHARED,
    NATIVE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private enum Format {
    JSON;

    @Override
    public String toString() {
      return "json";
    }
  }

  private static final class Medium {
    @Option(names = "--text", required = true, paramLabel = "T", description = "The text.")
    private String text;

    @Option(names = "--image", required = true, paramLabel = "F", description = "The picture.")
    private Path image;

    @Option(
        names = "--audio",
        required = true,
        paramLabel = "F",
        description = "The sound; of one that is longer than 10 s, its first clip.")
    private Path audio;

    Embedding embed(Encoder encoder) throws IOException, MediaException {
      if (text != null) {
        return encoder.encodeText(text);
      }
      if (image != null) {
        return encoder.encodeImage(new ImageDecoder().decode(Files.readAllBytes(image)));
      }
      List<Waveform> clips = SoundClips.of(new AudioDecoder().decode(Files.readAllBytes(audio)));
      return encoder.encodeSounds(clips.subList(0, 1)).getFirst();
    }
  }

  private final Context context;

  @ArgGroup(multiplicity = "1")
  private Medium medium;

  @Option(
      names = "--tower",
      paramLabel = "native|shared",
      defaultValue = "shared",
      description = "The tower's own output or its projection into the shared space (default).")
  private Tower tower;

  @Option(
      names = "--format",
      paramLabel = "json",
      defaultValue = "json",
      description = "How to print the result (default and only: json).")
  private Format format;

  @Mixin private PackOption pack;

  EncodeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, MediaException {
    try (Encoder encoder = pack.open(context)) {
      Embedding embedding = medium.embed(encoder);
      float[] vector =
          tower == Tower.SHARED
              ? embedding.vector()
              : encoder.features(embedding.modality()).nativeEmbedding(embedding.features());
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("space", encoder.space().hex());
      result.put("modality", embedding.modality().id());
      result.put("tower", tower.toString());
      result.put("dimension", vector.length);
      result.put("vector", vector);
      switch (format) {
        case JSON -> Json.print(context.terminal().out(), result);
      }
    }
    return ExitCode.DONE;
  }
}
