package io.triptych.indexer.collection;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntFunction;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/**
 * Titles that what somebody begins to type may become: those that have all of its words, the last
 * one as a beginning. A title that begins with it comes first, then one that has it somewhere in
 * this order, then any other; among equals the shorter one.
 *
 * <p>Only the shortest titles that match are read, by the lengths that the index keeps for BM25:
 * {@value #FIRST_READ} of them, and more only where these are too few different ones.
 */
final class TitleSuggestions {
  /** Words beyond this many are left out. */
  private static final int MAX_WORDS = 32;

  private static final int FIRST_READ = 200;
  private static final int MOST_READ = 12_800;
  private static final int GROWTH = 4;

  private final IndexSearcher searcher;
  private final IntFunction<String> titles;

  /**
   * Suggestions from an index.
   *
   * @param titles the title of each parent
   */
  TitleSuggestions(IndexSearcher searcher, IntFunction<String> titles) {
    this.searcher = searcher;
    this.titles = titles;
  }

  /** The k best titles of the items that {@code items} matches; none twice. */
  List<String> suggest(String typed, int k, Query items) throws IOException {
    List<String> words = TextAnalysis.tokens(typed, MAX_WORDS);
    if (words.isEmpty()) {
      return List.of();
    }
    Query query =
        new BooleanQuery.Builder()
            .add(matching(words, typed), BooleanClause.Occur.FILTER)
            .add(items, BooleanClause.Occur.FILTER)
            .build();
    int read = FIRST_READ;
    List<Integer> shortest = shortest(query, read);
    Map<String, Suggestion> different = different(shortest, words);
    while (different.size() < k && shortest.size() == read && read < MOST_READ) {
      read *= GROWTH;
      shortest = shortest(query, read);
      different = different(shortest, words);
    }
    return different.values().stream().sorted().limit(k).map(Suggestion::title).toList();
  }

  /**
   * What has the words, the last one as a beginning. In scripts without spaces what was typed may
   * be the beginning of one word and yet be taken apart; so it may be one as a whole too.
   */
  private static Query matching(List<String> words, String typed) throws IOException {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    words.subList(0, words.size() - 1).forEach(word -> all.add(term(word)));
    all.add(prefix(words.getLast()), BooleanClause.Occur.FILTER);
    String[] typedWords = typed.strip().split("\\s+");
    List<String> last = TextAnalysis.tokens(typedWords[typedWords.length - 1], MAX_WORDS);
    if (last.size() < 2) {
      return all.build();
    }
    BooleanQuery.Builder whole = new BooleanQuery.Builder();
    words
        .subList(0, Math.max(0, words.size() - last.size()))
        .forEach(word -> whole.add(term(word)));
    whole.add(prefix(String.join("", last)), BooleanClause.Occur.FILTER);
    return new BooleanQuery.Builder()
        .add(all.build(), BooleanClause.Occur.SHOULD)
        .add(whole.build(), BooleanClause.Occur.SHOULD)
        .build();
  }

  private static BooleanClause term(String word) {
    Query query = new TermQuery(new Term(IndexFields.TITLE, word));
    return new BooleanClause(query, BooleanClause.Occur.FILTER);
  }

  private static Query prefix(String word) {
    return new PrefixQuery(new Term(IndexFields.TITLE, word));
  }

  private Map<String, Suggestion> different(List<Integer> docs, List<String> words)
      throws IOException {
    Map<String, Suggestion> different = new LinkedHashMap<>();
    for (int doc : docs) {
      Suggestion suggestion = Suggestion.of(titles.apply(doc), words);
      different.merge(suggestion.folded(), suggestion, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
    return different;
  }

  /** A title beside what was typed. */
  private record Suggestion(String title, String folded, int place)
      implements Comparable<Suggestion> {
    private static final int MAX_TITLE_WORDS = 1000;
    private static final Comparator<Suggestion> BEST_FIRST =
        Comparator.comparingInt(Suggestion::place)
            .thenComparingInt(suggestion -> suggestion.title.length())
            .thenComparing(Suggestion::title);

    static Suggestion of(String title, List<String> typed) throws IOException {
      String folded = " " + String.join(" ", TextAnalysis.tokens(title, MAX_TITLE_WORDS));
      int at = folded.indexOf(" " + String.join(" ", typed));
      return new Suggestion(title, folded, at == 0 ? 0 : at > 0 ? 1 : 2);
    }

    @Override
    public int compareTo(Suggestion other) {
      return BEST_FIRST.compare(this, other);
    }
  }

  private record TitleLength(int doc, long length) {
    static final Comparator<TitleLength> LONGEST_FIRST =
        Comparator.comparingLong(TitleLength::length).thenComparingInt(TitleLength::doc).reversed();
  }

  /** The n matching documents of the shortest titles, in no order. */
  private List<Integer> shortest(Query query, int n) throws IOException {
    PriorityQueue<TitleLength> kept = new PriorityQueue<>(TitleLength.LONGEST_FIRST);
    Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(leaf);
      if (scorer != null) {
        keep(leaf, scorer.iterator(), n, kept);
      }
    }
    return kept.stream().map(TitleLength::doc).toList();
  }

  private static void keep(
      LeafReaderContext leaf, DocIdSetIterator matching, int n, PriorityQueue<TitleLength> kept)
      throws IOException {
    Bits live = leaf.reader().getLiveDocs();
    NumericDocValues lengths = leaf.reader().getNormValues(IndexFields.TITLE);
    for (int doc = matching.nextDoc();
        doc != DocIdSetIterator.NO_MORE_DOCS;
        doc = matching.nextDoc()) {
      if (live == null || live.get(doc)) {
        boolean known = lengths != null && lengths.advanceExact(doc);
        // Norms are bytes that grow with the number of words.
        long length = known ? lengths.longValue() & 0xff : 0;
        kept.add(new TitleLength(leaf.docBase + doc, length));
        if (kept.size() > n) {
          kept.poll();
        }
      }
    }
  }
}
