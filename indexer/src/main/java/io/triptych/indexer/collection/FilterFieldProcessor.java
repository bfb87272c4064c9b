package io.triptych.indexer.collection;

import io.triptych.indexer.collection.FilterFields.Field;
import io.triptych.indexer.collection.FilterFields.Form;
import java.util.List;
import org.apache.lucene.queryparser.flexible.core.nodes.AndQueryNode;
import org.apache.lucene.queryparser.flexible.core.nodes.BooleanQueryNode;
import org.apache.lucene.queryparser.flexible.core.nodes.BoostQueryNode;
import org.apache.lucene.queryparser.flexible.core.nodes.FieldQueryNode;
import org.apache.lucene.queryparser.flexible.core.nodes.FuzzyQueryNode;
import org.apache.lucene.queryparser.flexible.core.nodes.GroupQueryNode;
import org.apache.lucene.queryparser.flexible.core.nodes.MatchAllDocsQueryNode;
import org.apache.lucene.queryparser.flexible.core.nodes.ModifierQueryNode;
import org.apache.lucene.queryparser.flexible.core.nodes.OrQueryNode;
import org.apache.lucene.queryparser.flexible.core.nodes.QueryNode;
import org.apache.lucene.queryparser.flexible.core.nodes.QuotedFieldQueryNode;
import org.apache.lucene.queryparser.flexible.core.nodes.SlopQueryNode;
import org.apache.lucene.queryparser.flexible.core.processors.QueryNodeProcessorImpl;
import org.apache.lucene.queryparser.flexible.standard.nodes.RegexpQueryNode;
import org.apache.lucene.queryparser.flexible.standard.nodes.TermRangeQueryNode;
import org.apache.lucene.queryparser.flexible.standard.nodes.WildcardQueryNode;

/**
 * Turns the field names of a parsed filter into those of the index and checks every value against
 * its field, so that no clause silently matches nothing.
 */
final class FilterFieldProcessor extends QueryNodeProcessorImpl {
  private final FilterFields fields;

  FilterFieldProcessor(FilterFields fields) {
    this.fields = fields;
  }

  @Override
  protected QueryNode preProcessNode(QueryNode node) {
    return switch (node) {
      case TermRangeQueryNode range -> range(range);
      // A bound was seen to with its range.
      case FieldQueryNode bound when bound.getParent() instanceof TermRangeQueryNode -> bound;
      case FieldQueryNode value -> value(value);
      case RegexpQueryNode pattern -> {
        Field field = field(pattern.getFieldAsString(), pattern.getText());
        requireTerms(pattern.getFieldAsString(), pattern.getText(), field);
        pattern.setField(field.indexName());
        yield pattern;
      }
      case AndQueryNode _, OrQueryNode _, BooleanQueryNode _ -> node;
      case GroupQueryNode _, ModifierQueryNode _, BoostQueryNode _ -> node;
      case SlopQueryNode _, MatchAllDocsQueryNode _ -> node;
      default ->
          throw new FilterException(
              "filter clause: %s (expected: FIELD:VALUE, ranges, AND, OR, NOT and groups)"
                  .formatted(node.getClass().getSimpleName()));
    };
  }

  private Field field(String name, CharSequence text) {
    if (name.equals(FilterFields.NO_FIELD)) {
      throw fields.bare(text.toString());
    }
    return fields.get(name);
  }

  private QueryNode range(TermRangeQueryNode range) {
    FieldQueryNode lower = range.getLowerBound();
    FieldQueryNode upper = range.getUpperBound();
    String name = range.getField().toString();
    Field field = field(name, "[%s TO %s]".formatted(lower.getText(), upper.getText()));
    for (FieldQueryNode bound : List.of(lower, upper)) {
      String text = bound.getTextAsString();
      if (!text.isEmpty() && !text.equals("*")) {
        checkValue(name, text, field);
      }
      bound.setField(field.indexName());
    }
    return range;
  }

  private QueryNode value(FieldQueryNode node) {
    String name = node.getFieldAsString();
    String text = node.getTextAsString();
    boolean star = text.equals("*") && !(node instanceof QuotedFieldQueryNode);
    if (name.equals("*") && star) {
      return new MatchAllDocsQueryNode();
    }
    if (name.equals(FilterFields.EXISTS)) {
      return new ExistsNode(text, fields.get(text));
    }
    Field field = field(name, text);
    if (star) {
      return new ExistsNode(name, field);
    }
    if (isPattern(node)) {
      requireTerms(name, text, field);
    } else {
      checkValue(name, text, field);
    }
    node.setField(field.indexName());
    return node;
  }

  /** Wildcards are told apart from words by a later stage; here both are words. */
  private static boolean isPattern(FieldQueryNode node) {
    if (node instanceof FuzzyQueryNode || node instanceof WildcardQueryNode) {
      return true;
    }
    String text = node.getTextAsString();
    return !(node instanceof QuotedFieldQueryNode)
        && (text.indexOf('*') >= 0 || text.indexOf('?') >= 0);
  }

  private static void requireTerms(String name, CharSequence text, Field field) {
    if (field.form() == Form.NUMERIC || field.form() == Form.DATE || field.form() == Form.FLAG) {
      throw new FilterException(
          "%s: %s (expected: %s or, of numbers and dates, a range; patterns match words only)"
              .formatted(name, text, AttributeType.valueOf(field.form().name()).description()));
    }
  }

  private static void checkValue(String name, String text, Field field) {
    boolean fits =
        switch (field.form()) {
          case ID, WORDS, KEYWORD -> true;
          case FLAG -> text.equals("true") || text.equals("false");
          case NUMERIC -> WholeValueFormat.NUMBER.accepts(text);
          case DATE -> WholeValueFormat.DATE.accepts(text);
        };
    if (!fits) {
      throw new FilterException(
          "%s: %s (expected: %s)"
              .formatted(name, text, AttributeType.valueOf(field.form().name()).description()));
    }
  }

  @Override
  protected QueryNode postProcessNode(QueryNode node) {
    return node;
  }

  @Override
  protected List<QueryNode> setChildrenOrder(List<QueryNode> children) {
    return children;
  }
}
