package io.triptych.indexer.admin;

import static java.util.Locale.ROOT;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.admin.Finding.Matter;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionExamination;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.store.EmbeddingStore;
import io.triptych.indexer.store.StoredEmbedding;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes through the items of a generation: are their media there, are their embeddings stored, and
 * are the vectors in the index those that the store has, or those that the pack's heads make of its
 * features.
 */
final class ContentCheck implements AutoCloseable {
  /** Of more items than this only some are compared with the store. */
  private static final int LOOKED_AT = 2000;

  /** Features are kept as 16-bit floats; what a head makes of them is this near, and nearer. */
  private static final double MIN_COSINE = 0.999;

  private final CollectionExamination examination;
  private final CollectionSearcher index;
  private final EmbeddingStore store;
  private final ItemVectors vectors;
  private final Optional<Encoder> encoder;
  private final boolean deep;
  private final ContentSet needed;
  private long items;
  private long looked;
  private long media;
  private long missingOwn;
  private long missingCatalogue;
  private Optional<Path> example = Optional.empty();
  private long embedded;
  private long stored;
  private long compared;
  private long differing;
  private String firstDiffering = "";

  /**
   * @param encoder used if it is of the collection's space
   * @param needed takes the hashes of all media
   */
  ContentCheck(
      Collection live,
      CollectionExamination examination,
      Optional<Encoder> encoder,
      boolean deep,
      ContentSet needed) {
    this.examination = examination;
    this.index = live.searcher();
    this.store = EmbeddingStore.openToRead(live.embeddingsFolder());
    this.vectors = new ItemVectors(index, store, live.space());
    this.encoder = encoder.filter(heads -> heads.space().equals(live.space()));
    this.deep = deep;
    this.needed = needed;
  }

  List<Finding> run() throws InterruptedIOException {
    long total = index.itemCount();
    long step = deep ? 1 : Math.max(1, total / LOOKED_AT);
    for (StoredItem item : index.items()) {
      Interruption.check();
      item.media().forEach(medium -> needed.add(medium.contentHash()));
      media += item.media().size();
      CollectionExamination.missing(item).forEach(this::miss);
      if (items++ % step == 0) {
        looked++;
        for (Modality modality : Modality.values()) {
          compare(item, modality);
        }
      }
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(coverage());
    findings.add(agreement());
    findings.addAll(media());
    return findings;
  }

  private void miss(Path file) {
    if (examination.isOwn(file)) {
      missingOwn++;
    } else {
      missingCatalogue++;
    }
    example = example.or(() -> Optional.of(file));
  }

  private void compare(StoredItem item, Modality modality) {
    List<float[]> indexed = vectors.indexed(item, modality);
    embedded += indexed.size();
    List<float[]> kept = vectors.stored(item, modality);
    if (!indexed.isEmpty() && kept.size() == indexed.size()) {
      stored += kept.size();
      count(item, indexed.size(), ItemVectors.differing(indexed, kept));
      return;
    }
    List<float[]> made = made(item, modality);
    if (!indexed.isEmpty() && made.size() == indexed.size()) {
      stored += made.size();
      count(item, indexed.size(), far(indexed, made));
    } else if (encoder.isEmpty() && !indexed.isEmpty()) {
      // Of another space than the vectors: whether there are features is all that can be told.
      stored += Math.min(indexed.size(), vectors.features(item, modality).size());
    }
  }

  /** What the pack's heads make of stored features; nothing where that cannot be. */
  private List<float[]> made(StoredItem item, Modality modality) {
    if (encoder.isEmpty() || !encoder.get().supports(modality)) {
      return List.of();
    }
    String tower = encoder.get().towerId(modality);
    return vectors.each(
        item,
        modality,
        hash ->
            store
                .find(hash, tower)
                .map(StoredEmbedding::features)
                .map(features -> encoder.get().project(modality, features)));
  }

  private void count(StoredItem item, int vectorCount, int differingCount) {
    compared += vectorCount;
    differing += differingCount;
    if (differingCount > 0 && firstDiffering.isEmpty()) {
      firstDiffering = item.id();
    }
  }

  private static int far(List<float[]> a, List<float[]> b) {
    int far = 0;
    for (int i = 0; i < a.size(); i++) {
      double dot = 0;
      for (int d = 0; d < a.get(i).length; d++) {
        dot += (double) a.get(i)[d] * b.get(i)[d];
      }
      far += dot >= MIN_COSINE ? 0 : 1;
    }
    return far;
  }

  private Finding coverage() {
    String what =
        String.format(ROOT, "%d of %d vectors of %d items are stored", stored, embedded, looked);
    return stored < embedded
        ? Finding.note(
            Matter.COVERAGE, what, "nothing for searches; migrate encodes the others again")
        : Finding.ok(Matter.COVERAGE, what);
  }

  private Finding agreement() {
    String what = "%d of %d vectors differ from the embedding store".formatted(differing, compared);
    return differing > 0
        ? Finding.error(
            Matter.AGREEMENT,
            what + ", first those of item " + firstDiffering,
            "collections reindex " + examination.name())
        : Finding.ok(Matter.AGREEMENT, what);
  }

  private List<Finding> media() {
    List<Finding> findings = new ArrayList<>();
    if (missingOwn > 0) {
      findings.add(
          Finding.error(
              Matter.MEDIA,
              "%d of %d are missing, such as %s"
                  .formatted(missingOwn, media, example.orElseThrow()),
              "send the items again, or collections restore SNAPSHOT --as ANOTHER"));
    }
    findings.add(
        missingCatalogue > 0
            ? Finding.note(
                Matter.CATALOGUE,
                "%d of %d are not where they were indexed, such as %s"
                    .formatted(missingCatalogue, media, example.orElseThrow()),
                "put them back; searches do not need them, pages and migrate may")
            : Finding.ok(Matter.CATALOGUE, "all there"));
    return findings;
  }

  @Override
  public void close() {
    store.close();
    index.close();
  }
}
