package io.triptych.indexer.collection;

import io.triptych.encoder.audio.WordList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.BytesRef;

/**
 * The words of a collection's titles, descriptions and keyword attributes, those of most items
 * first, at most {@value #MOST}. Found when first asked for and kept until the collection changes;
 * meanwhile others wait. Deleted items count until their segments are merged. Safe for threads.
 */
final class CollectionWords {
  /** As many as were measured to help; a name of one item among more is as good as any word. */
  static final int MOST = 24_000;

  /** In bytes; what is longer is a code. */
  private static final int LONGEST = 40;

  private static final List<String> FIELDS =
      List.of(IndexFields.TITLE, IndexFields.DESCRIPTION, IndexFields.KEYWORDS);

  /** Of equally frequent ones, words of letters only stand first, then those first in order. */
  private static final Comparator<Word> FREQUENT_FIRST =
      Comparator.comparingLong(Word::items)
          .reversed()
          .thenComparing(Word::hasDigit)
          .thenComparing(Word::text);

  private IndexReader.CacheKey version;
  private WordList words;

  /** A word and in how many titles, descriptions and lists of attributes it is. */
  private record Word(String text, long items, boolean hasDigit) {
    static Word of(BytesRef term, long items) {
      String text = term.utf8ToString();
      return new Word(text, items, text.chars().anyMatch(Character::isDigit));
    }
  }

  /** The words of one field in the order of their bytes. */
  private static final class Cursor {
    private final TermsEnum terms;
    private BytesRef term;

    Cursor(TermsEnum terms) throws IOException {
      this.terms = terms;
      term = terms.next();
    }
  }

  /** The words of what {@code reader} sees. */
  synchronized WordList of(IndexReader reader) throws IOException {
    IndexReader.CacheKey asked = reader.getReaderCacheHelper().getKey();
    if (!asked.equals(version)) {
      words = WordList.of(mostFrequent(reader, MOST));
      version = asked;
    }
    return words;
  }

  /** The {@code most} words that most items have, in no order. */
  static List<String> mostFrequent(IndexReader reader, int most) throws IOException {
    PriorityQueue<Word> frequent = new PriorityQueue<>(FREQUENT_FIRST.reversed());
    List<Cursor> cursors = cursors(reader);
    while (!cursors.isEmpty()) {
      BytesRef term = first(cursors);
      long items = 0;
      for (int i = cursors.size() - 1; i >= 0; i--) {
        Cursor cursor = cursors.get(i);
        if (cursor.term.equals(term)) {
          items += cursor.terms.docFreq();
          cursor.term = cursor.terms.next();
          if (cursor.term == null) {
            cursors.remove(i);
          }
        }
      }
      keep(frequent, term, items, most);
    }
    return frequent.stream().map(Word::text).toList();
  }

  private static void keep(PriorityQueue<Word> frequent, BytesRef term, long items, int most) {
    boolean full = frequent.size() == most;
    if (term.length > LONGEST || (full && items < frequent.peek().items())) {
      return;
    }
    Word word = Word.of(term, items);
    if (full && FREQUENT_FIRST.compare(word, frequent.peek()) > 0) {
      return;
    }
    frequent.add(word);
    if (full) {
      frequent.remove();
    }
  }

  private static List<Cursor> cursors(IndexReader reader) throws IOException {
    List<Cursor> cursors = new ArrayList<>();
    for (String field : FIELDS) {
      Terms terms = MultiTerms.getTerms(reader, field);
      Cursor cursor = terms == null ? null : new Cursor(terms.iterator());
      if (cursor != null && cursor.term != null) {
        cursors.add(cursor);
      }
    }
    return cursors;
  }

  /** A copy of the first word that any of them is at. */
  private static BytesRef first(List<Cursor> cursors) {
    BytesRef first = cursors.getFirst().term;
    for (Cursor cursor : cursors) {
      first = cursor.term.compareTo(first) < 0 ? cursor.term : first;
    }
    return BytesRef.deepCopyOf(first);
  }
}
