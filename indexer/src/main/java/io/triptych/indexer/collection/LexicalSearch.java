package io.triptych.indexer.collection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.CombinedFieldQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;

/**
 * BM25F (Robertson, Zaragoza and Taylor, 2004) over title, description and keyword attributes: the
 * fields count as one, in which a word of the title stands twice. An item needs one word of the
 * query.
 */
final class LexicalSearch {
  private static final float TITLE_WEIGHT = 2;

  /** Words beyond this many are left out; a query of this length is a document. */
  private static final int MAX_WORDS = 256;

  private final Query query;

  private LexicalSearch(Query query) {
    this.query = query;
  }

  static LexicalSearch of(String text) throws IOException {
    BooleanQuery.Builder words = new BooleanQuery.Builder();
    for (String word : TextAnalysis.words(text, MAX_WORDS)) {
      words.add(
          new CombinedFieldQuery.Builder(word)
              .addField(IndexFields.TITLE, TITLE_WEIGHT)
              .addField(IndexFields.DESCRIPTION, 1)
              .addField(IndexFields.KEYWORDS, 1)
              .build(),
          BooleanClause.Occur.SHOULD);
    }
    return new LexicalSearch(words.build());
  }

  /** The k best of the items that {@code items} matches. */
  List<ItemScore> top(IndexSearcher searcher, int k, Query items) throws IOException {
    Query filtered =
        new BooleanQuery.Builder()
            .add(query, BooleanClause.Occur.MUST)
            .add(items, BooleanClause.Occur.FILTER)
            .build();
    int asked = Math.max(1, Math.min(k, searcher.getIndexReader().maxDoc()));
    List<ItemScore> top = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(filtered, asked).scoreDocs) {
      top.add(new ItemScore(hit.doc, hit.score));
    }
    return top;
  }

  /** The score of each of {@code docs}; 0 where no word matches. */
  float[] scores(IndexSearcher searcher, int[] docs) throws IOException {
    float[] scores = new float[docs.length];
    Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE, 1);
    int[] order = BlockVectors.byDocument(docs);
    int next = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      int end = leaf.docBase + leaf.reader().maxDoc();
      if (next == order.length || docs[order[next]] >= end) {
        continue;
      }
      Scorer scorer = weight.scorer(leaf);
      for (; next < order.length && docs[order[next]] < end; next++) {
        int doc = docs[order[next]] - leaf.docBase;
        if (scorer != null && advanceTo(scorer, doc)) {
          scores[order[next]] = scorer.score();
        }
      }
    }
    return scores;
  }

  private static boolean advanceTo(Scorer scorer, int doc) throws IOException {
    int at = scorer.docID();
    return (at < doc ? scorer.iterator().advance(doc) : at) == doc;
  }
}
