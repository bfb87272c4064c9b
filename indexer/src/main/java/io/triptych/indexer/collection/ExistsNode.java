package io.triptych.indexer.collection;

import org.apache.lucene.queryparser.flexible.core.nodes.QueryNodeImpl;
import org.apache.lucene.queryparser.flexible.core.parser.EscapeQuerySyntax;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;

/** The node of a filter that asks whether an item has a field. */
final class ExistsNode extends QueryNodeImpl {
  private final String name;
  private final FilterFields.Field field;

  ExistsNode(String name, FilterFields.Field field) {
    this.name = name;
    this.field = field;
    setLeaf(true);
  }

  Query query() {
    // Every item has an id, and a title and a description at least in form.
    return switch (field.form()) {
      case ID, WORDS -> MatchAllDocsQuery.INSTANCE;
      case KEYWORD, FLAG, NUMERIC, DATE -> new FieldExistsQuery(field.indexName());
    };
  }

  @Override
  public CharSequence toQueryString(EscapeQuerySyntax escaper) {
    return "_exists_:" + name;
  }
}
