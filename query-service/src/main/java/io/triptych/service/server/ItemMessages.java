package io.triptych.service.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.bulk.IngestResult;
import io.triptych.indexer.bulk.VersionedItem;
import io.triptych.indexer.catalog.CatalogLimits;
import io.triptych.indexer.collection.Schema;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.proto.v1.ItemResult;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Between the messages of items and what they mean. */
final class ItemMessages {
  private static final CatalogLimits LIMITS = CatalogLimits.DEFAULT;

  private ItemMessages() {}

  /**
   * The item of a message.
   *
   * @throws IllegalArgumentException if it is not a valid one
   * @throws RejectedException if one of its texts is longer than those of catalogues may be
   */
  static VersionedItem item(io.triptych.proto.v1.Item message) throws RejectedException {
    return new VersionedItem(
        plain(message), expected(message.hasExpectedVersion(), message.getExpectedVersion()));
  }

  /**
   * The version that is expected; empty for any.
   *
   * @throws IllegalArgumentException if no item can have it
   */
  static OptionalLong expected(boolean present, long version) {
    if (present && version < 0) {
      throw new IllegalArgumentException(
          "expected_version: " + version + " (expected: at least 0)");
    }
    return present ? OptionalLong.of(version) : OptionalLong.empty();
  }

  private static Item plain(io.triptych.proto.v1.Item message) throws RejectedException {
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
        CatalogLimits.limited("title", message.getTitle(), LIMITS.titleCharacters()),
        CatalogLimits.limited(
            "description", message.getDescription(), LIMITS.descriptionCharacters()),
        inline(message.getImagesList()),
        inline(message.getAudioList()),
        attributes,
        message.hasUpdatedAt() ? Optional.of(instant(message.getUpdatedAt())) : Optional.empty());
  }

  private static List<MediaSource> inline(List<ByteString> media) {
    return media.stream()
        .<MediaSource>map(bytes -> new MediaSource.Inline(bytes.toByteArray()))
        .toList();
  }

  private static Instant instant(Timestamp timestamp) {
    try {
      return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "updated_at: " + timestamp.getSeconds() + " s (expected: a point in time)", e);
    }
  }

  /** The message of what became of an item, without the id. */
  static ItemResult.Builder result(IngestResult result) {
    ItemResult.Builder message = ItemResult.newBuilder();
    return switch (result) {
      case IngestResult.Indexed(long version) ->
          message.setOutcome(ItemResult.Outcome.OUTCOME_INDEXED).setVersion(version);
      case IngestResult.Unchanged(long version) ->
          message.setOutcome(ItemResult.Outcome.OUTCOME_UNCHANGED).setVersion(version);
      case IngestResult.Duplicate() -> message.setOutcome(ItemResult.Outcome.OUTCOME_DUPLICATE);
      case IngestResult.Rejected(Rejection why) -> rejected(why);
    };
  }

  /** The message of an item that was not written, without the id. */
  static ItemResult.Builder rejected(Rejection why) {
    return ItemResult.newBuilder()
        .setOutcome(ItemResult.Outcome.OUTCOME_REJECTED)
        .setReason(why.reason().name())
        .setMessage(why.message());
  }

  /** An item as the collection holds it. */
  static io.triptych.proto.v1.StoredItem stored(String collection, StoredItem item, long version) {
    io.triptych.proto.v1.StoredItem.Builder message =
        io.triptych.proto.v1.StoredItem.newBuilder()
            .setId(item.id())
            .setTitle(item.title())
            .setDescription(item.description())
            .setAttributes(AttributeMessages.struct(item.attributes()))
            .setVersion(version);
    if (item.attributes().get(Schema.UPDATED_AT) instanceof AttributeValue.Date(Instant at)) {
      message.setUpdatedAt(
          Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()));
    }
    for (int n = 0; n < item.media().size(); n++) {
      message
          .addMediaBuilder()
          .setModality(Modalities.message(item.media().get(n).modality()))
          .setContentHash(item.media().get(n).contentHash())
          .setPath(MediaPaths.medium(collection, item.id(), n));
    }
    return message.build();
  }

  static NotFoundException unknown(String id) {
    return new NotFoundException("id", id, "the id of an item of the collection");
  }
}
