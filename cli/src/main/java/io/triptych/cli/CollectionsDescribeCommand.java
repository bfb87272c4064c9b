package io.triptych.cli;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionStatus;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.store.EmbeddingFileSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "describe",
    description = "Tell what a collection holds, how it is built and what room it takes.",
    footer = {"", "Example:", "  triptych collections describe shop --format json"})
final class CollectionsDescribeCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "NAME", description = "The collection, or an alias of it.")
  private String name;

  @Mixin private DataOption data;
  @Mixin private FormatOption format;

  CollectionsDescribeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    DataDirectory directory = new DataDirectory(data.folder());
    CollectionStatus status = directory.describe(name);
    List<EmbeddingFileSummary> stored =
        EmbeddingFileSummary.ofAll(directory.embeddingsFolder(name));
    if (format.json()) {
      Json.print(context.terminal().out(), json(status, stored));
    } else {
      TextTable table = new TextTable().left("what").shrinking("value");
      table(status, stored).forEach(table::row);
      context.terminal().out().print(table.render(context.terminal().width()));
    }
    return ExitCode.DONE;
  }

  private static Map<String, Object> json(
      CollectionStatus status, List<EmbeddingFileSummary> stored) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", status.name());
    json.put("aliases", status.aliases());
    json.put("space", status.space().hex());
    json.put("dimension", status.dimension());
    json.put("maxConn", status.settings().maxConn());
    json.put("beamWidth", status.settings().beamWidth());
    json.put("quantization", status.settings().quantization().id());
    Map<String, String> schema = new TreeMap<>();
    status.schema().types().forEach((attribute, type) -> schema.put(attribute, type.id()));
    json.put("schema", schema);
    json.put("mediaRoots", status.mediaRoots().stream().map(Path::toString).toList());
    json.put("items", status.items());
    Map<String, Long> vectors = new TreeMap<>();
    status.vectors().forEach((modality, count) -> vectors.put(modality.id(), count));
    json.put("vectors", vectors);
    json.put("segments", status.segments());
    json.put("documents", status.documents());
    json.put("deleted", status.deleted());
    json.put("bytes", bytes(status));
    json.put(
        "generations",
        status.generations().stream()
            .map(generation ->
                Map.of(
                    "number", generation.number(),
                    "role", role(generation),
                    "space", generation.space().hex(),
                    "bytes", generation.bytes()))
            .toList());
    json.put(
        "embeddings",
        stored.stream()
            .map(file ->
                Map.of(
                    "modality", file.modality().id(),
                    "tower", file.tower(),
                    "space", file.space().hex(),
                    "count", file.embeddings(),
                    "bytes", file.bytes()))
            .toList());
    return json;
  }

  private static Map<String, Long> bytes(CollectionStatus status) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    bytes.put("index", indexBytes(status));
    bytes.put("embeddings", status.embeddingBytes());
    bytes.put("media", status.mediaBytes());
    bytes.put("jobs", status.jobBytes());
    return bytes;
  }

  private static long indexBytes(CollectionStatus status) {
    return status.generations().stream().mapToLong(CollectionStatus.Generation::bytes).sum();
  }

  private static String role(CollectionStatus.Generation generation) {
    return generation.role().name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> table(
      CollectionStatus status, List<EmbeddingFileSummary> stored) {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("collection", status.name());
    rows.put("aliases", orNone(status.aliases()));
    rows.put("space", status.space().hex());
    rows.put("dimension", Integer.toString(status.dimension()));
    rows.put(
        "graphs",
        "maxConn %d, beamWidth %d, quantization %s"
            .formatted(
                status.settings().maxConn(),
                status.settings().beamWidth(),
                status.settings().quantization().id()));
    rows.put(
        "attributes",
        status.schema().types().entrySet().stream()
            .map(type -> type.getKey() + " " + type.getValue().id())
            .collect(Collectors.joining(", ")));
    rows.put("media roots", orNone(status.mediaRoots().stream().map(Path::toString).toList()));
    rows.put("items", Integer.toString(status.items()));
    for (Modality modality : Modality.values()) {
      if (status.vectors().containsKey(modality)) {
        rows.put(modality.id() + " vectors", status.vectors().get(modality).toString());
      }
    }
    rows.put("segments", Integer.toString(status.segments()));
    rows.put("documents", "%d, %d of them deleted".formatted(status.documents(), status.deleted()));
    for (CollectionStatus.Generation generation : status.generations()) {
      rows.put(
          "generation " + generation.number(),
          "%s, %s, space %s"
              .formatted(
                  role(generation),
                  ByteCount.of(generation.bytes()),
                  generation.space().abbreviated()));
    }
    for (int i = 0; i < stored.size(); i++) {
      EmbeddingFileSummary file = stored.get(i);
      rows.put(
          "embeddings " + (i + 1),
          "%s, %d of tower %s and space %s, %s"
              .formatted(
                  file.modality().id(),
                  file.embeddings(),
                  file.tower().substring(0, 12),
                  file.space().abbreviated(),
                  ByteCount.of(file.bytes())));
    }
    rows.put("on disk", bytesLine(status));
    return rows;
  }

  private static String orNone(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static String bytesLine(CollectionStatus status) {
    return "index %s, embeddings %s, media %s, jobs %s"
        .formatted(
            ByteCount.of(indexBytes(status)),
            ByteCount.of(status.embeddingBytes()),
            ByteCount.of(status.mediaBytes()),
            ByteCount.of(status.jobBytes()));
  }
}
