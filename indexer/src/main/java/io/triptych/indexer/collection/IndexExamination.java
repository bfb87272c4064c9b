package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.HnswGraph;

/** Examines one commit: the checksums of its files, Lucene's own checks, graphs and vectors. */
final class IndexExamination {
  private final Path named;
  private final Directory directory;

  /**
   * @param named the folder that damage is told of
   * @param directory holds the commit and nothing else
   */
  private IndexExamination(Path named, Directory directory) {
    this.named = named;
    this.directory = directory;
  }

  /**
   * Examines the last commit of the live generation, whoever writes it meanwhile.
   *
   * @param deep whether to run Lucene's slow checks too
   */
  static IndexHealth run(CollectionFolder folder, boolean deep) throws IOException {
    int live = folder.live().generation();
    try (PinnedCommit commit = PinnedCommit.take(folder);
        Directory directory = FSDirectory.open(commit.folder())) {
      Path named = folder.generation(commit.generation());
      return new IndexExamination(named, directory).run(deep);
    } catch (IOException | DamagedFileException | IllegalArgumentException e) {
      return IndexHealth.damaged(List.of(folder.generation(live) + ": " + e.getMessage()), 0, 0);
    }
  }

  private IndexHealth run(boolean deep) throws IOException {
    String[] files = directory.listAll();
    long bytes = 0;
    List<String> damage = new ArrayList<>();
    for (String file : files) {
      bytes += directory.fileLength(file);
      try (IndexInput input = directory.openInput(file, IOContext.READONCE)) {
        CodecUtil.checksumEntireFile(input);
      } catch (IOException e) {
        damage.add(named.resolve(file) + ": " + own(e));
      }
    }
    if (damage.isEmpty()) {
      damage.addAll(check(deep));
    }
    return damage.isEmpty()
        ? measure(files.length, bytes)
        : IndexHealth.damaged(damage, files.length, bytes);
  }

  private List<String> check(boolean deep) throws IOException {
    List<String> damage = new ArrayList<>();
    try (CheckIndex check = new CheckIndex(directory)) {
      check.setThreadCount(1);
      check.setLevel(
          deep
              ? CheckIndex.Level.MIN_LEVEL_FOR_SLOW_CHECKS
              : CheckIndex.Level.MIN_LEVEL_FOR_INTEGRITY_CHECKS);
      CheckIndex.Status status = check.checkIndex();
      for (CheckIndex.Status.SegmentInfoStatus segment : status.segmentInfos) {
        if (segment.error != null) {
          damage.add(named.resolve(segment.name) + ": " + own(segment.error));
        }
      }
      if (!status.clean && damage.isEmpty()) {
        damage.add(named + ": Lucene finds it damaged");
      }
    }
    return damage;
  }

  /** Lucene's message without the place where the commit is held for the examination. */
  private static String own(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    int resource = message.indexOf(" (resource=");
    return resource < 0 ? message : message.substring(0, resource);
  }

  private IndexHealth measure(int files, long bytes) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      List<IndexHealth.Graph> graphs = new ArrayList<>();
      long vectors = 0;
      long duplicates = 0;
      for (Modality modality : Modality.values()) {
        Hashes hashes = new Hashes();
        for (LeafReaderContext leaf : reader.leaves()) {
          String field = IndexFields.vector(modality);
          FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
          if (values != null && values.size() > 0) {
            hashes.add(values, leaf.reader().getLiveDocs());
            HnswGraph graph = graph(leaf.reader(), field);
            graphs.add(
                new IndexHealth.Graph(
                    name(leaf.reader()), modality, graph.size(), new GraphWalk(graph).reachable()));
          }
        }
        vectors += hashes.size;
        duplicates += hashes.duplicates();
      }
      return new IndexHealth(
          List.of(),
          files,
          bytes,
          reader.leaves().size(),
          reader.maxDoc(),
          reader.numDeletedDocs(),
          graphs,
          vectors,
          duplicates);
    }
  }

  private static String name(LeafReader reader) {
    return FilterLeafReader.unwrap(reader) instanceof SegmentReader segment
        ? segment.getSegmentName()
        : reader.toString();
  }

  /** The graph of a field; an empty one where there is none. */
  private static HnswGraph graph(LeafReader reader, String field) throws IOException {
    if (FilterLeafReader.unwrap(reader) instanceof CodecReader codec) {
      KnnVectorsReader vectors = codec.getVectorReader();
      if (vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
        vectors = fields.getFieldReader(field);
      }
      if (vectors instanceof HnswGraphProvider provider) {
        HnswGraph graph = provider.getGraph(field);
        return graph == null ? HnswGraph.EMPTY : graph;
      }
    }
    return HnswGraph.EMPTY;
  }

  /** Hashes of vectors, 64 bits each: two strangers among a million collide once in 37 million. */
  private static final class Hashes {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private long[] hashes = new long[1024];
    private int size;

    void add(FloatVectorValues values, Bits live) throws IOException {
      DocIndexIterator children = values.iterator();
      for (int doc = children.nextDoc();
          doc != DocIndexIterator.NO_MORE_DOCS;
          doc = children.nextDoc()) {
        if (live == null || live.get(doc)) {
          if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, size * 2);
          }
          hashes[size++] = hash(values.vectorValue(children.index()));
        }
      }
    }

    private static long hash(float[] vector) {
      long hash = 0;
      for (float x : vector) {
        hash = (Long.rotateLeft(hash, 5) ^ Float.floatToRawIntBits(x)) * MULTIPLIER;
      }
      return hash;
    }

    long duplicates() {
      Arrays.sort(hashes, 0, size);
      long duplicates = 0;
      for (int i = 1; i < size; i++) {
        duplicates += hashes[i] == hashes[i - 1] ? 1 : 0;
      }
      return duplicates;
    }
  }
}
