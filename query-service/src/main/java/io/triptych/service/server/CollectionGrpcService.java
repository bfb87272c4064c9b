package io.triptych.service.server;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.stub.StreamObserver;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.proto.v1.Alias;
import io.triptych.proto.v1.CollectionDetails;
import io.triptych.proto.v1.CollectionServiceGrpc;
import io.triptych.proto.v1.CollectionSummary;
import io.triptych.proto.v1.CreateCollectionRequest;
import io.triptych.proto.v1.DropCollectionRequest;
import io.triptych.proto.v1.DropCollectionResponse;
import io.triptych.proto.v1.GetCollectionRequest;
import io.triptych.proto.v1.ListAliasesRequest;
import io.triptych.proto.v1.ListAliasesResponse;
import io.triptych.proto.v1.ListCollectionsRequest;
import io.triptych.proto.v1.ListCollectionsResponse;
import io.triptych.proto.v1.RemoveAliasRequest;
import io.triptych.proto.v1.RemoveAliasResponse;
import io.triptych.proto.v1.SetAliasRequest;
import io.triptych.service.access.Caller;

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
    answer(observer, response.build());
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

  @Override
  public void getCollection(
      GetCollectionRequest request, StreamObserver<CollectionDetails> observer) {
    String asked = request.getCollection();
    CollectionDetails details = CollectionMessages.details(collections.describe(asked));
    Caller caller = AccessControl.caller(ServiceRequestContext.current());
    answer(observer, NamedCollections.visible(caller, asked, details));
  }

  @Override
  public void createCollection(
      CreateCollectionRequest request, StreamObserver<CollectionDetails> observer) {
    String name = request.getCollection();
    collections.create(
        name,
        CollectionMessages.settings(request),
        CollectionMessages.types(request.getSchemaMap()));
    answer(observer, CollectionMessages.details(collections.describe(name)));
  }

  @Override
  public void dropCollection(
      DropCollectionRequest request, StreamObserver<DropCollectionResponse> observer) {
    collections.drop(request.getCollection());
    answer(observer, DropCollectionResponse.getDefaultInstance());
  }

  @Override
  public void setAlias(SetAliasRequest request, StreamObserver<Alias> observer) {
    collections.alias(request.getAlias(), request.getCollection());
    answer(observer, alias(request.getAlias(), request.getCollection()));
  }

  @Override
  public void removeAlias(
      RemoveAliasRequest request, StreamObserver<RemoveAliasResponse> observer) {
    collections.removeAlias(request.getAlias());
    answer(observer, RemoveAliasResponse.getDefaultInstance());
  }

  @Override
  public void listAliases(
      ListAliasesRequest request, StreamObserver<ListAliasesResponse> observer) {
    ListAliasesResponse.Builder response = ListAliasesResponse.newBuilder();
    collections.aliases().forEach((alias, name) -> response.addAliases(alias(alias, name)));
    answer(observer, response.build());
  }

  private static Alias alias(String alias, String collection) {
    return Alias.newBuilder().setAlias(alias).setCollection(collection).build();
  }

  private static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
