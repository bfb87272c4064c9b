package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A collection at a glance.
 *
 * @param aliases other names that stand for it
 * @param settings how its graphs are built
 * @param towers the towers that embedded its media, where it records them
 * @param mediaRoots the folders that its catalogues' media lie in
 * @param items live items
 * @param vectors live vectors by modality; absent where there are none
 * @param documents Lucene documents, live or deleted
 * @param deleted those of them that are deleted and take room until a merge
 * @param generations all of them, the live one among them, by number
 * @param embeddingBytes what the results of towers take on disk
 * @param mediaBytes what the media take that came as bytes
 * @param jobBytes what the traces of jobs take
 */
public record CollectionStatus(
    String name,
    List<String> aliases,
    SpaceId space,
    int dimension,
    IndexSettings settings,
    Schema schema,
    Map<Modality, String> towers,
    List<Path> mediaRoots,
    int items,
    Map<Modality, Long> vectors,
    int segments,
    long documents,
    long deleted,
    List<Generation> generations,
    long embeddingBytes,
    long mediaBytes,
    long jobBytes) {

  /** What a generation is there for. */
  public enum Role {
    /** It is searched and written. */
    LIVE,
    /** It was live before, and can be gone back to. */
    PREVIOUS,
    /** It was never finished, or nobody needs it. */
    OTHER
  }

  /**
   * A Lucene index of the collection.
   *
   * @param space of its vectors; that of the collection where its description cannot be read
   * @param bytes what it takes on disk
   */
  public record Generation(int number, Role role, SpaceId space, long bytes) {}

  public CollectionStatus {
    aliases = List.copyOf(aliases);
    towers = Map.copyOf(towers);
    mediaRoots = List.copyOf(mediaRoots);
    vectors = Map.copyOf(vectors);
    generations = List.copyOf(generations);
  }
}
