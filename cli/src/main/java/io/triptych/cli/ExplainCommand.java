package io.triptych.cli;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.PngWriter;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PictureExplainer;
import io.triptych.encoder.pack.PictureExplanation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    description = {
      "Show why a picture matches a text: what is seen in it that speaks for it, and where.",
      "These are classes, colours, objects and people, with what each adds to the cosine; --out",
      "shows as a picture where they are seen."
    },
    footer = {
      "",
      "Example:",
      "  triptych explain --image photo.jpg --text \"a red dress\" --out overlay.png"
    })
final class ExplainCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Option(names = "--image", required = true, paramLabel = "F", description = "The picture.")
  private Path image;

  @Option(names = "--text", required = true, paramLabel = "T", description = "The text.")
  private String text;

  @Option(
      names = "--out",
      paramLabel = "PNG",
      description = "Where to write the picture with the map over it.")
  private Path out;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many parts to list (default: ${DEFAULT-VALUE}).")
  private int top;

  @Mixin private FormatOption format;
  @Mixin private PackOption pack;

  ExplainCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, MediaException {
    if (top < 1) {
      throw new ParameterException(spec.commandLine(), "--top: " + top + " (expected: at least 1)");
    }
    ModelPack opened = ModelPack.open(pack.folder(context));
    int threads = Runtime.getRuntime().availableProcessors();
    try (PictureExplainer explainer = PictureExplainer.open(opened, threads)) {
      PictureExplanation explanation =
          explainer.explain(new ImageDecoder().decode(Files.readAllBytes(image)), text);
      if (out != null) {
        PngWriter.write(explanation.map().overlay(), out);
      }
      if (format.json()) {
        Json.print(context.terminal().out(), json(opened, explanation));
      } else {
        context.terminal().out().print(table(explanation));
      }
    }
    return ExitCode.DONE;
  }

  private Map<String, Object> json(ModelPack opened, PictureExplanation explanation) {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (PictureExplanation.Part part : listed(explanation)) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("group", part.group());
      one.put("name", part.name());
      one.put("share", part.share());
      one.put("contribution", part.contribution());
      parts.add(one);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", explanation.map().rows());
    map.put("columns", explanation.map().columns());
    map.put("values", explanation.map().values());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("space", opened.space().hex());
    result.put("text", text);
    result.put("method", explanation.method());
    result.put("cosine", explanation.cosine());
    result.put("parts", parts);
    result.put("map", map);
    return result;
  }

  private List<PictureExplanation.Part> listed(PictureExplanation explanation) {
    return explanation.parts().stream().limit(top).toList();
  }

  private String table(PictureExplanation explanation) {
    StringBuilder page = new StringBuilder();
    List<PictureExplanation.Part> listed = listed(explanation);
    if (!listed.isEmpty()) {
      TextTable table = new TextTable().left("group").shrinking("name");
      table.right("share").right("adds to cosine");
      for (PictureExplanation.Part part : listed) {
        table.row(
            part.group(),
            part.name(),
            String.format(Locale.ROOT, "%.3f", part.share()),
            String.format(Locale.ROOT, "%+.4f", part.contribution()));
      }
      page.append(table.render(context.terminal().width())).append('\n');
    }
    page.append(
        String.format(Locale.ROOT, "cosine %.4f, %s%n", explanation.cosine(), method(explanation)));
    if (out != null) {
      page.append("Map in ").append(out).append(System.lineSeparator());
    }
    return page.toString();
  }

  private static String method(PictureExplanation explanation) {
    int parts = explanation.parts().size();
    return parts == 0
        ? explanation.method()
        : explanation.method() + ", " + parts + " parts in all";
  }
}
