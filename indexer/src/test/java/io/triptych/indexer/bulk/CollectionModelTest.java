package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.TestItems;
import io.triptych.indexer.collection.AttributeType;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import io.triptych.indexer.collection.FacetCounts;
import io.triptych.indexer.collection.FacetCounts.RangeCount;
import io.triptych.indexer.collection.FacetCounts.ValueCount;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.indexer.collection.ItemScore;
import io.triptych.indexer.collection.KnnParameters;
import io.triptych.indexer.collection.Quantization;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.store.EmbeddingStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/**
 * Random sequences of what may be done with a collection, beside a map that the same is done to.
 */
final class CollectionModelTest {
  private static final List<String> IDS = List.of("a", "b", "c", "d", "e");
  private static final List<String> TITLES = List.of("ant", "bee", "cat cow", "dog");
  private static final List<List<String>> COLOURS =
      List.of(List.of(), List.of("red"), List.of("blue"), List.of("red", "blue"));

  /** A thing to do, or to look at. */
  sealed interface Step {}

  record Put(String id, String title, List<String> colours, OptionalInt price) implements Step {}

  record Delete(String id) implements Step {}

  /** Changes a number in place. */
  record SetPrice(String id, OptionalInt price) implements Step {}

  /** Writes the item anew with other keywords; what was not committed before is. */
  record SetColours(String id, List<String> colours) implements Step {}

  /** What has no operands. */
  enum Plain implements Step {
    COMMIT,
    REFRESH,
    /** Closes collection and writer; what was not committed is gone. */
    REOPEN,
    COMPACT,
    COUNT
  }

  record Find(String id) implements Step {}

  record Search(Filter filter, String title, int k) implements Step {}

  /** A filter and the items that it lets pass. */
  enum Filter {
    ALL("", _ -> true),
    RED("colour:red", thing -> thing.colours().contains("red")),
    NOT_RED("NOT colour:red", thing -> !thing.colours().contains("red")),
    CHEAP("price:[1 TO 3]", thing -> thing.price().orElse(0) >= 1 && thing.price().orElse(9) <= 3),
    PRICED("_exists_:price", thing -> thing.price().isPresent()),
    BLUE_AND_DEAR(
        "colour:blue AND price:[3 TO *]",
        thing -> thing.colours().contains("blue") && thing.price().orElse(0) >= 3);

    private final String text;
    private final Predicate<Thing> passes;

    Filter(String text, Predicate<Thing> passes) {
      this.text = text;
      this.passes = passes;
    }
  }

  /** An item of the model. */
  record Thing(String title, List<String> colours, OptionalInt price) {}

  @Provide
  Arbitrary<Step> step() {
    Arbitrary<String> ids = Arbitraries.of(IDS);
    Arbitrary<String> titles = Arbitraries.of(TITLES);
    Arbitrary<List<String>> colours = Arbitraries.of(COLOURS);
    Arbitrary<OptionalInt> prices =
        Arbitraries.integers()
            .between(0, 5)
            .map(price -> price == 0 ? OptionalInt.empty() : OptionalInt.of(price));
    return Arbitraries.frequencyOf(
        Tuple.of(8, Combinators.combine(ids, titles, colours, prices).as(Put::new)),
        Tuple.of(2, ids.map(Delete::new)),
        Tuple.of(4, Combinators.combine(ids, prices).as(SetPrice::new)),
        Tuple.of(2, Combinators.combine(ids, colours).as(SetColours::new)),
        Tuple.of(3, Arbitraries.just(Plain.COMMIT)),
        Tuple.of(3, Arbitraries.just(Plain.REFRESH)),
        Tuple.of(1, Arbitraries.just(Plain.REOPEN)),
        Tuple.of(1, Arbitraries.just(Plain.COMPACT)),
        Tuple.of(2, Arbitraries.just(Plain.COUNT)),
        Tuple.of(2, ids.map(Find::new)),
        Tuple.of(
            4,
            Combinators.combine(
                    Arbitraries.of(Filter.class), titles, Arbitraries.integers().between(1, 6))
                .as(Search::new)));
  }

  @Provide
  Arbitrary<Quantization> quantization() {
    return Arbitraries.of(Quantization.NONE, Quantization.INT8);
  }

