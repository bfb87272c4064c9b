package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.triptych.proto.v1.AttributeUpdate;
import io.triptych.proto.v1.DeleteItemsRequest;
import io.triptych.proto.v1.GetItemRequest;
import io.triptych.proto.v1.GetMediaRequest;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.ItemResult.Outcome;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.ItemServiceGrpc.ItemServiceBlockingStub;
import io.triptych.proto.v1.Media;
import io.triptych.proto.v1.Modality;
import io.triptych.proto.v1.StoredItem;
import io.triptych.proto.v1.UpdateAttributesRequest;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.HearingEncoder;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writing, reading and removing items over gRPC. */
final class ItemServiceTest {
  @TempDir private static Path data;
  private static TriptychServer server;
  private static TestChannel channel;
  private static ItemServiceBlockingStub items;

  @BeforeAll
  static void start() {
    server = TriptychServer.start(ServerConfig.of(data), new HearingEncoder());
    channel = TestChannel.to(server);
    items = ItemServiceGrpc.newBlockingStub(channel.channel());
  }

  @AfterAll
  static void stop() {
    channel.close();
    server.close();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private static List<ItemResult> upsert(String collection, Item... all) {
    return items
        .upsertItems(
            UpsertItemsRequest.newBuilder()
                .setCollection(collection)
                .addAllItems(List.of(all))
                .build())
        .getResultsList();
  }

  private static StoredItem get(String collection, String id) {
    return items.getItem(GetItemRequest.newBuilder().setCollection(collection).setId(id).build());
  }

  private static ItemResult update(String collection, AttributeUpdate.Builder update) {
    return items
        .updateAttributes(
            UpdateAttributesRequest.newBuilder()
                .setCollection(collection)
                .addUpdates(update)
                .build())
        .getResults(0);
  }

  private static long delete(String collection, String... ids) {
    return items
        .deleteItems(
            DeleteItemsRequest.newBuilder()
                .setCollection(collection)
                .addAllIds(List.of(ids))
                .build())
        .getDeleted();
  }

  private static long deleteMatching(String collection, String filter) {
    return items
        .deleteItems(
            DeleteItemsRequest.newBuilder().setCollection(collection).setFilter(filter).build())
        .getDeleted();
  }

  private static Status.Code code(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus().getCode();
  }

  @Test
  void whatWasWrittenIsRead() throws Exception {
    byte[] sound = Sounds.wav(0.1, 1);
    Item item =
        Shop.ITEMS.getFirst().toBuilder()
            .setDescription("of cotton")
            .addAudio(ByteString.copyFrom(sound))
            .setUpdatedAt(com.google.protobuf.Timestamp.newBuilder().setSeconds(1_700_000_000))
            .build();
    ItemResult result = upsert("reading", item).getFirst();
    assertThat(result.getOutcome()).isEqualTo(Outcome.OUTCOME_INDEXED);
    StoredItem stored = get("reading", item.getId());
    assertThat(stored.getTitle()).isEqualTo("red shirt");
    assertThat(stored.getDescription()).isEqualTo("of cotton");
    assertThat(stored.getVersion()).isEqualTo(result.getVersion()).isPositive();
    assertThat(stored.getUpdatedAt().getSeconds()).isEqualTo(1_700_000_000);
    assertThat(stored.getAttributes().getFieldsMap())
        .containsEntry("kind", text("shirt"))
        .containsEntry("price", number(9.5))
        .containsEntry("stock", number(3));
    assertThat(stored.getMediaList())
        .extracting(medium -> medium.getModality())
        .containsExactly(Modality.MODALITY_IMAGE, Modality.MODALITY_AUDIO);
    assertThat(stored.getMedia(1).getPath())
        .isEqualTo("/v1/collections/reading/items/red%20shirt%2F1/media/1");
    GetMediaRequest.Builder media =
        GetMediaRequest.newBuilder().setCollection("reading").setId(item.getId());
    Media picture = items.getMedia(media.build());
    assertThat(picture.getContentType()).isEqualTo("image/png");
    assertThat(picture.getContent()).isEqualTo(item.getImages(0));
    Media small = items.getMedia(media.setSize(32).build());
    assertThat(small.getContentType()).isEqualTo("image/jpeg");
    BufferedImage image = ImageIO.read(small.getContent().newInput());
    assertThat(Math.max(image.getWidth(), image.getHeight())).isEqualTo(32);
    assertThat(items.getMedia(media.setSize(0).setN(1).build()).getContent().toByteArray())
        .isEqualTo(sound);
    assertThat(code(() -> items.getMedia(media.setSize(32).build())))
        .as("a sound has no size")
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(code(() -> items.getMedia(media.setSize(0).setN(2).build())))
        .isEqualTo(Status.Code.NOT_FOUND);
    assertThat(code(() -> get("reading", "nobody"))).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void oneResultForEachItemWhateverTheOthersAre() {
    Item good = Item.newBuilder().setId("good").setTitle("a red thing").build();
    List<ItemResult> results =
        upsert(
            "mixed",
            Item.newBuilder().setId("empty").build(),
            good,
            Item.newBuilder()
                .setId("bad")
                .setTitle("bad")
                .addAudio(ByteString.copyFromUtf8("no sound at all"))
                .build(),
            good.toBuilder().setId("negative").setExpectedVersion(-1).build(),
            good.toBuilder().setId("late").setExpectedVersion(3).build(),
            good.toBuilder().setTitle("a green thing").build());
    assertThat(results)
        .extracting(ItemResult::getOutcome)
        .containsExactly(
            Outcome.OUTCOME_REJECTED,
            Outcome.OUTCOME_DUPLICATE,
            Outcome.OUTCOME_REJECTED,
            Outcome.OUTCOME_REJECTED,
            Outcome.OUTCOME_REJECTED,
            Outcome.OUTCOME_INDEXED);
    assertThat(results)
        .extracting(ItemResult::getReason)
        .containsExactly(
            "BAD_FIELD", "", "UNSUPPORTED_FORMAT", "BAD_FIELD", "VERSION_MISMATCH", "");
    assertThat(results)
        .extracting(ItemResult::getId)
        .containsExactly("empty", "good", "bad", "negative", "late", "good");
    assertThat(get("mixed", "good").getTitle()).isEqualTo("a green thing");
  }

  @Test
  void textsMayBeAsLongAsThoseOfCatalogues() {
    Item good = Item.newBuilder().setId("good").setTitle("x".repeat(10_000)).build();
    Struct long8001 =
        Struct.newBuilder()
            .putFields("kind", Value.newBuilder().setStringValue("x".repeat(8001)).build())
            .build();
    List<ItemResult> results =
        upsert(
            "long",
            good,
            good.toBuilder().setId("title").setTitle("x".repeat(10_001)).build(),
            good.toBuilder().setId("text").setDescription("x".repeat(1_000_001)).build(),
            good.toBuilder().setId("keyword").setAttributes(long8001).build());
    assertThat(results)
        .extracting(ItemResult::getMessage)
        .containsExactly(
            "",
            "title: 10001 characters (expected: at most 10000)",
            "description: 1000001 characters (expected: at most 1000000)",
            "attributes.kind: 8001 characters (expected: at most 8000)");
    assertThat(results.subList(1, 4))
        .extracting(ItemResult::getReason)
        .containsOnly("TEXT_TOO_LONG");
    assertThat(results.getFirst().getOutcome()).isEqualTo(Outcome.OUTCOME_INDEXED);
  }

  @Test
  void versionsGuardAgainstLostUpdates() {
    Item item = Item.newBuilder().setId("a").setTitle("one").setExpectedVersion(0).build();
    long first = upsert("versions", item).getFirst().getVersion();
    assertThat(upsert("versions", item).getFirst().getReason()).isEqualTo("VERSION_MISMATCH");
    ItemResult same =
        upsert("versions", item.toBuilder().setExpectedVersion(first).build()).getFirst();
    assertThat(same.getOutcome()).isEqualTo(Outcome.OUTCOME_UNCHANGED);
    assertThat(same.getVersion()).isEqualTo(first);
    AttributeUpdate.Builder price =
        AttributeUpdate.newBuilder()
            .setId("a")
            .setSet(Struct.newBuilder().putFields("price", number(5)))
            .setExpectedVersion(first);
    ItemResult updated = update("versions", price);
    assertThat(updated.getVersion()).isGreaterThan(first);
    assertThat(update("versions", price).getReason()).isEqualTo("VERSION_MISMATCH");
    assertThat(get("versions", "a").getVersion()).isEqualTo(updated.getVersion());
  }

  @Test
  void attributesAreSetAndTakenAway() {
    upsert("attributes", Shop.ITEMS.get(1));
    AttributeUpdate.Builder update =
        AttributeUpdate.newBuilder()
            .setId("green-car")
            .setSet(Struct.newBuilder().putFields("stock", number(0)).putFields("sale", text("y")))
            .addUnset("kind");
    assertThat(update("attributes", update).getOutcome()).isEqualTo(Outcome.OUTCOME_INDEXED);
    assertThat(get("attributes", "green-car").getAttributes().getFieldsMap())
        .containsEntry("stock", number(0))
        .containsEntry("sale", text("y"))
        .containsEntry("price", number(20))
        .doesNotContainKey("kind");
    assertThat(update("attributes", update.clone().setId("nobody")).getReason())
        .isEqualTo("UNKNOWN_ITEM");
    assertThat(update("attributes", update.clone().addUnset("stock")).getReason())
        .isEqualTo("BAD_FIELD");
    assertThat(update("attributes", AttributeUpdate.newBuilder().setId("green-car")).getReason())
        .isEqualTo("BAD_FIELD");
    ItemResult clash =
        update(
            "attributes",
            AttributeUpdate.newBuilder()
                .setId("green-car")
                .setSet(Struct.newBuilder().putFields("stock", text("many"))));
    assertThat(clash.getReason()).isEqualTo("ATTRIBUTE_TYPE_CLASH");
    assertThat(clash.getVersion()).isZero();
  }

  @Test
  void itemsAreDeletedByIdsAndByFilter() {
    upsert("deleting", Shop.ITEMS.toArray(Item[]::new));
    assertThat(delete("deleting", "red-car", "red-car", "nobody")).isOne();
    assertThat(code(() -> get("deleting", "red-car"))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(deleteMatching("deleting", "kind:car AND price:[50 TO *]")).isOne();
    assertThat(code(() -> get("deleting", "blue-car"))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(get("deleting", "green-car").getTitle()).isEqualTo("green car");
    assertThat(deleteMatching("deleting", "*:*")).isEqualTo(2);
    assertThat(deleteMatching("deleting", "*:*")).isZero();
  }

  @Test
  void aPictureThatIsGoneIsNotFound() throws Exception {
    Item item =
        Item.newBuilder()
            .setId("p")
            .addImages(ByteString.copyFrom(Pictures.png(Color.PINK, 20, 20)))
            .build();
    upsert("gone", item);
    String hash = get("gone", "p").getMedia(0).getContentHash();
    try (var files = java.nio.file.Files.walk(data.resolve("collections/gone/media"))) {
      java.nio.file.Files.delete(
          files
              .filter(file -> file.getFileName().toString().equals(hash))
              .findFirst()
              .orElseThrow());
    }
    GetMediaRequest request = GetMediaRequest.newBuilder().setCollection("gone").setId("p").build();
    assertThat(code(() -> items.getMedia(request))).isEqualTo(Status.Code.NOT_FOUND);
  }
}
