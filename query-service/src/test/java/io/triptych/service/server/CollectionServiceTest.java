package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.proto.v1.Alias;
import io.triptych.proto.v1.CollectionDetails;
import io.triptych.proto.v1.CollectionServiceGrpc;
import io.triptych.proto.v1.CollectionServiceGrpc.CollectionServiceBlockingStub;
import io.triptych.proto.v1.CreateCollectionRequest;
import io.triptych.proto.v1.DropCollectionRequest;
import io.triptych.proto.v1.GetCollectionRequest;
import io.triptych.proto.v1.GetItemRequest;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.ListAliasesRequest;
import io.triptych.proto.v1.ListCollectionsRequest;
import io.triptych.proto.v1.Modality;
import io.triptych.proto.v1.RemoveAliasRequest;
import io.triptych.proto.v1.SetAliasRequest;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections and aliases over gRPC. */
final class CollectionServiceTest {
  @TempDir private Path data;
  private OpenCollections store;
  private TriptychServer server;
  private TestChannel channel;
  private CollectionServiceBlockingStub collections;

  @BeforeEach
  void start() {
    FakeEncoder encoder = new FakeEncoder();
    store = new OpenCollections(new DataDirectory(data), encoder);
    server = TriptychServer.start(ServerConfig.of(data), encoder, _ -> store);
    channel = TestChannel.to(server);
    collections = CollectionServiceGrpc.newBlockingStub(channel.channel());
  }

  @AfterEach
  void stop() {
    channel.close();
    server.close();
  }

  private void fill(String name) {
    ItemServiceGrpc.newBlockingStub(channel.channel())
        .upsertItems(
            UpsertItemsRequest.newBuilder().setCollection(name).addAllItems(Shop.ITEMS).build());
  }

  private CollectionDetails get(String name) {
    return collections.getCollection(GetCollectionRequest.newBuilder().setCollection(name).build());
  }

  private CollectionDetails create(CreateCollectionRequest.Builder request) {
    return collections.createCollection(request.build());
  }

  private static CreateCollectionRequest.Builder named(String name) {
    return CreateCollectionRequest.newBuilder().setCollection(name);
  }

  private void drop(String name) {
    assertThat(
            collections.dropCollection(
                DropCollectionRequest.newBuilder().setCollection(name).build()))
        .isNotNull();
  }

  private Alias alias(String alias, String collection) {
    return collections.setAlias(
        SetAliasRequest.newBuilder().setAlias(alias).setCollection(collection).build());
  }

  private void removeAlias(String alias) {
    assertThat(collections.removeAlias(RemoveAliasRequest.newBuilder().setAlias(alias).build()))
        .isNotNull();
  }

  private static Status.Code code(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus().getCode();
  }

  private boolean holds(String collection, String id) {
    try {
      return ItemServiceGrpc.newBlockingStub(channel.channel())
          .getItem(GetItemRequest.newBuilder().setCollection(collection).setId(id).build())
          .getId()
          .equals(id);
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      return false;
    }
  }

