package io.triptych.indexer.collection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.icu.segmentation.DefaultICUTokenizerConfig;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Words of any language: segmented by Unicode's rules, Chinese, Japanese and Thai by dictionary;
 * folded over case, width and accents.
 */
final class TextAnalysis {
  private static final Analyzer WORDS =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
          Tokenizer tokenizer = new ICUTokenizer(new DefaultICUTokenizerConfig(true, true));
          return new TokenStreamComponents(tokenizer, new ICUFoldingFilter(tokenizer));
        }

        @Override
        protected TokenStream normalize(String field, TokenStream in) {
          return new ICUFoldingFilter(in);
        }
      };

  /** Words in the text fields, whole values everywhere else. */
  static final Analyzer BY_FIELD =
      new PerFieldAnalyzerWrapper(
          new KeywordAnalyzer(),
          Map.of(
              IndexFields.TITLE, WORDS,
              IndexFields.DESCRIPTION, WORDS,
              IndexFields.KEYWORDS, WORDS));

  private TextAnalysis() {}

  /** The distinct words of {@code text}, at most {@code limit}, in order. */
  static SequencedSet<String> words(String text, int limit) throws IOException {
    SequencedSet<String> words = new LinkedHashSet<>();
    collect(text, limit, words);
    return words;
  }

  /**
   * The words of {@code text}, at most {@code limit}, in order and as often as they stand there.
   */
  static List<String> tokens(String text, int limit) throws IOException {
    List<String> tokens = new ArrayList<>();
    collect(text, limit, tokens);
    return tokens;
  }

  private static void collect(String text, int limit, java.util.Collection<String> words)
      throws IOException {
    try (TokenStream stream = WORDS.tokenStream(IndexFields.TITLE, text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (words.size() < limit && stream.incrementToken()) {
        words.add(term.toString());
      }
      stream.end();
    }
  }
}
