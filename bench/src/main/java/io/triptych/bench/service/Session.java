package io.triptych.bench.service;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.triptych.proto.v1.DeleteItemsRequest;
import io.triptych.proto.v1.GetItemRequest;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.StoredItem;
import io.triptych.proto.v1.UpsertItemsRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A client with items of its own, which it writes, reads, searches and deletes at random. Each
 * answer is compared with a model in memory; what differs is counted and told.
 */
final class Session {
  private static final int KEYS = 8;
  private static final int K = 100;
  private static final int PATIENCE_SECONDS = 60;
  private static final List<String> COLOURS = List.of("red", "green", "blue");

  private final Channel channel;
  private final String collection;
  private final String name;
  private final Consumer<String> log;
  private final Random random;
  private final Map<String, Thing> model = new HashMap<>();
  private int answers;
  private int wrong;

  /** What the model knows of an item. */
  private record Thing(String title, String colour) {}

  Session(Channel channel, String collection, int number, Consumer<String> log) {
    this.channel = channel;
    this.collection = collection;
    this.name = "s" + number;
    this.log = log;
    this.random = new Random(number);
  }

  /** Does as many things, and at last looks at every item; a call that fails ends it. */
  void run(int steps) {
    try {
      for (int step = 0; step < steps; step++) {
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> upsert();
          case 3 -> delete();
          case 4, 5, 6, 7 -> search(colour());
          default -> get(key(random.nextInt(KEYS)));
        }
      }
      for (int i = 0; i < KEYS; i++) {
        get(key(i));
      }
      COLOURS.forEach(this::search);
    } catch (StatusRuntimeException e) {
      check("call", Status.Code.OK, e.getStatus());
    }
  }

  int answers() {
    return answers;
  }

  int wrong() {
    return wrong;
  }

  private String key(int i) {
    return name + "/" + i;
  }

  private String colour() {
    return COLOURS.get(random.nextInt(COLOURS.size()));
  }

  private void check(String what, Object expected, Object found) {
    answers++;
    if (!expected.equals(found)) {
      wrong++;
      log.accept("wrong: %s of %s: %s (expected: %s)".formatted(what, name, found, expected));
    }
  }

  private ItemServiceGrpc.ItemServiceBlockingStub items() {
    return ItemServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private void upsert() {
    String id = key(random.nextInt(KEYS));
    Thing thing = new Thing("thing " + random.nextInt(), colour());
    Item item =
        Item.newBuilder()
            .setId(id)
            .setTitle(thing.title)
            .setAttributes(
                Struct.newBuilder()
                    .putFields("session", text(name))
                    .putFields("colour", text(thing.colour)))
            .build();
    ItemResult result =
        items()
            .upsertItems(
                UpsertItemsRequest.newBuilder().setCollection(collection).addItems(item).build())
            .getResults(0);
    check("upsert " + id, ItemResult.Outcome.OUTCOME_INDEXED, result.getOutcome());
    model.put(id, thing);
  }

  private void delete() {
    String id = key(random.nextInt(KEYS));
    long deleted =
        items()
            .deleteItems(
                DeleteItemsRequest.newBuilder().setCollection(collection).addIds(id).build())
            .getDeleted();
    check("delete " + id, model.remove(id) == null ? 0L : 1L, deleted);
  }

  private void get(String id) {
    Thing expected = model.get(id);
    try {
      StoredItem item =
          items().getItem(GetItemRequest.newBuilder().setCollection(collection).setId(id).build());
      String colour = item.getAttributes().getFieldsOrThrow("colour").getStringValue();
      check("get " + id, String.valueOf(expected), new Thing(item.getTitle(), colour).toString());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw e;
      }
      check("get " + id, String.valueOf(expected), "null");
    }
  }

  /** All of a colour: what was written before has to be found, with its newest title, once. */
  private void search(String colour) {
    List<String> found = new ArrayList<>();
    for (Hit hit : hits(colour)) {
      found.add(hit.getId() + " " + hit.getTitle());
    }
    List<String> expected =
        model.entrySet().stream()
            .filter(entry -> entry.getValue().colour.equals(colour))
            .map(entry -> entry.getKey() + " " + entry.getValue().title)
            .sorted()
            .toList();
    check("search " + colour, expected, found.stream().sorted().collect(Collectors.toList()));
  }

  private List<Hit> hits(String colour) {
    return SearchServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .search(
            SearchRequest.newBuilder()
                .setCollection(collection)
                .addParts(QueryPart.newBuilder().setText("a %s thing".formatted(colour)))
                .setFilter("session:%s AND colour:%s".formatted(name, colour))
                .setK(K)
                .build())
        .getHitsList();
  }
}
