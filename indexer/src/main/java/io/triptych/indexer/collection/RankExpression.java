package io.triptych.indexer.collection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.expressions.Expression;
import org.apache.lucene.expressions.js.JavascriptCompiler;
import org.apache.lucene.search.DoubleValues;

/**
 * An expression in Lucene's syntax (that of {@link JavascriptCompiler}) over {@value #SCORE} and
 * numeric attributes. An attribute whose name is no identifier, or is {@value #SCORE}, is written
 * {@code attributes['NAME']}.
 */
public final class RankExpression {
  /** The longest expression, in characters. */
  public static final int MAX_LENGTH = 1000;

  /** The name of an item's score. */
  static final String SCORE = "score";

  /** The parser recurses; this keeps it far from the end of a thread's stack. */
  private static final int MAX_DEPTH = 64;

  private static final String PREFIX = "attributes['";
  private static final String SUFFIX = "']";

  /** Compiled ones by their text, since each is a class of its own and the same ones come again. */
  private static final Cache<String, Expression> COMPILED =
      Caffeine.newBuilder().maximumSize(256).build();

  private final Expression expression;

  /** The attribute of each variable; empty for the score. */
  private final List<Optional<String>> variables;

  private RankExpression(Expression expression, List<Optional<String>> variables) {
    this.expression = expression;
    this.variables = variables;
  }

  /**
   * Compiles {@code text}.
   *
   * @throws RankExpressionException if it does not parse or names what is no numeric attribute of
   *     {@code schema}
   */
  static RankExpression compile(String text, Schema schema) {
    checkSize(text);
    Expression expression = COMPILED.get(text, RankExpression::parse);
    List<Optional<String>> variables = new ArrayList<>();
    for (String variable : expression.variables) {
      variables.add(variable.equals(SCORE) ? Optional.empty() : Optional.of(name(variable)));
    }
    for (Optional<String> attribute : variables) {
      attribute.ifPresent(name -> checkNumeric(name, schema));
    }
    return new RankExpression(expression, variables);
  }

  private static void checkSize(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new RankExpressionException(
          "rank_expression: %d characters (expected: at most %d)"
              .formatted(text.length(), MAX_LENGTH));
    }
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth > MAX_DEPTH) {
        throw new RankExpressionException(
            "rank_expression: brackets nested over %d deep (expected: at most that)"
                .formatted(MAX_DEPTH));
      }
    }
  }

  private static Expression parse(String text) {
    try {
      return JavascriptCompiler.compile(text);
    } catch (ParseException | IllegalArgumentException e) {
      String reason = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
      throw new RankExpressionException(
          "rank_expression: %s (expected: Lucene's expression syntax): %s"
              .formatted(text, reason.strip()),
          e);
    }
  }

  private static String name(String variable) {
    return variable.startsWith(PREFIX) && variable.endsWith(SUFFIX)
        ? variable.substring(PREFIX.length(), variable.length() - SUFFIX.length())
        : variable;
  }

  private static void checkNumeric(String name, Schema schema) {
    if (!schema.type(name).equals(Optional.of(AttributeType.NUMERIC))) {
      List<String> known =
          schema.types().entrySet().stream()
              .filter(type -> type.getValue() == AttributeType.NUMERIC)
              .map(Map.Entry::getKey)
              .toList();
      throw new RankExpressionException(
          "rank_expression: %s (expected: score or a numeric attribute, one of %s)"
              .formatted(name, String.join(", ", known)));
    }
  }

  /** The attributes that it is over, each as often as it is a variable. */
  List<String> attributes() {
    return variables.stream().flatMap(Optional::stream).toList();
  }

  /**
   * Its value for each item.
   *
   * @param scores the score of each item
   * @param numbers for each of {@link #attributes()} its number of each item
   */
  double[] values(double[] scores, List<double[]> numbers) throws IOException {
    Column[] columns = new Column[variables.size()];
    int attribute = 0;
    for (int v = 0; v < columns.length; v++) {
      columns[v] = new Column(variables.get(v).isEmpty() ? scores : numbers.get(attribute++));
    }
    double[] values = new double[scores.length];
    for (int i = 0; i < values.length; i++) {
      int row = i;
      Arrays.stream(columns).forEach(column -> column.row = row);
      values[i] = expression.evaluate(columns);
    }
    return values;
  }

  /** The values of one variable, one after the other. */
  private static final class Column extends DoubleValues {
    private final double[] values;
    private int row;

    Column(double[] values) {
      this.values = values;
    }

    @Override
    public double doubleValue() {
      return values[row];
    }

    @Override
    public boolean advanceExact(int doc) {
      return true;
    }
  }
}
