package io.triptych.service.server;

import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import io.triptych.indexer.bulk.ItemUpdate;
import io.triptych.indexer.bulk.UpdateResult;
import io.triptych.proto.v1.AttributeUpdate;
import io.triptych.proto.v1.ItemResult;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Between the messages of an update and what they mean. */
final class UpdateMessages {
  private UpdateMessages() {}

  /**
   * The update of a message.
   *
   * @throws IllegalArgumentException if it is not a valid one
   * @throws RejectedException if a term is longer than those of catalogues may be
   */
  static ItemUpdate update(AttributeUpdate message) throws RejectedException {
    Map<String, Optional<AttributeValue>> changes = new TreeMap<>();
    AttributeMessages.values(message.getSet())
        .forEach((name, value) -> changes.put(name, Optional.of(value)));
    for (String name : message.getUnsetList()) {
      if (changes.put(name, Optional.empty()) != null) {
        throw new IllegalArgumentException(
            "unset: " + name + " (expected: each name once, in set or in unset)");
      }
    }
    return new ItemUpdate(
        message.getId(),
        changes,
        ItemMessages.expected(message.hasExpectedVersion(), message.getExpectedVersion()));
  }

  /** The message of what became of an update, without the id. */
  static ItemResult.Builder result(UpdateResult result) {
    return switch (result) {
      case UpdateResult.Updated(boolean _, long version) ->
          ItemResult.newBuilder()
              .setOutcome(ItemResult.Outcome.OUTCOME_INDEXED)
              .setVersion(version);
      case UpdateResult.Unchanged(long version) ->
          ItemResult.newBuilder()
              .setOutcome(ItemResult.Outcome.OUTCOME_UNCHANGED)
              .setVersion(version);
      case UpdateResult.NoSuchItem() ->
          ItemMessages.rejected(
              new Rejection(
                  Stage.VALIDATE,
                  Reason.UNKNOWN_ITEM,
                  "id: unknown (expected: that of an item of the collection)"));
      case UpdateResult.Rejected(Rejection why) -> ItemMessages.rejected(why);
    };
  }
}
