package io.triptych.service.server;

import com.google.protobuf.UnsafeByteOperations;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.stub.StreamObserver;
import io.triptych.encoder.MediaException;
import io.triptych.indexer.bulk.IngestResult;
import io.triptych.indexer.bulk.ItemUpdate;
import io.triptych.indexer.bulk.UpdateResult;
import io.triptych.indexer.bulk.VersionedItem;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import io.triptych.proto.v1.DeleteItemsRequest;
import io.triptych.proto.v1.DeleteItemsResponse;
import io.triptych.proto.v1.GetItemRequest;
import io.triptych.proto.v1.GetMediaRequest;
import io.triptych.proto.v1.ImportItemsResponse;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemAcknowledgement;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.Media;
import io.triptych.proto.v1.StoredItem;
import io.triptych.proto.v1.StreamedItem;
import io.triptych.proto.v1.UpdateAttributesRequest;
import io.triptych.proto.v1.UpdateAttributesResponse;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.proto.v1.UpsertItemsResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/** Answers {@code triptych.v1.ItemService}. */
final class ItemGrpcService extends ItemServiceGrpc.ItemServiceImplBase {
  private final CollectionStore collections;
  private final MediaReader media;
  private final Executor streams;

  /**
   * @param streams writes the items of streams
   */
  ItemGrpcService(CollectionStore collections, MediaReader media, Executor streams) {
    this.collections = collections;
    this.media = media;
    this.streams = streams;
  }

  @Override
  public void upsertItems(
      UpsertItemsRequest request, StreamObserver<UpsertItemsResponse> observer) {
    requireCount("items", request.getItemsCount(), Limits.MAX_ITEMS);
    answer(
        observer,
        UpsertItemsResponse.newBuilder()
            .addAllResults(write(request.getCollection(), request.getItemsList()))
            .build());
  }

  private List<ItemResult> write(String collection, List<Item> messages) {
    return PerItem.results(
        messages,
        Item::getId,
        ItemMessages::item,
        (List<VersionedItem> items) ->
            collections.write(collection, items).stream()
                .map((IngestResult result) -> ItemMessages.result(result))
                .toList());
  }

  @Override
  public StreamObserver<StreamedItem> importItems(StreamObserver<ImportItemsResponse> observer) {
    return ItemStreams.summed(
        this::write, observer, ServiceRequestContext.current().makeContextAware(streams));
  }

  @Override
  public StreamObserver<StreamedItem> streamItems(StreamObserver<ItemAcknowledgement> observer) {
    return ItemStreams.acknowledged(
        this::write, observer, ServiceRequestContext.current().makeContextAware(streams));
  }

  @Override
  public void updateAttributes(
      UpdateAttributesRequest request, StreamObserver<UpdateAttributesResponse> observer) {
    requireCount("updates", request.getUpdatesCount(), Limits.MAX_ITEMS);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < request.getUpdatesCount(); i++) {
      String id = request.getUpdates(i).getId();
      if (!ids.add(id)) {
        throw new RequestException("updates[" + i + "].id", id, "each id once");
      }
    }
    List<ItemResult> results =
        PerItem.results(
            request.getUpdatesList(),
            update -> update.getId(),
            UpdateMessages::update,
            (List<ItemUpdate> updates) ->
                collections.update(request.getCollection(), updates).stream()
                    .map((UpdateResult result) -> UpdateMessages.result(result))
                    .toList());
    answer(observer, UpdateAttributesResponse.newBuilder().addAllResults(results).build());
  }

  @Override
  public void deleteItems(
      DeleteItemsRequest request, StreamObserver<DeleteItemsResponse> observer) {
    String filter = request.getFilter();
    if (request.getIdsCount() > 0 && !filter.isBlank()) {
      throw new RequestException("filter", filter, "none beside ids");
    }
    int deleted;
    if (filter.isBlank()) {
      requireCount("ids", request.getIdsCount(), Limits.MAX_DELETIONS);
      deleted = collections.delete(request.getCollection(), request.getIdsList());
    } else {
      deleted = collections.deleteMatching(request.getCollection(), filter);
    }
    answer(observer, DeleteItemsResponse.newBuilder().setDeleted(deleted).build());
  }

  @Override
  public void getItem(GetItemRequest request, StreamObserver<StoredItem> observer) {
    StoredItem item;
    try (CollectionSearcher view = collections.searcher(request.getCollection())) {
      int doc = view.find(request.getId()).orElseThrow(() -> ItemMessages.unknown(request.getId()));
      item = ItemMessages.stored(request.getCollection(), view.item(doc), view.itemVersion(doc));
    }
    answer(observer, item);
  }

  @Override
  public void getMedia(GetMediaRequest request, StreamObserver<Media> observer) {
    int size = request.getSize();
    if (size != 0 && (size < MediaReader.MIN_SIZE || size > MediaReader.MAX_SIZE)) {
      throw new RequestException(
          "size", size, "0, or " + MediaReader.MIN_SIZE + " to " + MediaReader.MAX_SIZE);
    }
    if (request.getN() < 0) {
      throw new RequestException("n", request.getN(), "at least 0");
    }
    try {
      StoredMedium medium = media.find(request.getCollection(), request.getId(), request.getN());
      MediaReader.Content content = media.read(medium, size);
      answer(
          observer,
          Media.newBuilder()
              .setContentType(content.type().toString())
              .setContent(UnsafeByteOperations.unsafeWrap(content.bytes()))
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MediaException e) {
      throw new RequestException("media", e);
    }
  }

  private static void requireCount(String field, int count, int most) {
    if (count < 1 || count > most) {
      throw new RequestException(field, count, "1 to " + most);
    }
  }

  private static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
