package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.bulk.EmbeddingTransfer;
import io.triptych.indexer.bulk.EmbeddingTransfer.Imported;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Add the embeddings of an Arrow file to a collection, which is made if it is new.",
      "Indexing their contents encodes nothing then. The file must be of the pack's tower and space."
    },
    footer = {"", "Example:", "  triptych embeddings import shop shop.arrow"})
final class EmbeddingsImportCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection to add to.")
  private String collection;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "An Arrow IPC file with the columns that export writes.")
  private Path file;

  @Mixin private DataOption data;
  @Mixin private PackOption pack;

  EmbeddingsImportCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isRegularFile(file)) {
      // Seen before the collection is made: a mistyped name leaves nothing behind.
      throw new NoSuchFileException(file.toString(), null, "expected: an Arrow file");
    }
    DataDirectory directory = new DataDirectory(data.folder());
    try (Encoder encoder = pack.open(context)) {
      if (!directory.exists(collection)) {
        // A table that is refused makes no collection.
        EmbeddingTransfer.check(encoder, file);
      }
      try (Collection opened = directory.openOrCreate(collection, encoder)) {
        print(new EmbeddingTransfer(opened, encoder).read(file));
      }
    }
    return ExitCode.DONE;
  }

  private void print(Imported done) {
    context
        .terminal()
        .out()
        .printf(
            "%d embeddings of %s = %d added + %d kept + %d duplicate%n",
            done.rows(), done.modality().id(), done.added(), done.kept(), done.duplicate());
  }
}
