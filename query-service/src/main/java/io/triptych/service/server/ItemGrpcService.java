package io.triptych.service.server;

import io.grpc.stub.StreamObserver;
import io.triptych.indexer.Item;
import io.triptych.indexer.Reason;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import io.triptych.indexer.bulk.IngestResult;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.proto.v1.UpsertItemsResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Answers {@code triptych.v1.ItemService}. */
final class ItemGrpcService extends ItemServiceGrpc.ItemServiceImplBase {
  private final CollectionStore collections;

  ItemGrpcService(CollectionStore collections) {
    this.collections = collections;
  }

  @Override
  public void upsertItems(
      UpsertItemsRequest request, StreamObserver<UpsertItemsResponse> observer) {
    int count = request.getItemsCount();
    if (count < 1 || count > Limits.MAX_ITEMS) {
      throw new RequestException("items", count, "1 to " + Limits.MAX_ITEMS);
    }
    IngestResult[] results = new IngestResult[count];
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try {
        items.add(ItemMessages.item(request.getItems(i)));
      } catch (IllegalArgumentException e) {
        results[i] = malformed(e);
      }
    }
    Iterator<IngestResult> written = collections.upsert(request.getCollection(), items).iterator();
    UpsertItemsResponse.Builder response = UpsertItemsResponse.newBuilder();
    for (int i = 0; i < count; i++) {
      IngestResult result = results[i] == null ? written.next() : results[i];
      response.addResults(ItemMessages.result(request.getItems(i).getId(), result));
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  private static IngestResult malformed(IllegalArgumentException cause) {
    return new IngestResult.Rejected(
        new Rejection(Stage.VALIDATE, Reason.BAD_FIELD, cause.getMessage()));
  }
}
