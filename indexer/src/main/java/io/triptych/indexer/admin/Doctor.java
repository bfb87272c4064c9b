package io.triptych.indexer.admin;

import static java.util.Locale.ROOT;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.admin.Finding.Matter;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionExamination;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionStatus;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.IndexHealth;
import io.triptych.indexer.collection.IndexHealth.Graph;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.store.EmbeddingFileHealth;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Examines a collection: whether its files are whole, its graphs connected, its parts of one mind
 * and its room well used. Changes nothing, and takes no lock: a collection may be read and written
 * meanwhile.
 */
public final class Doctor {
  /** The least share of a graph's nodes that searches must be able to come to. */
  static final double MIN_REACHABLE = 0.99;

  private static final double MAX_DELETED = 0.2;
  private static final double MAX_DUPLICATES = 0.1;
  private static final int MAX_SEGMENTS = 24;
  private static final int SHOWN = 3;

  private final DataDirectory data;
  private final Optional<Encoder> encoder;
  private final boolean deep;

  /**
   * @param encoder makes vectors of stored features, to be compared with the index; used where it
   *     is of the collection's space
   * @param deep whether to run Lucene's slow checks, and to look at every item, not at some
   */
  public Doctor(DataDirectory data, Optional<Encoder> encoder, boolean deep) {
    this.data = data;
    this.encoder = encoder;
    this.deep = deep;
  }

  /**
   * Examines a collection, by its name or an alias.
   *
   * @throws io.triptych.indexer.collection.NoSuchCollectionException if there is none
   * @throws java.io.InterruptedIOException if the thread is interrupted between two steps
   */
  public Diagnosis examine(String called) throws IOException {
    CollectionExamination examination = new CollectionExamination(data, called);
    String name = examination.name();
    List<Finding> findings = new ArrayList<>();
    List<String> damage = examination.descriptionDamage();
    if (!damage.isEmpty()) {
      damage.forEach(what -> findings.add(Finding.error(Matter.DESCRIPTION, what, replace(name))));
      findings.addAll(embeddingFiles(examination));
      return new Diagnosis(name, findings);
    }
    findings.add(Finding.ok(Matter.DESCRIPTION, "whole"));
    Interruption.check();
    IndexHealth index = examination.index(deep);
    Interruption.check();
    if (index.damage().isEmpty()) {
      findings.addAll(index(name, index));
    } else {
      String mend =
          examination.hasPrevious()
              ? "migrate " + name + " --rollback, or " + replace(name)
              : replace(name);
      index.damage().forEach(what -> findings.add(Finding.error(Matter.INDEX, what, mend)));
    }
    findings.addAll(embeddingFiles(examination));
    Interruption.check();
    if (index.damage().isEmpty()) {
      findings.addAll(contents(examination));
      findings.add(generations(name, examination.status()));
    }
    findings.add(leftovers(examination));
    return new Diagnosis(name, findings);
  }

  private static String replace(String name) {
    return "collections restore SNAPSHOT --as ANOTHER, or collections drop "
        + name
        + " and index the catalogue again";
  }

