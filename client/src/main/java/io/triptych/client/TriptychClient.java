package io.triptych.client;

import io.grpc.ChannelCredentials;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.triptych.proto.v1.AttributeUpdate;
import io.triptych.proto.v1.CollectionDetails;
import io.triptych.proto.v1.CollectionServiceGrpc;
import io.triptych.proto.v1.CollectionServiceGrpc.CollectionServiceBlockingStub;
import io.triptych.proto.v1.DeleteItemsRequest;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncodeResponse;
import io.triptych.proto.v1.EncodeServiceGrpc;
import io.triptych.proto.v1.EncodeServiceGrpc.EncodeServiceBlockingStub;
import io.triptych.proto.v1.EncoderDescription;
import io.triptych.proto.v1.GetCollectionRequest;
import io.triptych.proto.v1.GetEncoderRequest;
import io.triptych.proto.v1.GetItemRequest;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.ItemServiceGrpc.ItemServiceBlockingStub;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import io.triptych.proto.v1.StoredItem;
import io.triptych.proto.v1.SuggestRequest;
import io.triptych.proto.v1.UpdateAttributesRequest;
import io.triptych.proto.v1.UpsertItemsRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A connection to a server, made with the first call and made anew whenever it breaks; may be used
 * by any number of threads.
 *
 * <p>Calls wait for their answer and throw a {@link ClientException} with the status of what went
 * wrong. One that finds the server UNAVAILABLE, or is told with RESOURCE_EXHAUSTED when to come
 * again, is made again as {@link RetryPolicy} says, within its deadline. A write that expects a
 * version is made once: after a broken connection it would be rejected because it was done.
 *
 * <pre>{@code
 * try (TriptychClient client = TriptychClient.connect("localhost:8080")) {
 *   client.search(Query.of("shop").text("red dress").filter("price:[0 TO 50]").k(5));
 * }
 * }</pre>
 */
