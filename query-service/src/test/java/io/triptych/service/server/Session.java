package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.triptych.proto.v1.AttributeUpdate;
import io.triptych.proto.v1.DeleteItemsRequest;
import io.triptych.proto.v1.GetItemRequest;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.ItemResult.Outcome;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.ItemServiceGrpc.ItemServiceBlockingStub;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import io.triptych.proto.v1.StoredItem;
import io.triptych.proto.v1.UpdateAttributesRequest;
import io.triptych.proto.v1.UpsertItemsRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/** A client with items of its own, which it does things to at random, and a model of them. */
final class Session {
  private static final int KEYS = 8;
  private static final List<String> COLOURS = List.of("red", "green", "blue");

  private final ItemServiceBlockingStub items;
  private final SearchServiceBlockingStub searches;
  private final String collection;
  private final String name;
  private final Random random;
  private final Map<String, Model> model = new HashMap<>();
  private long lastVersion;

  private record Model(String title, double price, String colour, long version) {}

  Session(Channel channel, String collection, int number) {
    this.items = ItemServiceGrpc.newBlockingStub(channel);
    this.searches = SearchServiceGrpc.newBlockingStub(channel);
    this.collection = collection;
    this.name = "s" + number;
    this.random = new Random(number);
  }

  void step() {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> upsert();
      case 3 -> price();
      case 4 -> colour();
      case 5 -> delete();
      case 6 -> deleteMatching();
      case 7 -> search();
      default -> get(key());
    }
  }

  void compareAll() {
    for (int k = 0; k < KEYS; k++) {
      get(name + "/" + k);
    }
    search();
  }

  private String key() {
    return name + "/" + random.nextInt(KEYS);
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private long raised(ItemResult result) {
    assertThat(result.getOutcome()).as(result.getMessage()).isEqualTo(Outcome.OUTCOME_INDEXED);
    assertThat(result.getVersion()).isGreaterThan(lastVersion);
    lastVersion = result.getVersion();
    return result.getVersion();
  }

  private void upsert() {
    Map<String, Model> put = new HashMap<>();
    UpsertItemsRequest.Builder request = UpsertItemsRequest.newBuilder().setCollection(collection);
    for (int i = random.nextInt(3); i >= 0; i--) {
      String id = key();
      Model made =
          new Model(
              "thing " + random.nextInt(), random.nextInt(100), COLOURS.get(random.nextInt(3)), 0);
      if (put.putIfAbsent(id, made) == null) {
        request.addItems(
            Item.newBuilder()
                .setId(id)
                .setTitle(made.title)
                .setPrice(made.price)
                .setAttributes(
                    Struct.newBuilder()
                        .putFields("session", text(name))
                        .putFields("colour", text(made.colour)))
                .setExpectedVersion(model.containsKey(id) ? model.get(id).version : 0));
      }
    }
    List<ItemResult> results = items.upsertItems(request.build()).getResultsList();
    for (ItemResult result : results) {
      Model made = put.get(result.getId());
      model.put(result.getId(), new Model(made.title, made.price, made.colour, raised(result)));
    }
  }

  private ItemResult update(String id, String attribute, Value value) {
    return items
        .updateAttributes(
            UpdateAttributesRequest.newBuilder()
                .setCollection(collection)
                .addUpdates(
                    AttributeUpdate.newBuilder()
                        .setId(id)
                        .setSet(Struct.newBuilder().putFields(attribute, value)))
                .build())
        .getResults(0);
  }

  /** The item with its new version; empty if there is none, or it had the value already. */
  private Optional<Model> updated(
      String id, String attribute, Value value, Predicate<Model> hasAlready) {
    ItemResult result = update(id, attribute, value);
    Model before = model.get(id);
    if (before == null) {
      assertThat(result.getReason()).isEqualTo("UNKNOWN_ITEM");
      return Optional.empty();
    }
    if (hasAlready.test(before)) {
      assertThat(result.getOutcome()).isEqualTo(Outcome.OUTCOME_UNCHANGED);
      assertThat(result.getVersion()).isEqualTo(before.version);
      return Optional.empty();
    }
    return Optional.of(new Model(before.title, before.price, before.colour, raised(result)));
  }

  private void price() {
    String id = key();
    double price = random.nextInt(100);
    updated(id, "price", number(price), before -> before.price == price)
        .ifPresent(now -> model.put(id, new Model(now.title, price, now.colour, now.version)));
  }

  private void colour() {
    String id = key();
    String colour = COLOURS.get(random.nextInt(3));
    updated(id, "colour", text(colour), before -> before.colour.equals(colour))
        .ifPresent(now -> model.put(id, new Model(now.title, now.price, colour, now.version)));
  }

  private void delete() {
    String id = key();
    long deleted =
        items
            .deleteItems(
                DeleteItemsRequest.newBuilder()
                    .setCollection(collection)
                    .addIds(id)
                    .addIds("nobody")
                    .build())
            .getDeleted();
    assertThat(deleted).isEqualTo(model.remove(id) == null ? 0 : 1);
  }

  private void deleteMatching() {
    int least = 50 + random.nextInt(50);
    long deleted =
        items
            .deleteItems(
                DeleteItemsRequest.newBuilder()
                    .setCollection(collection)
                    .setFilter("session:%s AND price:[%d TO *]".formatted(name, least))
                    .build())
            .getDeleted();
    int before = model.size();
    model.values().removeIf(item -> item.price >= least);
    assertThat(deleted).isEqualTo(before - model.size());
  }

  private void get(String id) {
    Model expected = model.get(id);
    StoredItem item;
    try {
      item = items.getItem(GetItemRequest.newBuilder().setCollection(collection).setId(id).build());
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(expected).as(id).isNull();
      return;
    }
    Map<String, Value> attributes = item.getAttributes().getFieldsMap();
    assertThat(
            new Model(
                item.getTitle(),
                attributes.get("price").getNumberValue(),
                attributes.get("colour").getStringValue(),
                item.getVersion()))
        .as(id)
        .isEqualTo(expected);
  }

  private void search() {
    String colour = COLOURS.get(random.nextInt(3));
    List<Hit> hits =
        searches
            .search(
                SearchRequest.newBuilder()
                    .setCollection(collection)
                    .addParts(QueryPart.newBuilder().setText("thing"))
                    .setFilter("session:%s AND colour:%s".formatted(name, colour))
                    .setK(100)
                    .build())
            .getHitsList();
    Map<String, Double> expected = new HashMap<>();
    model.forEach((id, item) -> {
      if (item.colour.equals(colour)) {
        expected.put(id, item.price);
      }
    });
    Map<String, Double> found = new HashMap<>();
    List<String> ids = new ArrayList<>();
    for (Hit hit : hits) {
      ids.add(hit.getId());
      found.put(hit.getId(), hit.getAttributes().getFieldsOrThrow("price").getNumberValue());
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(found).isEqualTo(expected);
  }
}