  private static List<Finding> index(String name, IndexHealth index) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(Matter.INDEX, "%d files, %d bytes".formatted(index.files(), index.bytes())));
    findings.add(graphs(name, index));
    findings.add(duplicates(index));
    findings.add(deletions(name, index));
    String segments = Integer.toString(index.segments());
    findings.add(
        index.segments() > MAX_SEGMENTS
            ? Finding.warning(
                Matter.SEGMENTS,
                segments + " (each has graphs of its own to be walked)",
                "collections compact " + name)
            : Finding.ok(Matter.SEGMENTS, segments));
    return findings;
  }

  private static Finding graphs(String name, IndexHealth index) {
    List<Graph> walked = index.graphs().stream().filter(graph -> graph.nodes() > 0).toList();
    Optional<Graph> worst = walked.stream().min(Comparator.comparingDouble(Doctor::reachable));
    if (worst.isEmpty()) {
      return Finding.ok(Matter.GRAPHS, "none; segments are so small that all is compared");
    }
    Graph graph = worst.get();
    String what =
        String.format(
            ROOT,
            "%d; of the least connected one (%s of segment %s) %d of %d nodes can be reached",
            walked.size(),
            graph.modality().id(),
            graph.segment(),
            graph.reachable(),
            graph.nodes());
    return reachable(graph) < MIN_REACHABLE
        ? Finding.warning(
            Matter.GRAPHS, what, "collections reindex " + name + " --max-conn 64 --beam-width 500")
        : Finding.ok(Matter.GRAPHS, what);
  }

  private static double reachable(Graph graph) {
    return (double) graph.reachable() / graph.nodes();
  }

  private static Finding duplicates(IndexHealth index) {
    double share = share(index.duplicates(), index.vectors());
    String what =
        String.format(
            ROOT,
            "%d of %d vectors (%.1f %%) equal another",
            index.duplicates(),
            index.vectors(),
            100 * share);
    return share > MAX_DUPLICATES
        ? Finding.note(
            Matter.DUPLICATES, what, "look in the catalogue for pictures that stand for none")
        : Finding.ok(Matter.DUPLICATES, what);
  }

  private static Finding deletions(String name, IndexHealth index) {
    double share = share(index.deleted(), index.documents());
    String what =
        String.format(
            ROOT, "%d of %d documents (%.1f %%)", index.deleted(), index.documents(), 100 * share);
    return share > MAX_DELETED
        ? Finding.warning(Matter.DELETIONS, what, "collections compact " + name)
        : Finding.ok(Matter.DELETIONS, what);
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private static List<Finding> embeddingFiles(CollectionExamination examination)
      throws IOException {
    List<Finding> findings = new ArrayList<>();
    String compact = "collections compact " + examination.name();
    long whole = 0;
    for (EmbeddingFileHealth file : EmbeddingFileHealth.ofAll(examination.embeddingsFolder())) {
      whole += file.embeddings() - file.damaged();
      if (file.unreadable().isPresent()) {
        String mend = file.embeddings() > 0 ? compact : "remove the file if it is not newer";
        findings.add(Finding.error(Matter.EMBEDDINGS, file.unreadable().get(), mend));
      }
      if (file.damaged() > 0) {
        findings.add(
            Finding.error(
                Matter.EMBEDDINGS,
                "%s: %d of %d embeddings fail their checksum"
                    .formatted(file.file(), file.damaged(), file.embeddings()),
                compact));
      }
      if (file.torn() > 0) {
        findings.add(
            Finding.note(
                Matter.EMBEDDINGS,
                "%s: %d bytes behind the last whole batch".formatted(file.file(), file.torn()),
                "nothing, if somebody is writing; else who adds to the file next cuts them off"));
      }
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok(Matter.EMBEDDINGS, whole + " embeddings, all whole"));
    }
    return findings;
  }

  private List<Finding> contents(CollectionExamination examination) throws IOException {
    ContentSet needed = new ContentSet();
    List<Collection> kept = examination.generations();
    try {
      List<Finding> unreadable = new ArrayList<>();
      for (Collection generation : kept.subList(1, kept.size())) {
        try {
          collectMedia(generation, needed);
        } catch (RuntimeException e) {
          // Nobody has looked for damage in it; what it makes of the reader's code is anything.
          unreadable.add(
              Finding.note(
                  Matter.GENERATIONS,
                  "one that is kept beside the live one cannot be read: " + e.getMessage(),
                  "collections compact " + examination.name() + " --drop-previous drops it"));
        }
      }
      try (ContentCheck check =
          new ContentCheck(kept.getFirst(), examination, encoder, deep, needed)) {
        List<Finding> findings = new ArrayList<>(check.run());
        findings.addAll(unreadable);
        if (unreadable.isEmpty()) {
          findings.add(orphans(examination, needed));
        }
        return findings;
      }
    } finally {
      kept.forEach(Collection::close);
    }
  }

  private static void collectMedia(Collection generation, ContentSet needed)
      throws InterruptedIOException {
    try (CollectionSearcher searcher = generation.searcher()) {
      for (StoredItem item : searcher.items()) {
        Interruption.check();
        item.media().forEach(medium -> needed.add(medium.contentHash()));
      }
    }
  }

  private static Finding orphans(CollectionExamination examination, ContentSet needed)
      throws IOException {
    List<Path> orphans = examination.orphanedMedia(needed::contains);
    return orphans.isEmpty()
        ? Finding.ok(Matter.MEDIA, "no file that no item has")
        : Finding.warning(
            Matter.MEDIA,
            "%d files that no item has, such as %s"
                .formatted(orphans.size(), orphans.getFirst().getFileName()),
            "collections compact " + examination.name());
  }

  private static Finding generations(String name, CollectionStatus status) {
    List<String> others = new ArrayList<>();
    boolean unfinished = false;
    for (CollectionStatus.Generation generation : status.generations()) {
      if (generation.role() != CollectionStatus.Role.LIVE) {
        boolean previous = generation.role() == CollectionStatus.Role.PREVIOUS;
        unfinished |= !previous;
        others.add(
            "%d is %s and takes %d bytes"
                .formatted(
                    generation.number(),
                    previous ? "the one before" : "unfinished",
                    generation.bytes()));
      }
    }
    if (others.isEmpty()) {
      return Finding.ok(Matter.GENERATIONS, "one");
    }
    String drop = "collections compact " + name + " --drop-previous drops it";
    return Finding.note(
        Matter.GENERATIONS,
        String.join(", ", others),
        unfinished ? "migrate goes on with it, if none is at work, " + drop : drop);
  }

  private static Finding leftovers(CollectionExamination examination) throws IOException {
    List<Path> rests = examination.leftovers();
    return rests.isEmpty()
        ? Finding.ok(Matter.LEFTOVERS, "none")
        : Finding.warning(
            Matter.LEFTOVERS,
            "%d left by processes that were cut off: %s"
                .formatted(rests.size(), rests.subList(0, Math.min(SHOWN, rests.size()))),
            "collections compact " + examination.name());
  }
}
