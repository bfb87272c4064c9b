package io.triptych.service.server;

import io.grpc.stub.StreamObserver;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.proto.v1.CollectionServiceGrpc;
import io.triptych.proto.v1.CollectionSummary;
import io.triptych.proto.v1.ListCollectionsRequest;
import io.triptych.proto.v1.ListCollectionsResponse;

/** Answers {@code triptych.v1.CollectionService}. */
final class CollectionGrpcService extends CollectionServiceGrpc.CollectionServiceImplBase {
  private final CollectionStore collections;
  private final String space;

  CollectionGrpcService(CollectionStore collections, String space) {
    this.collections = collections;
    this.space = space;
  }

  /** Collections of another space, or that vanish meanwhile, are not listed. */
  @Override
  public void listCollections(
      ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> observer) {
    ListCollectionsResponse.Builder response = ListCollectionsResponse.newBuilder();
    for (String name : collections.names()) {
      try (CollectionSearcher view = collections.searcher(name)) {
        response.addCollections(summary(name, view));
      } catch (NotFoundException | PreconditionException e) {
        continue;
      }
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  private CollectionSummary summary(String name, CollectionSearcher view) {
    CollectionSummary.Builder summary =
        CollectionSummary.newBuilder().setName(name).setItems(view.itemCount()).setSpace(space);
    for (Modality modality : Modality.values()) {
      if (view.holds(modality)) {
        summary.addModalities(Modalities.message(modality));
      }
    }
    return summary.build();
  }
}
