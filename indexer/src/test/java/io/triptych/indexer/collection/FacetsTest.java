package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.number;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.collection.FacetCounts.RangeCount;
import io.triptych.indexer.collection.FacetCounts.ValueCount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Facets beside the counts that a model in memory makes, however numbers are kept. */
@ParameterizedClass
@EnumSource(NumberLayout.class)
final class FacetsTest {
  private static final List<String> COLOURS = List.of("navy", "red", "Ünique", "蓝", "a b", "z");
  private static final Instant DAY = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path root;

  @Parameter private NumberLayout numbers;

  private Collection collection;
  private final Map<String, Map<String, AttributeValue>> model = new HashMap<>();

  @BeforeEach
  void open() throws IOException {
    collection = LayoutCollection.open(root, numbers);
  }

  @AfterEach
  void close() {
    collection.close();
  }

  @Test
  void countWhatAModelCounts() {
    Random random = new Random(7);
    try (CollectionWriter writer = collection.writer()) {
      for (int i = 0; i < 600; i++) {
        put(writer, "i" + i, attributes(random, i));
        if (i % 150 == 149) {
          // Several segments, so that ordinals have to be brought together.
          writer.commit();
        }
      }
    }
    collection.refresh();
    checkAll();

    try (CollectionWriter writer = collection.writer()) {
      for (int i = 0; i < 200; i++) {
        String id = "i" + random.nextInt(600);
        if (numbers == NumberLayout.DOC_VALUES && random.nextBoolean() && model.containsKey(id)) {
          double price = random.nextInt(13) * 10;
          writer.update(id, Map.of("price", OptionalDouble.of(price)));
          model.put(id, new HashMap<>(model.get(id)));
          model.get(id).put("price", number(price));
        } else if (random.nextBoolean()) {
          writer.delete(id);
          model.remove(id);
        } else {
          put(writer, id, attributes(random, i));
        }
      }
      writer.commit();
    }
    try (CollectionSearcher before = collection.searcher()) {
      assertThat(collection.refresh()).isTrue();
      checkAll();
      assertThat(before.facets(ItemFilter.NONE, List.of(before.facet("colour"))))
          .as("a view stays what it was")
          .isNotEqualTo(facet("", "colour"));
    }
  }

  private static Map<String, AttributeValue> attributes(Random random, int i) {
    Map<String, AttributeValue> values = new HashMap<>();
    if (random.nextInt(5) > 0) {
      String first = COLOURS.get(random.nextInt(COLOURS.size()));
      String second = COLOURS.get(random.nextInt(COLOURS.size()));
      values.put("colour", first.equals(second) ? keyword(first) : keyword(first, second));
    }
    if (random.nextInt(4) > 0) {
      // Many fall on a bound.
      values.put("price", number(random.nextInt(-2, 13) * 10));
    }
    values.put("sku", keyword("s" + i % 100));
    values.put("sale", new AttributeValue.Flag(random.nextBoolean()));
    if (random.nextBoolean()) {
      Instant since = DAY.plusSeconds(43_200L * random.nextInt(60));
      values.put("since", new AttributeValue.Date(since));
    }
    return values;
  }

  private void put(CollectionWriter writer, String id, Map<String, AttributeValue> values) {
    model.put(id, values);
    writer.put(withImages(item(id, id, values), unit(1, 0), unit(0, 1)));
  }

  private void checkAll() {
    check("", _ -> true);
    check("sale:true", sale(true));
    check("NOT sale:true", sale(false));
    check(
        "price:[30 TO 60]",
        values -> numberOf(values, "price") >= 30 && numberOf(values, "price") <= 60);
    check("sku:none", _ -> false);
  }

  private static Predicate<Map<String, AttributeValue>> sale(boolean wanted) {
    return values -> values.get("sale").equals(new AttributeValue.Flag(wanted));
  }

  private static double numberOf(Map<String, AttributeValue> values, String name) {
    return values.get(name) instanceof AttributeValue.Numeric(double n) ? n : Double.NaN;
  }

  private void check(String filter, Predicate<Map<String, AttributeValue>> passes) {
    List<Map<String, AttributeValue>> items = model.values().stream().filter(passes).toList();
    for (String name : List.of("colour", "sku", "sale")) {
      for (int top : new int[] {1, 3, 1000}) {
        assertThat(facet(filter, name + ":" + top))
            .as("%s of %s", name, filter)
            .isEqualTo(values(name, top, items));
      }
    }
    assertThat(facet(filter, "price:0,20,50,100"))
        .isEqualTo(
            ranges(
                "price",
                List.of(number(0), number(20), number(50), number(100)),
                items,
                v -> numberOf(v, "price")));
    assertThat(facet(filter, "since:2026-01-05,2026-01-20"))
        .isEqualTo(
            ranges(
                "since",
                List.of(date("2026-01-05"), date("2026-01-20")),
                items,
                v ->
                    v.get("since") instanceof AttributeValue.Date(Instant since)
                        ? since.toEpochMilli()
                        : Double.NaN));
  }

  private static AttributeValue date(String day) {
    return new AttributeValue.Date(Instant.parse(day + "T00:00:00Z"));
  }

