package io.triptych.indexer.collection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * What a commit says beside the index, as the user data of Lucene's commits: {@code triptych.mark},
 * by which a job knows what the index holds, and {@code triptych.version}, the last version that
 * was given to an item. Lucene reads it once all documents of the commit are written, so the
 * version is never below that of an item. Safe for use by many threads.
 */
final class CommitData implements Iterable<Map.Entry<String, String>> {
  private static final String MARK = "triptych.mark";
  private static final String VERSION = "triptych.version";

  private final AtomicLong version;
  private volatile Optional<String> mark;

  private CommitData(Optional<String> mark, long version) {
    this.mark = mark;
    this.version = new AtomicLong(version);
  }

  /**
   * The data of the last commit of an index, which from now on are those of the next.
   *
   * @param least the least that the last version is taken for
   */
  static CommitData of(IndexWriter index, long least) {
    Map<String, String> last = new TreeMap<>();
    if (index.getLiveCommitData() != null) {
      index.getLiveCommitData().forEach(entry -> last.put(entry.getKey(), entry.getValue()));
    }
    boolean fresh = index.getDocStats().maxDoc == 0;
    long own =
        last.containsKey(VERSION)
            ? Long.parseLong(last.get(VERSION))
            : fresh ? 0 : IndexFields.FIRST_VERSION;
    CommitData data = new CommitData(Optional.ofNullable(last.get(MARK)), Math.max(own, least));
    index.setLiveCommitData(data, false);
    return data;
  }

  /**
   * The last version that any generation of a collection gave to an item, so that versions never
   * fall when another generation becomes the live one. Generations that cannot be read count
   * nothing.
   */
  static long lastVersion(CollectionFolder folder) throws IOException {
    long last = 0;
    for (int number : folder.generationNumbers()) {
      last = Math.max(last, lastVersion(folder.generation(number)));
    }
    return last;
  }

  private static long lastVersion(Path generation) {
    if (!Files.isDirectory(generation)) {
      return 0;
    }
    try (Directory directory = FSDirectory.open(generation)) {
      Map<String, String> data = SegmentInfos.readLatestCommit(directory).getUserData();
      return Long.parseLong(data.getOrDefault(VERSION, "0"));
    } catch (IOException _) {
      return 0;
    }
  }

  /** A version for an item that is about to be written, above all before. */
  long nextVersion() {
    return version.incrementAndGet();
  }

  /** Takes note of a version that was given out elsewhere. */
  void raise(long given) {
    version.accumulateAndGet(given, Math::max);
  }

  Optional<String> mark() {
    return mark;
  }

  void mark(String other) {
    mark = Optional.of(other);
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    Map<String, String> data = new TreeMap<>();
    mark.ifPresent(text -> data.put(MARK, text));
    data.put(VERSION, Long.toString(version.get()));
    return data.entrySet().iterator();
  }
}
