package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Channel;
import io.triptych.proto.v1.AttributeUpdate;
import io.triptych.proto.v1.GetItemRequest;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.ItemResult.Outcome;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.ItemServiceGrpc.ItemServiceBlockingStub;
import io.triptych.proto.v1.StoredItem;
import io.triptych.proto.v1.UpdateAttributesRequest;
import io.triptych.proto.v1.UpsertItemsRequest;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;

/** A client that counts up items that others count up too, by the versions that it read. */
final class CountingSession {
  private final ItemServiceBlockingStub items;
  private final String collection;
  private final AtomicLongArray counted;
  private final Random random;

  CountingSession(Channel channel, String collection, AtomicLongArray counted, int number) {
    this.items = ItemServiceGrpc.newBlockingStub(channel);
    this.collection = collection;
    this.counted = counted;
    this.random = new Random(1000 + number);
  }

  /** Adds one to a counter, or is told that somebody else was faster. */
  void step() {
    int which = random.nextInt(counted.length());
    String id = "counter" + which;
    StoredItem read =
        items.getItem(GetItemRequest.newBuilder().setCollection(collection).setId(id).build());
    double count = read.getAttributes().getFieldsOrThrow("count").getNumberValue();
    Struct.Builder next =
        Struct.newBuilder()
            .putFields("count", Value.newBuilder().setNumberValue(count + 1).build());
    ItemResult result =
        random.nextBoolean()
            ? update(id, next, read.getVersion())
            : replace(id, next, read.getVersion());
    if (result.getOutcome() == Outcome.OUTCOME_INDEXED) {
      assertThat(result.getVersion()).isGreaterThan(read.getVersion());
      counted.incrementAndGet(which);
    } else {
      assertThat(result.getReason()).isEqualTo("VERSION_MISMATCH");
    }
  }

  private ItemResult update(String id, Struct.Builder next, long version) {
    return items
        .updateAttributes(
            UpdateAttributesRequest.newBuilder()
                .setCollection(collection)
                .addUpdates(
                    AttributeUpdate.newBuilder().setId(id).setSet(next).setExpectedVersion(version))
                .build())
        .getResults(0);
  }

  private ItemResult replace(String id, Struct.Builder next, long version) {
    return items
        .upsertItems(
            UpsertItemsRequest.newBuilder()
                .setCollection(collection)
                .addItems(
                    Item.newBuilder()
                        .setId(id)
                        .setTitle("counter")
                        .setAttributes(next)
                        .setExpectedVersion(version))
                .build())
        .getResults(0);
  }
}