  private FacetCounts facet(String filter, String facet) {
    try (CollectionSearcher searcher = collection.searcher()) {
      return searcher.facets(searcher.filter(filter), List.of(searcher.facet(facet))).getFirst();
    }
  }

  private static FacetCounts values(String name, int top, List<Map<String, AttributeValue>> items) {
    Map<String, Integer> counts = new HashMap<>();
    int without = 0;
    for (Map<String, AttributeValue> item : items) {
      switch (item.get(name)) {
        case AttributeValue.Keyword(var terms) ->
            new HashSet<>(terms).forEach(term -> counts.merge(term, 1, Integer::sum));
        case AttributeValue.Flag(boolean flag) ->
            counts.merge(Boolean.toString(flag), 1, Integer::sum);
        case null, default -> without++;
      }
    }
    List<ValueCount> sorted =
        counts.entrySet().stream()
            .map(entry -> new ValueCount(entry.getKey(), entry.getValue()))
            .sorted(
                Comparator.comparingInt(ValueCount::items)
                    .reversed()
                    .thenComparing(ValueCount::value))
            .toList();
    int shown = Math.min(top, sorted.size());
    return new FacetCounts.Values(name, sorted.subList(0, shown), sorted.size() - shown, without);
  }

  private static FacetCounts ranges(
      String name,
      List<AttributeValue> bounds,
      List<Map<String, AttributeValue>> items,
      ToDoubleFunction<Map<String, AttributeValue>> value) {
    List<Double> edges = new ArrayList<>(List.of(Double.NEGATIVE_INFINITY));
    for (AttributeValue bound : bounds) {
      edges.add(
          bound instanceof AttributeValue.Date(Instant day)
              ? (double) day.toEpochMilli()
              : ((AttributeValue.Numeric) bound).value());
    }
    edges.add(Double.POSITIVE_INFINITY);
    List<RangeCount> ranges = new ArrayList<>();
    for (int i = 0; i <= bounds.size(); i++) {
      double from = edges.get(i);
      double to = edges.get(i + 1);
      long count = items.stream().mapToDouble(value).filter(v -> v >= from && v < to).count();
      ranges.add(
          new RangeCount(
              i == 0 ? Optional.empty() : Optional.of(bounds.get(i - 1)),
              i == bounds.size() ? Optional.empty() : Optional.of(bounds.get(i)),
              (int) count));
    }
    long without = items.stream().mapToDouble(value).filter(Double::isNaN).count();
    return new FacetCounts.Ranges(name, ranges, (int) without);
  }

  @Test
  void knowBothZeros() {
    try (CollectionWriter writer = collection.writer()) {
      put(writer, "a", Map.of("price", number(0.0)));
      put(writer, "b", Map.of("price", number(-0.0)));
      writer.commit();
    }
    collection.refresh();

    assertThat(((FacetCounts.Ranges) facet("", "price:0,1")).ranges())
        .extracting(RangeCount::items)
        .containsExactly(0, 2, 0);
  }

  @Test
  void countNothingInAnEmptyCollection() {
    assertThat(((FacetCounts.Ranges) facet("", "stock:1")).without()).isZero();
    try (CollectionWriter writer = collection.writer()) {
      put(writer, "a", Map.of("colour", keyword("red"), "the: name", keyword("x")));
      writer.delete("a");
      put(writer, "b", Map.of());
      writer.commit();
    }
    collection.refresh();

    assertThat(facet("", "colour")).isEqualTo(new FacetCounts.Values("colour", List.of(), 0, 1));
    assertThat(facet("", "the: name:3"))
        .isEqualTo(new FacetCounts.Values("the: name", List.of(), 0, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "size | facets: size (expected: one of colour, price, sale, since, stock, updated_at)",
        "colour:0 | colour: 0 values (expected: 1 to 1000)",
        "colour:1001 | colour: 1001 values (expected: 1 to 1000)",
        "colour:few | colour: few (expected: how many values, 1 to 1000)",
        "sale:0,1 | sale: 0,1 (expected: how many values",
        "price | price: \"\" (expected: bounds with commas between, each a number)",
        "price:1,,2 | price: \"\" (expected: bounds",
        "price:NaN | price: \"NaN\" (expected: bounds",
        "price:1,1 | price: 1.0 after 1.0 (expected: bounds that rise)",
        "price:-0,0 | price: 0.0 after -0.0 (expected: bounds that rise)",
        "since:2026 | since: \"2026\" (expected: bounds with commas between, each an ISO 8601 date",
        "since:2026-02-01,2026-01-01 | since: 2026-01-01T00:00:00Z after 2026-02-01T00:00:00Z",
      })
  void areRefusedWithAReason(String facet, String message) {
    try (CollectionWriter writer = collection.writer()) {
      put(
          writer,
          "a",
          Map.of(
              "colour", keyword("red"),
              "sale", new AttributeValue.Flag(true),
              "since", keyword("2026-01-01")));
      writer.commit();
    }
    collection.refresh();

    assertThatThrownBy(() -> facet("", facet))
        .isInstanceOf(FacetException.class)
        .hasMessageContaining(message);
  }
}
