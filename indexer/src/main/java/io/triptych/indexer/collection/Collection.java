package io.triptych.indexer.collection;

import io.triptych.encoder.SpaceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * An open collection. It shows the state of the last {@link #refresh()}. Safe for use by many
 * threads; any number of processes may have a collection open, one of them with a writer.
 *
 * <p>It stays with the generation that was live when it was opened: queries are embedded into that
 * generation's space. After a switch to another it can be read on, but not written.
 */
public final class Collection implements AutoCloseable {
  private final String name;
  private final CollectionFolder folder;
  private final int generation;
  private final MediaStore media;
  private final Directory directory;
  private final SearcherManager searchers;
  private final FilterCache filters = new FilterCache();
  private final FacetOrdinals ordinals = new FacetOrdinals();
  private final CollectionWords words = new CollectionWords();

  /** Keeps the index and its description of one commit together. */
  private final ReadWriteLock refreshing = new ReentrantReadWriteLock();

  private volatile CollectionDescription description;

  private Collection(
      String name,
      CollectionFolder folder,
      int generation,
      CollectionDescription description,
      Directory directory,
      SearcherManager searchers) {
    this.name = name;
    this.folder = folder;
    this.generation = generation;
    this.media = new MediaStore(folder.media());
    this.description = description;
    this.directory = directory;
    this.searchers = searchers;
  }

  static Collection open(String name, CollectionFolder folder) throws IOException {
    return open(name, folder, folder.live().generation());
  }

  static Collection open(String name, CollectionFolder folder, int generation) throws IOException {
    CollectionDescription description = CollectionDescription.read(folder.description(generation));
    Directory directory = FSDirectory.open(folder.generation(generation));
    try {
      SearcherManager searchers = new SearcherManager(directory, new SegmentWarmer());
      return new Collection(name, folder, generation, description, directory, searchers);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** What the collection is called. */
  public String name() {
    return name;
  }

  /** The space of its vectors. */
  public SpaceId space() {
    return description.space();
  }

  /** The length of its vectors. */
  public int dimension() {
    return description.dimension();
  }

  /** The types of its attributes. */
  public Schema schema() {
    return description.schema();
  }

  /** The media that came as bytes. */
  public MediaStore media() {
    return media;
  }

  /** Where the results of its towers are kept. */
  public Path embeddingsFolder() {
    return folder.embeddings();
  }

  /** Where its bulk jobs leave their traces. */
  public Path jobsFolder() {
    return folder.jobs();
  }

  /** A view of the state of the last refresh, valid until it is closed. */
  public CollectionSearcher searcher() {
    refreshing.readLock().lock();
    try {
      IndexSearcher searcher = searchers.acquire();
      return new BlockSearcher(searchers, searcher, description, media, filters, ordinals, words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      refreshing.readLock().unlock();
    }
  }

  /** Takes up commits since the last refresh, of any process; tells whether there were any. */
  public boolean refresh() {
    refreshing.writeLock().lock();
    try {
      long before = version();
      searchers.maybeRefreshBlocking();
      if (version() == before) {
        return false;
      }
      description = CollectionDescription.read(folder.description(generation));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      refreshing.writeLock().unlock();
    }
  }

  /** The index as of the last refresh; to be given back to {@link #release}. */
  IndexSearcher acquire() throws IOException {
    return searchers.acquire();
  }

  void release(IndexSearcher searcher) throws IOException {
    searchers.release(searcher);
  }

  CollectionDescription description() {
    return description;
  }

  /**
   * Whether another generation took the place of the one that this has open; opening the collection
   * anew shows that.
   */
  public boolean superseded() {
    try {
      return folder.live().generation() != generation;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long version() throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      return ((DirectoryReader) searcher.getIndexReader()).getVersion();
    } finally {
      searchers.release(searcher);
    }
  }

  /**
   * Starts to write.
   *
   * @throws CollectionLockedException if somebody else is writing
   * @throws SpaceMismatchException if the collection was switched to a generation of another space
   *     since it was opened
   */
  public CollectionWriter writer() {
    try {
      return CollectionWriter.open(name, folder, generation);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A right that is held until this is closed. */
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Keeps others from building or removing generations.
   *
   * @throws GenerationsLockedException if somebody does
   */
  public Hold holdGenerations() {
    try {
      WriteLock lock = WriteLock.takeGenerations(name, folder);
      return () -> {
        try {
          lock.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (directory;
        searchers) {
      // Both are closed, in reverse order, whatever the other does.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
