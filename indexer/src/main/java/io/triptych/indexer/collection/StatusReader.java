package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.CollectionStatus.Generation;
import io.triptych.indexer.collection.CollectionStatus.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;

/** Makes a {@link CollectionStatus}. */
final class StatusReader {
  private StatusReader() {}

  static CollectionStatus read(Collection opened, CollectionFolder folder, List<String> aliases)
      throws IOException {
    CollectionDescription description = opened.description();
    IndexSearcher searcher = opened.acquire();
    try {
      List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
      return new CollectionStatus(
          opened.name(),
          aliases,
          description.space(),
          description.dimension(),
          description.index(),
          description.schema(),
          description.towers(),
          description.mediaRoots(),
          searcher.count(IndexFields.ITEMS),
          vectors(leaves),
          leaves.size(),
          searcher.getIndexReader().maxDoc(),
          searcher.getIndexReader().numDeletedDocs(),
          generations(folder, description.space()),
          DiskUsage.of(folder.embeddings()),
          DiskUsage.of(folder.media()),
          DiskUsage.of(folder.jobs()));
    } finally {
      opened.release(searcher);
    }
  }

  private static Map<Modality, Long> vectors(List<LeafReaderContext> leaves) throws IOException {
    Map<Modality, Long> counts = new EnumMap<>(Modality.class);
    for (LeafReaderContext leaf : leaves) {
      for (Modality modality : Modality.values()) {
        FloatVectorValues values = leaf.reader().getFloatVectorValues(IndexFields.vector(modality));
        long live = values == null ? 0 : live(values, leaf.reader().getLiveDocs());
        if (live > 0) {
          counts.merge(modality, live, Long::sum);
        }
      }
    }
    return counts;
  }

  private static long live(FloatVectorValues values, Bits live) throws IOException {
    if (live == null) {
      return values.size();
    }
    long count = 0;
    DocIndexIterator children = values.iterator();
    for (int doc = children.nextDoc();
        doc != DocIndexIterator.NO_MORE_DOCS;
        doc = children.nextDoc()) {
      count += live.get(doc) ? 1 : 0;
    }
    return count;
  }

  private static List<Generation> generations(CollectionFolder folder, SpaceId space)
      throws IOException {
    CollectionFolder.Current current = folder.live();
    List<Generation> generations = new ArrayList<>();
    for (int number : folder.generationNumbers()) {
      Role role =
          number == current.generation()
              ? Role.LIVE
              : current.previous().stream().anyMatch(previous -> previous == number)
                  ? Role.PREVIOUS
                  : Role.OTHER;
      generations.add(
          new Generation(
              number,
              role,
              spaceOf(folder.description(number), space),
              DiskUsage.of(folder.generation(number))));
    }
    return generations;
  }

  private static SpaceId spaceOf(Path description, SpaceId otherwise) throws IOException {
    try {
      return CollectionDescription.read(description).space();
    } catch (DamagedFileException e) {
      return otherwise;
    }
  }
}
