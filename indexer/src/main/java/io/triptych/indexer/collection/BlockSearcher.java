package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.join.ToChildBlockJoinQuery;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;

/** A view of a collection on Lucene; handles are the document numbers of parents. */
final class BlockSearcher implements CollectionSearcher {
  /**
   * The least number of candidates a walk keeps (efSearch). A walk that keeps as few as a small k
   * loses about one neighbour in thirty of 20,000 clustered vectors; with this many, none in a
   * thousand, for 1,400 comparisons instead of 600.
   */
  private static final int MIN_BEAM = 40;

  /** Vectors compared for each candidate kept, as measured on 20,000. */
  private static final int COMPARED_A_CANDIDATE = 32;

  private final SearcherManager manager;
  private final IndexSearcher searcher;
  private final CollectionDescription description;
  private final MediaRoots roots;
  private final MediaStore media;
  private final BlockVectors vectors;
  private final AtomicBoolean closed = new AtomicBoolean();

  BlockSearcher(
      SearcherManager manager,
      IndexSearcher searcher,
      CollectionDescription description,
      MediaStore media) {
    this.manager = manager;
    this.searcher = searcher;
    this.description = description;
    this.roots = new MediaRoots(description.mediaRoots());
    this.media = media;
    this.vectors = new BlockVectors(searcher.getIndexReader());
  }

  private interface Read<T> {
    T get() throws IOException;
  }

  private static <T> T read(Read<T> call) {
    try {
      return call.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long version() {
    return ((DirectoryReader) searcher.getIndexReader()).getVersion();
  }

  @Override
  public Optional<String> tower(Modality modality) {
    return Optional.ofNullable(description.towers().get(modality));
  }

  @Override
  public int itemCount() {
    return read(() -> searcher.count(IndexFields.ITEMS));
  }

  @Override
  public boolean holds(Modality modality) {
    return read(() -> vectors.holds(modality));
  }

  @Override
  public ItemFilter filter(String text) {
    return new FilterCompiler(description.schema()).compile(text);
  }

  @Override
  public NearestNeighbours nearest(
      Modality target, float[] vector, int k, ItemFilter filter, boolean exact) {
    if (vector.length != description.dimension()) {
      throw new IllegalArgumentException(
          "vector: %d numbers (expected: %d)".formatted(vector.length, description.dimension()));
    }
    if (k < 1) {
      throw new IllegalArgumentException("k: " + k + " (expected: at least 1)");
    }
    // No answer is larger than the collection; what Lucene sets aside for k stays small.
    int asked = Math.max(1, Math.min(k, searcher.getIndexReader().maxDoc()));
    return read(() -> {
      long before = 0;
      if (!exact && worthWalking(filter, asked)) {
        NearestNeighbours walked = walk(target, vector, asked, filter);
        if (walked.exact() || walked.hits().size() == asked) {
          return new NearestNeighbours(walked.hits(), walked.exact(), walked.visited(), k);
        }
        // A graph may not reach every item that a filter lets pass; comparing all does.
        before = walked.visited();
      }
      ExactSearch search = new ExactSearch(IndexFields.vector(target), vector, asked);
      List<ItemScore> hits = search.run(searcher, items(filter));
      return new NearestNeighbours(hits, true, before + search.visited(), k);
    });
  }

  /**
   * Whether a walk over the graph compares less than a scan of all that the filter lets pass. A
   * walk with b candidates compares about 32 b vectors; with a filter that lets a share s pass,
   * about 1/s times as many.
   */
  private boolean worthWalking(ItemFilter filter, int k) throws IOException {
    if (filter.query() == null) {
      return true;
    }
    double matches = searcher.count(items(filter));
    double share = matches / Math.max(1, searcher.count(IndexFields.ITEMS));
    return matches * share > COMPARED_A_CANDIDATE * Math.max(k, MIN_BEAM);
  }

  private NearestNeighbours walk(Modality target, float[] vector, int k, ItemFilter filter)
      throws IOException {
    int beam = Math.max(k, Math.min(MIN_BEAM, searcher.getIndexReader().maxDoc()));
    Query children =
        filter.query() == null
            ? null
            : new ToChildBlockJoinQuery(items(filter), IndexFields.ITEM_BITS);
    DiversifyingSearch search =
        new DiversifyingSearch(IndexFields.vector(target), vector, children, beam);
    List<ItemScore> hits = new ArrayList<>();
    ScoreDoc[] found = search.run(searcher);
    for (ScoreDoc hit : Arrays.asList(found).subList(0, Math.min(k, found.length))) {
      hits.add(new ItemScore(parentOf(hit.doc), CosineScores.cosine(hit.score)));
    }
    return new NearestNeighbours(hits, search.exact(), search.visited(), k);
  }

  private int parentOf(int child) throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(child, leaves));
    BitSet parents = IndexFields.ITEM_BITS.getBitSet(leaf);
    return leaf.docBase + parents.nextSetBit(child - leaf.docBase);
  }

  /** The items that pass, and nothing but items. */
  private static Query items(ItemFilter filter) {
    return filter.query() == null
        ? IndexFields.ITEMS
        : new BooleanQuery.Builder()
            .add(IndexFields.ITEMS, BooleanClause.Occur.FILTER)
            .add(filter.query(), BooleanClause.Occur.FILTER)
            .build();
  }

  @Override
  public List<ItemScore> lexical(String text, int k, ItemFilter filter) {
    return read(() -> LexicalSearch.of(text).top(searcher, k, items(filter)));
  }

  @Override
  public float[] lexicalScores(String text, int[] docs) {
    return read(() -> LexicalSearch.of(text).scores(searcher, docs));
  }

  @Override
  public float[] cosines(Modality target, float[] vector, int[] docs) {
    return read(() -> vectors.cosines(target, vector, docs));
  }

  @Override
  public Optional<Integer> find(String id) {
    return read(() -> ItemLookup.find(searcher.getIndexReader(), id));
  }

  @Override
  public List<float[]> vectors(int doc, Modality modality) {
    return read(() -> vectors.of(doc, modality));
  }

  @Override
  public StoredItem item(int doc) {
    return read(() -> {
      IndexReader reader = searcher.getIndexReader();
      byte[] source =
          reader
              .storedFields()
              .document(doc, Set.of(IndexFields.SOURCE))
              .getBinaryValue(IndexFields.SOURCE)
              .bytes;
      return StoredSource.read(source, roots, media);
    });
  }

  @Override
  public Iterable<StoredItem> items() {
    int[] docs = read(() -> everyItem());
    return () -> Arrays.stream(docs).mapToObj(this::item).iterator();
  }

  private int[] everyItem() throws IOException {
    IntStream.Builder docs = IntStream.builder();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      BitSet parents = IndexFields.ITEM_BITS.getBitSet(leaf);
      Bits live = leaf.reader().getLiveDocs();
      for (int doc = 0; parents != null && doc < leaf.reader().maxDoc(); doc++) {
        if (parents.get(doc) && (live == null || live.get(doc))) {
          docs.add(leaf.docBase + doc);
        }
      }
    }
    return docs.build().toArray();
  }

  @Override
  public Optional<String> itemHash(String id) {
    return read(() -> ItemLookup.itemHash(searcher.getIndexReader(), id));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        manager.release(searcher);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
