package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.WordList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StandardDirectoryReader;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;

/** A view of a collection on Lucene; handles are the document numbers of parents. */
final class BlockSearcher implements CollectionSearcher {
  /**
   * The least number of candidates a walk keeps (efSearch). A walk that keeps as few as a small k
   * loses about one neighbour in thirty of 20,000 clustered vectors; with this many, none in a
   * thousand, for 1,400 comparisons instead of 600.
   */
  private static final int MIN_CANDIDATES = 40;

  private final SearcherManager manager;
  private final IndexSearcher searcher;
  private final CollectionDescription description;
  private final MediaRoots roots;
  private final MediaStore media;
  private final FilterCache filters;
  private final FacetOrdinals ordinals;
  private final CollectionWords words;
  private final BlockVectors vectors;
  private final AtomicBoolean closed = new AtomicBoolean();

  BlockSearcher(
      SearcherManager manager,
      IndexSearcher searcher,
      CollectionDescription description,
      MediaStore media,
      FilterCache filters,
      FacetOrdinals ordinals,
      CollectionWords words) {
    this.filters = filters;
    this.ordinals = ordinals;
    this.words = words;
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

  /** The random id that Lucene gives each commit when it writes it. */
  @Override
  public String commit() {
    StandardDirectoryReader reader = (StandardDirectoryReader) searcher.getIndexReader();
    return HexFormat.of().formatHex(reader.getSegmentInfos().getId());
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
  public int dimension() {
    return description.dimension();
  }

  @Override
  public boolean holds(Modality modality) {
    return read(() -> vectors.holds(modality));
  }

  @Override
  public ItemFilter filter(String text) {
    return new FilterCompiler(description.schema(), description.numbers()).compile(text);
  }

  @Override
  public FacetRequest facet(String text) {
    return new FacetCompiler(description.schema()).compile(text);
  }

  @Override
  public List<FacetCounts> facets(ItemFilter filter, List<FacetRequest> requests) {
    return read(() -> {
      FilterCache.View passing = filters.view(searcher, items(filter));
      FacetCounter counter =
          new FacetCounter(searcher.getIndexReader(), passing, ordinals, description.numbers());
      List<FacetCounts> counts = new ArrayList<>();
      for (FacetRequest request : requests) {
        counts.add(counter.count(request));
      }
      return counts;
    });
  }

  @Override
  public RankExpression rankExpression(String text) {
    return RankExpression.compile(text, description.schema());
  }

  @Override
  public double[] rankValues(RankExpression expression, double[] scores, int[] docs) {
    return read(() -> {
      List<double[]> columns = new ArrayList<>();
      for (String attribute : expression.attributes()) {
        columns.add(
            ItemNumbers.of(description.numbers(), searcher.getIndexReader(), attribute, docs));
      }
      return expression.values(scores, columns);
    });
  }

  @Override
  public ItemFields fields(List<String> names) {
    return ItemFields.of(names, description.schema());
  }

  @Override
  public List<String> suggest(String typed, int k, ItemFilter filter) {
    return read(() ->
        new TitleSuggestions(searcher, doc -> item(doc, ItemFields.TITLE).title())
            .suggest(typed, k, items(filter)));
  }

  @Override
  public NearestNeighbours nearest(
      Modality target, float[] vector, int k, ItemFilter filter, KnnParameters parameters) {
    if (vector.length != description.dimension()) {
      throw new IllegalArgumentException(
          "vector: %d numbers (expected: %d)".formatted(vector.length, description.dimension()));
    }
    if (k < 1) {
      throw new IllegalArgumentException("k: " + k + " (expected: at least 1)");
    }
    // No answer is larger than the collection; what is set aside for k stays small.
    int most = Math.max(1, searcher.getIndexReader().maxDoc());
    int asked = Math.min(k, most);
    return read(() -> {
      if (parameters.exact()) {
        return scan(target, vector, asked, filter).asked(k);
      }
      Quantization quantization = description.index().quantization();
      int oversampling = quantization.oversampling();
      int least =
          parameters.candidates() > 0 ? parameters.candidates() : MIN_CANDIDATES * oversampling;
      long sampled = Math.max(least, (long) asked * oversampling);
      int candidates = (int) Math.min(sampled, most);
      GraphSearch search =
          new GraphSearch(
              IndexFields.vector(target), vector, asked, Math.max(asked, candidates), bits(filter));
      List<ItemScore> found = search.run(searcher);
      boolean rounded = quantization != Quantization.NONE;
      List<ItemScore> hits = rounded ? rescored(target, vector, found) : found;
      return new NearestNeighbours(
          hits.subList(0, Math.min(asked, hits.size())),
          search.exact() && (!rounded || found.size() < candidates),
          search.visited(),
          candidates,
          k);
    });
  }

  private NearestNeighbours scan(Modality target, float[] vector, int k, ItemFilter filter)
      throws IOException {
    FilterCache.View passing = bits(filter);
    ExactSearch search = new ExactSearch(vector, k);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(IndexFields.vector(target));
      if (values != null && values.size() > 0) {
        search.scan(leaf, values, passing == null ? null : passing.of(leaf));
      }
    }
    List<ItemScore> hits = search.hits();
    return new NearestNeighbours(hits, true, search.visited(), hits.size(), k);
  }

  /** The same items by their vectors in full, best first. */
  private List<ItemScore> rescored(Modality target, float[] vector, List<ItemScore> found)
      throws IOException {
    int[] docs = found.stream().mapToInt(ItemScore::doc).toArray();
    float[] cosines = vectors.cosines(target, vector, docs);
    return IntStream.range(0, docs.length)
        .mapToObj(i -> new ItemScore(docs[i], cosines[i]))
        .sorted(ItemScore.BEST_FIRST)
        .toList();
  }

  /** What a filter lets pass; null for everything. */
  private FilterCache.View bits(ItemFilter filter) {
    return filter.query() == null ? null : filters.view(searcher, items(filter));
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
  public WordList words() {
    return read(() -> words.of(searcher.getIndexReader()));
  }

  @Override
  public Optional<Integer> find(String id) {
    return read(() -> ItemLookup.find(searcher.getIndexReader(), id));
  }

  @Override
  public long itemVersion(int doc) {
    return read(() -> {
      List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
      NumericDocValues versions = leaf.reader().getNumericDocValues(IndexFields.VERSION);
      return versions != null && versions.advanceExact(doc - leaf.docBase)
          ? versions.longValue()
          : IndexFields.FIRST_VERSION;
    });
  }

  @Override
  public int[] passing(ItemFilter filter) {
    FilterCache.View bits = filters.view(searcher, items(filter));
    IntStream.Builder docs = IntStream.builder();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      BitSetIterator items = new BitSetIterator(bits.of(leaf).items(), 0);
      for (int doc = items.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = items.nextDoc()) {
        docs.add(leaf.docBase + doc);
      }
    }
    return docs.build().toArray();
  }

  @Override
  public List<float[]> vectors(int doc, Modality modality) {
    return read(() -> vectors.of(doc, modality));
  }

  @Override
  public StoredItem item(int doc, ItemFields fields) {
    return read(() -> segment(doc, fields).item(doc));
  }

  private SegmentItems segment(int doc, ItemFields fields) throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    return new SegmentItems(leaf, description, roots, media, fields);
  }

  @Override
  public Iterable<StoredItem> items() {
    int[] docs = read(() -> everyItem());
    return () -> new Items(docs);
  }

  /** Reads items in order, and opens what a segment holds once. */
  private final class Items implements Iterator<StoredItem> {
    private final int[] docs;
    private int next;
    private SegmentItems segment;

    Items(int[] docs) {
      this.docs = docs;
    }

    @Override
    public boolean hasNext() {
      return next < docs.length;
    }

    @Override
    public StoredItem next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int doc = docs[next++];
      return read(() -> {
        if (segment == null || !segment.holds(doc)) {
          segment = segment(doc, ItemFields.ALL);
        }
        return segment.item(doc);
      });
    }
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
