package io.triptych.indexer.collection;

import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.queryparser.flexible.core.QueryNodeException;
import org.apache.lucene.queryparser.flexible.core.processors.QueryNodeProcessorPipeline;
import org.apache.lucene.queryparser.flexible.standard.StandardQueryParser;
import org.apache.lucene.queryparser.flexible.standard.builders.StandardQueryTreeBuilder;
import org.apache.lucene.queryparser.flexible.standard.config.PointsConfig;
import org.apache.lucene.queryparser.flexible.standard.processors.StandardQueryNodeProcessorPipeline;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PointRangeQuery;
import org.apache.lucene.search.Query;

/**
 * Compiles filters in Lucene's standard query syntax (that of {@link StandardQueryParser}) over a
 * schema.
 *
 * <ul>
 *   <li>Fields are the attributes, {@code id}, {@code title} and {@code description}. There is no
 *       default field: a bare word is an error, since a filter that silently searched somewhere
 *       would hide a forgotten field name.
 *   <li>Keywords and ids match exactly, case included; title and description match by word.
 *   <li>Numbers and dates match by value and range; a day means its first instant in UTC. Times
 *       contain colons and so stand in quotes.
 *   <li>{@code _exists_:NAME} and {@code NAME:*} match items that have the attribute.
 *   <li>Clauses without an operator between them are joined by OR, as Lucene has it; a filter or
 *       group of nothing but negations starts from all items.
 * </ul>
 */
final class FilterCompiler {
  private static final int MAX_LENGTH = 16_384;

  /** The parser recurses; this keeps it far from the end of a thread's stack. */
  private static final int MAX_DEPTH = 64;

  private final Schema schema;
  private final NumberLayout numbers;

  FilterCompiler(Schema schema, NumberLayout numbers) {
    this.schema = schema;
    this.numbers = numbers;
  }

  /**
   * Compiles {@code text}; blank text lets everything pass.
   *
   * @throws FilterException if it does not parse, names an unknown field, or has a value that does
   *     not fit its field
   */
  ItemFilter compile(String text) {
    if (text.isBlank()) {
      return ItemFilter.NONE;
    }
    checkSize(text);
    try {
      return new ItemFilter(text, anchored(parser().parse(text, FilterFields.NO_FIELD)));
    } catch (FilterException e) {
      throw e;
    } catch (QueryNodeException | IndexSearcher.TooManyClauses e) {
      throw notParsed(text, e);
    } catch (IllegalArgumentException e) {
      // Lucene's regular expressions and limits speak up in this way.
      throw notParsed(text, e);
    }
  }

  private static FilterException notParsed(String text, Exception cause) {
    String reason = cause.getMessage().lines().findFirst().orElse("").strip();
    return new FilterException(
        "filter: %s (expected: Lucene's standard query syntax): %s".formatted(text, reason), cause);
  }

  private static void checkSize(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new FilterException(
          "filter: %d characters (expected: at most %d)".formatted(text.length(), MAX_LENGTH));
    }
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth > MAX_DEPTH) {
        throw new FilterException(
            "filter: groups nested over %d deep (expected: at most that)".formatted(MAX_DEPTH));
      }
    }
  }

  private StandardQueryParser parser() {
    FilterFields fields = new FilterFields(schema, numbers);
    StandardQueryParser parser = new StandardQueryParser(TextAnalysis.BY_FIELD);
    parser.setAllowLeadingWildcard(true);
    parser.setPointsConfigMap(points());
    StandardQueryTreeBuilder builder = new StandardQueryTreeBuilder();
    builder.setBuilder(ExistsNode.class, node -> ((ExistsNode) node).query());
    parser.setQueryBuilder(builder);
    QueryNodeProcessorPipeline pipeline =
        new QueryNodeProcessorPipeline(parser.getQueryConfigHandler());
    pipeline.add(new FilterFieldProcessor(fields));
    pipeline.add(new StandardQueryNodeProcessorPipeline(parser.getQueryConfigHandler()));
    parser.setQueryNodeProcessor(pipeline);
    return parser;
  }

  private Map<String, PointsConfig> points() {
    Map<String, PointsConfig> points = new TreeMap<>();
    schema
        .types()
        .forEach((name, type) -> {
          switch (type) {
            case NUMERIC ->
                points.put(
                    numbers.field(name), new PointsConfig(WholeValueFormat.NUMBER, Double.class));
            case DATE ->
                points.put(
                    IndexFields.attribute(name),
                    new PointsConfig(WholeValueFormat.DATE, Long.class));
            case KEYWORD, FLAG -> {
              // Terms, which the parser handles without being told.
            }
          }
        });
    return points;
  }

  /**
   * Lets groups of nothing but negations start from all documents, and ranges of numbers look where
   * the numbers are.
   */
  private Query anchored(Query query) {
    return switch (query) {
      case BoostQuery boosted -> anchored(boosted.getQuery());
      case PointRangeQuery range -> numbers.within(range);
      case BooleanQuery group -> {
        BooleanQuery.Builder builder =
            new BooleanQuery.Builder()
                .setMinimumNumberShouldMatch(group.getMinimumNumberShouldMatch());
        boolean onlyNegations = !group.clauses().isEmpty();
        for (BooleanClause clause : group) {
          builder.add(anchored(clause.query()), clause.occur());
          onlyNegations &= clause.occur() == BooleanClause.Occur.MUST_NOT;
        }
        if (onlyNegations) {
          builder.add(MatchAllDocsQuery.INSTANCE, BooleanClause.Occur.FILTER);
        }
        yield builder.build();
      }
      default -> query;
    };
  }
}