  @Property(tries = 80, seed = "42")
  void aCollectionIsWhatAMapIs(
      @ForAll @From("quantization") Quantization quantization,
      @ForAll @Size(max = 40) List<@From("step") Step> steps)
      throws IOException {
    Path root = Files.createTempDirectory("model");
    try (Run run = new Run(root, quantization)) {
      steps.forEach(run::take);
      run.finish();
    } finally {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** A collection and its model. */
  private static final class Run implements AutoCloseable {
    private final FakeEncoder encoder = new FakeEncoder(0);
    private final DataDirectory data;
    private Collection collection;
    private CollectionWriter writer;
    private EmbeddingStore store;

    /** As the writer has it, as the last commit has it, and as the collection shows it. */
    private Map<String, Thing> written = new TreeMap<>();

    private Map<String, Thing> committed = new TreeMap<>();
    private Map<String, Thing> shown = new TreeMap<>();

    Run(Path root, Quantization quantization) {
      data = new DataDirectory(root);
      data.create(
          "things",
          encoder.space(),
          encoder.dimension(),
          IndexSettings.DEFAULT.with(quantization),
          Map.of("colour", AttributeType.KEYWORD));
      open();
    }

    private void open() {
      collection = data.open("things");
      writer = collection.writer();
      store = EmbeddingStore.open(collection.embeddingsFolder(), collection.space());
    }

    @Override
    public void close() {
      store.close();
      writer.close();
      collection.close();
    }

    void take(Step step) {
      switch (step) {
        case Put(var id, var title, var colours, var price) ->
            put(id, new Thing(title, colours, price));
        case Delete(var id) -> {
          writer.delete(id);
          written.remove(id);
        }
        case SetPrice(var id, var price) -> setPrice(id, price);
        case SetColours(var id, var colours) -> setColours(id, colours);
        case Plain plain -> take(plain);
        case Find(var id) -> find(id);
        case Search(var filter, var title, int k) -> search(filter, title, k);
      }
    }

    private void take(Plain step) {
      switch (step) {
        case COMMIT -> commit();
        case REFRESH -> refresh();
        case REOPEN -> {
          close();
          open();
          written = new TreeMap<>(committed);
          shown = new TreeMap<>(committed);
        }
        case COMPACT -> writer.compact();
        case COUNT -> count();
      }
    }

    private void commit() {
      writer.commit();
      committed = new TreeMap<>(written);
    }

    private void refresh() {
      collection.refresh();
      shown = new TreeMap<>(committed);
    }

    private void put(String id, Thing thing) {
      Item item = TestItems.item(id, thing.title(), attributes(thing));
      writer.put(
          new EncodedItem(
              item,
              ContentHash.of(item.toString()),
              List.of(
                  TestItems.medium(
                      Modality.TEXT, thing.title(), encoder.encodeText(thing.title()).vector()))));
      written.put(id, thing);
    }

    private static Map<String, AttributeValue> attributes(Thing thing) {
      Map<String, AttributeValue> attributes = new TreeMap<>();
      if (!thing.colours().isEmpty()) {
        attributes.put("colour", new AttributeValue.Keyword(thing.colours()));
      }
      thing.price().ifPresent(price -> attributes.put("price", TestItems.number(price)));
      return attributes;
    }

    private void setPrice(String id, OptionalInt price) {
      if (!writer.canUpdate(Set.of("price"))) {
        return;
      }
      writer.update(
          id,
          Map.of(
              "price",
              price.isPresent() ? OptionalDouble.of(price.getAsInt()) : OptionalDouble.empty()));
      written.computeIfPresent(id, (_, thing) -> new Thing(thing.title(), thing.colours(), price));
    }

    private void setColours(String id, List<String> colours) {
      commit();
      refresh();
      Optional<AttributeValue> value =
          colours.isEmpty() ? Optional.empty() : Optional.of(new AttributeValue.Keyword(colours));
      try (CollectionSearcher view = collection.searcher()) {
        StoredItems items =
            new StoredItems(encoder, store, collection.media(), new ImageDecoder()::decode);
        UpdateResult result =
            new AttributeUpdater(writer, view, items, this::write)
                .update(new ItemUpdate(id, Map.of("colour", value)));
        Thing before = written.get(id);
        if (before == null) {
          assertThat(result).isEqualTo(new UpdateResult.NoSuchItem());
        } else {
          boolean same = before.colours().equals(colours);
          assertThat(result)
              .isInstanceOf(same ? UpdateResult.Unchanged.class : UpdateResult.Updated.class);
          written.put(id, new Thing(before.title(), colours, before.price()));
        }
      }
    }

    private ItemOutcome write(Prepared.Ready ready) {
      BatchEncoder.Result encoded = new BatchEncoder(encoder, store).encode(List.of(ready));
      List<EncodedMedium> media = new ArrayList<>();
      for (PreparedMedium medium : ready.media()) {
        media.add(
            new EncodedMedium(
                medium.modality(), medium.contentHash(), encoded.vectorsOf(medium), medium.file()));
      }
      return ItemOutcome.written(
          writer.put(new EncodedItem(ready.item(), ready.itemHash(), media)));
    }

    private void find(String id) {
      try (CollectionSearcher view = collection.searcher()) {
        Optional<Integer> doc = view.find(id);
        Thing thing = shown.get(id);
        assertThat(doc.isPresent()).isEqualTo(thing != null);
        if (thing != null) {
          assertIs(thing, id, view.item(doc.get()));
          assertThat(view.vectors(doc.get(), Modality.TEXT))
              .singleElement()
              .satisfies(vector ->
                  assertThat(vector)
                      .containsExactly(encoder.encodeText(thing.title()).vector(), within(1e-6f)));
        }
      }
    }

    private static void assertIs(Thing thing, String id, StoredItem item) {
      assertThat(item.id()).isEqualTo(id);
      assertThat(item.title()).isEqualTo(thing.title());
      assertThat(item.attributes()).isEqualTo(attributes(thing));
    }

    private List<Map.Entry<String, Thing>> passing(Filter filter) {
      return shown.entrySet().stream()
          .filter(entry -> filter.passes.test(entry.getValue()))
          .toList();
    }

    private void search(Filter filter, String title, int k) {
      float[] asked = encoder.encodeText(title).vector();
      Map<String, Double> cosines = new TreeMap<>();
      for (Map.Entry<String, Thing> entry : passing(filter)) {
        float[] own = encoder.encodeText(entry.getValue().title()).vector();
        cosines.put(entry.getKey(), TestItems.dot(asked, own));
      }
      List<Double> best =
          cosines.values().stream().sorted(Comparator.reverseOrder()).limit(k).toList();
      try (CollectionSearcher view = collection.searcher()) {
        for (KnnParameters parameters : List.of(KnnParameters.EXACT, KnnParameters.DEFAULT)) {
          List<ItemScore> hits =
              view.nearest(Modality.TEXT, asked, k, view.filter(filter.text), parameters).hits();
          assertThat(hits).hasSize(best.size());
          Set<String> ids = new HashSet<>();
          for (int i = 0; i < best.size(); i++) {
            String id = view.item(hits.get(i).doc()).id();
            assertThat(ids.add(id)).as("%s is there once", id).isTrue();
            assertThat((double) hits.get(i).score()).isCloseTo(best.get(i), within(1e-5));
            assertThat(cosines.get(id)).isCloseTo(best.get(i), within(1e-5));
          }
        }
      }
    }

    private void count() {
      try (CollectionSearcher view = collection.searcher()) {
        assertThat(view.itemCount()).isEqualTo(shown.size());
        for (Filter filter : Filter.values()) {
          List<Thing> things = passing(filter).stream().map(Map.Entry::getValue).toList();
          assertThat(
                  view.facets(
                      view.filter(filter.text),
                      List.of(view.facet("colour"), view.facet("price:2,4"))))
              .as(filter.text)
              .containsExactly(colours(things), prices(things));
        }
      }
    }

    private static FacetCounts colours(List<Thing> things) {
      List<ValueCount> counts = new ArrayList<>();
      for (String colour : List.of("blue", "red")) {
        int items = (int) things.stream().filter(t -> t.colours().contains(colour)).count();
        if (items > 0) {
          counts.add(new ValueCount(colour, items));
        }
      }
      counts.sort(Comparator.comparingInt(ValueCount::items).reversed());
      int without = (int) things.stream().filter(t -> t.colours().isEmpty()).count();
      return new FacetCounts.Values("colour", counts, 0, without);
    }

    private static FacetCounts prices(List<Thing> things) {
      int[] counts = new int[3];
      for (Thing thing : things) {
        thing.price().ifPresent(price -> counts[price < 2 ? 0 : price < 4 ? 1 : 2]++);
      }
      Optional<AttributeValue> two = Optional.of(TestItems.number(2));
      Optional<AttributeValue> four = Optional.of(TestItems.number(4));
      return new FacetCounts.Ranges(
          "price",
          List.of(
              new RangeCount(Optional.empty(), two, counts[0]),
              new RangeCount(two, four, counts[1]),
              new RangeCount(four, Optional.empty(), counts[2])),
          (int) things.stream().filter(t -> t.price().isEmpty()).count());
    }

    /** Looks at everything, with and without what was not committed. */
    void finish() {
      look();
      take(Plain.COMMIT);
      take(Plain.REFRESH);
      look();
      take(Plain.REOPEN);
      look();
    }

    private void look() {
      IDS.forEach(this::find);
      count();
      try (CollectionSearcher view = collection.searcher()) {
        List<String> ids = new ArrayList<>();
        for (StoredItem item : view.items()) {
          ids.add(item.id());
          assertIs(shown.get(item.id()), item.id(), item);
        }
        assertThat(ids).containsExactlyInAnyOrderElementsOf(shown.keySet());
      }
      for (Filter filter : Filter.values()) {
        search(filter, TITLES.getFirst(), IDS.size() + 1);
      }
    }
  }
}
