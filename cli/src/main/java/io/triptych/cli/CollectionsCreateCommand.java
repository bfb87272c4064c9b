package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.collection.AttributeType;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.IndexSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "create",
    description = {
      "Make an empty collection of the pack's space.",
      "index makes collections by itself; this is for other settings, or for types of attributes",
      "that the first item should not decide."
    },
    footer = {
      "",
      "Example:",
      "  triptych collections create shop --quantization int8 --schema brand=keyword,size=number"
    })
final class CollectionsCreateCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "What it will be called.")
  private String name;

  @Option(
      names = "--schema",
      paramLabel = "ATTRIBUTE=TYPE",
      split = ",",
      description = "Types of attributes: keyword, number, boolean or date.")
  private Map<String, String> schema = new LinkedHashMap<>();

  @Mixin private IndexOptions index;
  @Mixin private DataOption data;
  @Mixin private PackOption pack;

  CollectionsCreateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Map<String, AttributeType> types = types();
    IndexSettings settings = index.over(IndexSettings.DEFAULT);
    try (Encoder encoder = pack.open(context)) {
      new DataDirectory(data.folder())
          .create(name, encoder.space(), encoder.dimension(), settings, types);
      context
          .terminal()
          .out()
          .printf("Collection %s of space %s made.%n", name, encoder.space().hex());
    }
    return ExitCode.DONE;
  }

  private Map<String, AttributeType> types() {
    Map<String, AttributeType> types = new TreeMap<>();
    try {
      schema.forEach((attribute, type) -> types.put(attribute, AttributeType.of(type)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--schema: " + e.getMessage(), e);
    }
    return types;
  }
}
