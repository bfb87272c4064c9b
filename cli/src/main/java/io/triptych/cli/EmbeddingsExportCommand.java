package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.bulk.EmbeddingTransfer;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = {
      "Write the embeddings of a collection to an Arrow file.",
      "It has vectors in the shared space, the towers' features, and the ids of the items that hold",
      "each content."
    },
    footer = {
      "",
      "Nobody can write the collection meanwhile.",
      "",
      "Example:",
      "  triptych embeddings export shop shop.arrow --modality image"
    })
final class EmbeddingsExportCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Whose embeddings.")
  private String collection;

  @Parameters(index = "1", paramLabel = "FILE", description = "The file; replaced if it is there.")
  private Path file;

  @Option(
      names = "--modality",
      paramLabel = "image|text|audio",
      description = "Of which media (default: the only ones there are).")
  private Modality modality;

  @Mixin private DataOption data;
  @Mixin private PackOption pack;

  EmbeddingsExportCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    try (Collection opened = new DataDirectory(data.folder()).open(collection);
        Encoder encoder = pack.open(context)) {
      EmbeddingTransfer transfer = new EmbeddingTransfer(opened, encoder);
      Modality chosen = modality == null ? only(transfer.counts()) : modality;
      long rows = transfer.write(chosen, file);
      context
          .terminal()
          .out()
          .printf("%d embeddings of %s written to %s%n", rows, chosen.id(), file);
      return ExitCode.DONE;
    }
  }

  private Modality only(Map<Modality, Long> counts) {
    if (counts.size() == 1) {
      return counts.keySet().iterator().next();
    }
    String found =
        counts.isEmpty()
            ? "none"
            : counts.entrySet().stream()
                .map(e -> e.getValue() + " of " + e.getKey().id())
                .collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "embeddings: %s in collection %s (expected: %s)"
            .formatted(
                found,
                collection,
                counts.isEmpty() ? "some, see index" : "--modality with one of them"));
  }
}