public final class TriptychClient implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final int MAX_ANSWER_BYTES = 64 << 20;
  private static final long KEEP_ALIVE_SECONDS = 30;
  private static final long CLOSE_SECONDS = 5;
  private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

  private final ManagedChannel channel;
  private final ClientConfig config;
  private final Retries retries;

  private TriptychClient(ManagedChannel channel, ClientConfig config) {
    this.channel = channel;
    this.config = config;
    this.retries = new Retries(channel, config.retries(), RANDOM);
  }

  /**
   * A client without a key.
   *
   * @param address as {@link ClientConfig#of} takes it
   */
  public static TriptychClient connect(String address) {
    return connect(ClientConfig.of(address));
  }

  /**
   * A client.
   *
   * @throws UncheckedIOException if the file of authorities cannot be read
   */
  public static TriptychClient connect(ClientConfig config) {
    ManagedChannelBuilder<?> builder =
        Grpc.newChannelBuilderForAddress(config.host(), config.port(), credentials(config))
            .maxInboundMessageSize(MAX_ANSWER_BYTES)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    config
        .key()
        .ifPresent(key -> {
          Metadata headers = new Metadata();
          headers.put(AUTHORIZATION, "Bearer " + key);
          builder.intercept(MetadataUtils.newAttachHeadersInterceptor(headers));
        });
    return new TriptychClient(builder.build(), config);
  }

  private static ChannelCredentials credentials(ClientConfig config) {
    if (!config.tls()) {
      return InsecureChannelCredentials.create();
    }
    return config
        .authorities()
        .map(TriptychClient::trusting)
        .orElseGet(TlsChannelCredentials::create);
  }

  private static ChannelCredentials trusting(Path authorities) {
    try {
      return TlsChannelCredentials.newBuilder().trustManager(authorities.toFile()).build();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "authorities: " + authorities + " (expected: a readable PEM file)", e);
    }
  }

  /** The same connection with another deadline for its calls; closing either closes both. */
  public TriptychClient within(Duration deadline) {
    return new TriptychClient(channel, config.withDeadline(deadline));
  }

  /** Searches. */
  public SearchResponse search(Query query) {
    return search(query.build());
  }

  /**
   * Searches.
   *
   * @throws ClientException NOT_FOUND for an unknown collection or item, INVALID_ARGUMENT for what
   *     does not fit
   */
  public SearchResponse search(SearchRequest request) {
    return retries.call(config.deadline(), true, deadline -> searches(deadline).search(request));
  }

  /** Opens a stream of searches. */
  public SearchStream searchStream() {
    return new SearchStream(channel, config.retries(), RANDOM);
  }

  /**
   * Titles that what somebody begins to type may become, the best first.
   *
   * @param prefix 1 to 100 characters
   * @param k how many, 1 to 50; 8 when 0
   * @param filter as in a search; empty: none
   */
  public List<String> suggest(String collection, String prefix, int k, String filter) {
    SuggestRequest request =
        SuggestRequest.newBuilder()
            .setCollection(collection)
            .setPrefix(prefix)
            .setK(k)
            .setFilter(filter)
            .build();
    return retries
        .call(config.deadline(), true, deadline -> searches(deadline).suggest(request))
        .getTitlesList();
  }

  /**
   * Adds or replaces items; the collection is made if it is new.
   *
   * @param items 1 to 1,000, together at most 32 MiB
   * @return one for each item, in order, when all are on disk and searchable
   */
  public List<ItemResult> upsert(String collection, List<Item> items) {
    UpsertItemsRequest request =
        UpsertItemsRequest.newBuilder().setCollection(collection).addAllItems(items).build();
    boolean again = items.stream().noneMatch(Item::hasExpectedVersion);
    return retries
        .call(config.deadline(), again, deadline -> items(deadline).upsertItems(request))
        .getResultsList();
  }

  /** Opens a stream of items for one collection, which is made if it is new. */
  public UpsertStream upsertStream(String collection) {
    return new UpsertStream(channel, config.retries(), RANDOM, collection);
  }

  /**
   * Changes price, stock and other attributes without encoding anything.
   *
   * @param updates 1 to 1,000, each id once
   * @return one for each change, in order; rejected with UNKNOWN_ITEM where there is no such item
   */
  public List<ItemResult> update(String collection, List<AttributeUpdate> updates) {
    UpdateAttributesRequest request =
        UpdateAttributesRequest.newBuilder()
            .setCollection(collection)
            .addAllUpdates(updates)
            .build();
    boolean again = updates.stream().noneMatch(AttributeUpdate::hasExpectedVersion);
    return retries
        .call(config.deadline(), again, deadline -> items(deadline).updateAttributes(request))
        .getResultsList();
  }

  /**
   * Deletes items by their ids.
   *
   * @param ids 1 to 10,000; those that the collection does not hold are no error
   * @return how many were there; fewer if an attempt before deleted some
   */
  public long delete(String collection, List<String> ids) {
    return delete(DeleteItemsRequest.newBuilder().setCollection(collection).addAllIds(ids).build());
  }

  /**
   * Deletes what passes a filter.
   *
   * @param filter as in a search; {@code *:*} for everything
   * @return how many were there; fewer if an attempt before deleted some
   */
  public long deleteMatching(String collection, String filter) {
    return delete(
        DeleteItemsRequest.newBuilder().setCollection(collection).setFilter(filter).build());
  }

  private long delete(DeleteItemsRequest request) {
    return retries
        .call(config.deadline(), true, deadline -> items(deadline).deleteItems(request))
        .getDeleted();
  }

  /**
   * Gets what a collection holds of an item.
   *
   * @throws ClientException NOT_FOUND if there is no such item or collection
   */
  public StoredItem get(String collection, String id) {
    GetItemRequest request =
        GetItemRequest.newBuilder().setCollection(collection).setId(id).build();
    return retries.call(config.deadline(), true, deadline -> items(deadline).getItem(request));
  }

  /**
   * Tells all about a collection.
   *
   * @throws ClientException NOT_FOUND if there is no such collection
   */
  public CollectionDetails describe(String collection) {
    GetCollectionRequest request =
        GetCollectionRequest.newBuilder().setCollection(collection).build();
    return retries.call(
        config.deadline(), true, deadline -> collections(deadline).getCollection(request));
  }

  /**
   * Embeds media into the space of the server's pack.
   *
   * @param request has 1 to 128 inputs
   * @return one output for each input, in order; that of a bad one has an error
   * @throws ClientException FAILED_PRECONDITION if the request names another space
   */
  public EncodeResponse encode(EncodeRequest request) {
    return retries.call(config.deadline(), true, deadline -> encoders(deadline).encode(request));
  }

  /** Tells what the server can embed, and into which space. */
  public EncoderDescription encoder() {
    GetEncoderRequest request = GetEncoderRequest.getDefaultInstance();
    return retries.call(
        config.deadline(), true, deadline -> encoders(deadline).getEncoder(request));
  }

  private SearchServiceBlockingStub searches(Deadline deadline) {
    return SearchServiceGrpc.newBlockingStub(channel).withDeadline(deadline);
  }

  private ItemServiceBlockingStub items(Deadline deadline) {
    return ItemServiceGrpc.newBlockingStub(channel).withDeadline(deadline);
  }

  private CollectionServiceBlockingStub collections(Deadline deadline) {
    return CollectionServiceGrpc.newBlockingStub(channel).withDeadline(deadline);
  }

  private EncodeServiceBlockingStub encoders(Deadline deadline) {
    return EncodeServiceGrpc.newBlockingStub(channel).withDeadline(deadline);
  }

  /** Lets calls under way take 5 s, and ends the connection. Streams are to be closed before. */
  @Override
  public void close() {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