  @Test
  void aCollectionIsDescribed() {
    fill("shop");
    alias("live", "shop");
    CollectionDetails details = get("live");
    assertThat(details).isEqualTo(get("shop"));
    assertThat(details.getSummary().getName()).isEqualTo("shop");
    assertThat(details.getSummary().getItems()).isEqualTo(Shop.ITEMS.size());
    assertThat(details.getSummary().getModalitiesList())
        .containsExactly(Modality.MODALITY_TEXT, Modality.MODALITY_IMAGE);
    assertThat(details.getVectorsList())
        .extracting(count -> count.getVectors())
        .containsExactly((long) Shop.ITEMS.size(), (long) Shop.ITEMS.size());
    assertThat(details.getSchemaMap())
        .containsEntry("kind", "keyword")
        .containsEntry("price", "number")
        .containsEntry("updated_at", "date");
    assertThat(details.getAliasesList()).containsExactly("live");
    assertThat(details.getQuantization()).isEqualTo("none");
    assertThat(details.getMaxConn()).isEqualTo(IndexSettings.DEFAULT.maxConn());
    assertThat(details.getBytes()).isGreaterThan(1000);
    assertThat(code(() -> get("nothing"))).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void aCollectionIsMadeAsAsked() {
    CollectionDetails made =
        create(
            named("new")
                .putAllSchema(
                    Map.of(
                        "brand", "keyword", "sale", "boolean", "size", "number", "weight",
                        "numeric"))
                .setQuantization("int8")
                .setMaxConn(16)
                .setBeamWidth(100));
    assertThat(made).isEqualTo(get("new"));
    assertThat(made.getSchemaMap())
        .containsEntry("brand", "keyword")
        .containsEntry("sale", "boolean")
        .containsEntry("size", "number")
        .containsEntry("weight", "number");
    assertThat(made.getQuantization()).isEqualTo("int8");
    assertThat(made.getMaxConn()).isEqualTo(16);
    assertThat(made.getBeamWidth()).isEqualTo(100);
    assertThat(made.getSummary().getItems()).isZero();
    fill("new");
    assertThat(get("new").getSummary().getItems()).isEqualTo(Shop.ITEMS.size());
    assertThat(code(() -> create(named("new")))).isEqualTo(Status.Code.ALREADY_EXISTS);
  }

  @Test
  void aDroppedCollectionIsGoneAndItsReadersEndWell() {
    fill("shop");
    try (CollectionSearcher view = store.searcher("shop")) {
      drop("shop");
      assertThat(code(() -> get("shop"))).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(holds("shop", "red-car")).isFalse();
      assertThat(
              collections
                  .listCollections(ListCollectionsRequest.getDefaultInstance())
                  .getCollectionsList())
          .isEmpty();
      assertThat(Files.exists(data.resolve("collections/shop"))).isFalse();
      int doc = view.find("red-car").orElseThrow();
      assertThat(view.item(doc).title()).isEqualTo("red car");
      assertThat(view.vectors(doc, io.triptych.encoder.Modality.IMAGE)).hasSize(1);
    }
    create(named("shop"));
    assertThat(holds("shop", "red-car")).as("the new one is another").isFalse();
    fill("shop");
    assertThat(holds("shop", "red-car")).isTrue();
    assertThat(code(() -> drop("nothing"))).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void anAliasIsFollowedAtOnce() {
    fill("first");
    create(named("second"));
    for (int i = 0; i < 10; i++) {
      assertThat(alias("live", "first").getCollection()).isEqualTo("first");
      assertThat(holds("live", "red-car")).isTrue();
      assertThat(alias("live", "second").getCollection()).isEqualTo("second");
      assertThat(holds("live", "red-car")).isFalse();
    }
    alias("another", "first");
    assertThat(collections.listAliases(ListAliasesRequest.getDefaultInstance()).getAliasesList())
        .extracting(alias -> alias.getAlias() + "=" + alias.getCollection())
        .isEqualTo(List.of("another=first", "live=second"));
    assertThat(code(() -> drop("second"))).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(code(() -> drop("live"))).isEqualTo(Status.Code.INVALID_ARGUMENT);
    removeAlias("live");
    assertThat(holds("live", "red-car")).isFalse();
    assertThat(code(() -> removeAlias("live"))).isEqualTo(Status.Code.NOT_FOUND);
    drop("second");
    assertThat(code(() -> alias("live", "second"))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(code(() -> alias("live", "another"))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(code(() -> alias("first", "first"))).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(code(() -> create(named("another")))).isEqualTo(Status.Code.ALREADY_EXISTS);
  }

  @Test
  void aCollectionOfAnotherSpaceIsDescribedAndNotServed() {
    new DataDirectory(data)
        .create("strange", new SpaceId("cd".repeat(32)), 3, IndexSettings.DEFAULT, Map.of());
    assertThat(get("strange").getSummary().getSpace()).isEqualTo("cd".repeat(32));
    assertThat(code(() -> alias("live", "strange"))).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(code(() -> fill("strange"))).isEqualTo(Status.Code.FAILED_PRECONDITION);
    drop("strange");
    assertThat(code(() -> get("strange"))).isEqualTo(Status.Code.NOT_FOUND);
  }
}
