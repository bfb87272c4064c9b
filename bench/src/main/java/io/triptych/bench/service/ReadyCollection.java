package io.triptych.bench.service;

import io.triptych.bench.ScratchFolder;
import io.triptych.bench.index.ClusteredVectors;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.Item;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import io.triptych.indexer.collection.IndexSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A collection of made-up items, each with a title, a vector of it and a vector of a picture, whose
 * vectors are made up as well, merged into one segment.
 */
final class ReadyCollection {
  static final String NAME = "service";
  private static final long SEED = 20_260_102;
  private static final int STEP = 10_000;

  private final Path data;
  private final List<String> words;
  private final Consumer<String> log;

  /**
   * @param data the data directory
   * @param words what titles are made of
   */
  ReadyCollection(Path data, List<String> words, Consumer<String> log) {
    this.data = data;
    this.words = words;
    this.log = log;
  }

  /** Makes it, unless it is there with as many items in the encoder's space. */
  void make(int items, Encoder encoder) throws IOException {
    String whole = items + " items in space " + encoder.space().hex();
    Path mark = data.resolve(NAME + ".whole");
    if (Files.exists(mark) && Files.readString(mark).equals(whole)) {
      log.accept("collection: there already");
      return;
    }
    Files.deleteIfExists(mark);
    ScratchFolder.delete(data.resolve("collections").resolve(NAME));
    try (Collection collection =
            new DataDirectory(data)
                .openOrCreate(NAME, encoder.space(), encoder.dimension(), IndexSettings.DEFAULT);
        CollectionWriter writer = collection.writer()) {
      write(writer, items, encoder.dimension());
      writer.commit();
      log.accept("collection: merging");
      writer.compact();
      writer.commit();
    }
    Files.writeString(mark, whole);
  }

  private void write(CollectionWriter writer, int items, int dimension) {
    QueryTexts titles = new QueryTexts(words, SEED);
    ClusteredVectors vectors = new ClusteredVectors(dimension, SEED);
    for (int i = 0; i < items; i++) {
      String title = titles.any();
      Item item =
          new Item(
              Integer.toString(i), title, "", List.of(), List.of(), Map.of(), Optional.empty());
      String hash = ContentHash.of(title);
      writer.put(
          new EncodedItem(
              item,
              hash,
              List.of(
                  medium(Modality.TEXT, hash, vectors.document(2L * i)),
                  medium(Modality.IMAGE, hash, vectors.document(2L * i + 1)))));
      if ((i + 1) % STEP == 0) {
        log.accept("collection: %d of %d".formatted(i + 1, items));
      }
    }
  }

  private static EncodedMedium medium(Modality modality, String hash, float[] vector) {
    return new EncodedMedium(modality, hash, Optional.of(vector), Optional.empty());
  }
}
