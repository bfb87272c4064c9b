package io.triptych.service.server;

import com.google.protobuf.Timestamp;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.bulk.IngestResult;
import io.triptych.proto.v1.ItemResult;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Between the messages of an upsert and what they mean. */
final class ItemMessages {
  private ItemMessages() {}

  /**
   * The item of a message.
   *
   * @throws IllegalArgumentException if it is not a valid one
   */
  static Item item(io.triptych.proto.v1.Item message) {
    Map<String, AttributeValue> attributes =
        new HashMap<>(AttributeMessages.values(message.getAttributes()));
    if (message.hasPrice()) {
      attributes.put("price", new AttributeValue.Numeric(message.getPrice()));
    }
    if (message.hasStock()) {
      attributes.put("stock", new AttributeValue.Numeric(message.getStock()));
    }
    return new Item(
        message.getId(),
        message.getTitle(),
        message.getDescription(),
        message.getImagesList().stream()
            .<MediaSource>map(bytes -> new MediaSource.Inline(bytes.toByteArray()))
            .toList(),
        List.of(),
        attributes,
        message.hasUpdatedAt() ? Optional.of(instant(message.getUpdatedAt())) : Optional.empty());
  }

  private static Instant instant(Timestamp timestamp) {
    try {
      return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "updated_at: " + timestamp.getSeconds() + " s (expected: a point in time)", e);
    }
  }

  /** The message of what became of an item. */
  static ItemResult result(String id, IngestResult result) {
    ItemResult.Builder message = ItemResult.newBuilder().setId(id);
    switch (result) {
      case IngestResult.Indexed() -> message.setOutcome(ItemResult.Outcome.OUTCOME_INDEXED);
      case IngestResult.Unchanged() -> message.setOutcome(ItemResult.Outcome.OUTCOME_UNCHANGED);
      case IngestResult.Duplicate() -> message.setOutcome(ItemResult.Outcome.OUTCOME_DUPLICATE);
      case IngestResult.Rejected(Rejection why) ->
          message
              .setOutcome(ItemResult.Outcome.OUTCOME_REJECTED)
              .setReason(why.reason().name())
              .setMessage(why.message());
    }
    return message.build();
  }
}
