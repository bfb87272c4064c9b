package io.triptych.service.server;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingOptions;
import io.grpc.BindableService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.batch.BatchingEncoder;
import io.triptych.service.cache.CacheReport;
import io.triptych.service.cache.CacheStatistics;
import io.triptych.service.cache.Caches;
import io.triptych.service.cache.CachingEmbedder;
import io.triptych.service.picture.Thumbnails;
import io.triptych.service.query.Searcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A running server: gRPC, gRPC-Web, JSON under {@code /v1}, media, health and the page, all on one
 * port. Stops gracefully: requests under way are finished, new ones refused.
 */
public final class TriptychServer implements AutoCloseable {
  private static final Duration QUIET_PERIOD = Duration.ofMillis(50);

  private final String host;
  private final Server server;
  private final Readiness readiness;
  private final CollectionStore collections;
  private final Caches caches;
  private final BatchingEncoder batches;
  private final ExecutorService streams;
  private final Metrics metrics;

  private TriptychServer(
      String host,
      Server server,
      Readiness readiness,
      CollectionStore collections,
      Caches caches,
      BatchingEncoder batches,
      ExecutorService streams,
      Metrics metrics) {
    this.host = host;
    this.server = server;
    this.readiness = readiness;
    this.collections = collections;
    this.caches = caches;
    this.batches = batches;
    this.streams = streams;
    this.metrics = metrics;
  }

  /**
   * Starts a server; returns when it is listening.
   *
   * @param encoder embeds queries and items; stays open when the server closes
   * @throws IllegalArgumentException if the Redis URI is none
   * @throws java.io.UncheckedIOException if the port cannot be had
   */
  public static TriptychServer start(ServerConfig config, Encoder encoder) {
    CollectionStore collections = new OpenCollections(new DataDirectory(config.data()), encoder);
    try {
      return start(config, encoder, collections);
    } catch (RuntimeException e) {
      collections.close();
      throw e;
    }
  }

  static TriptychServer start(ServerConfig config, Encoder encoder, CollectionStore collections) {
    Caches caches = Caches.of(config.caches(), config.redis());
    BatchingEncoder batches =
        new BatchingEncoder(encoder, config.batches(), RequestCallers::current);
    ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor();
    List<BindableService> services =
        List.of(
            new SearchGrpcService(
                collections,
                new Searcher(new CachingEmbedder(batches, new ImageDecoder(), caches)),
                new SearchAnswers(caches.results(), encoder)),
            new ItemGrpcService(collections),
            new CollectionGrpcService(collections, encoder.space().hex()),
            new EncodeGrpcService(batches, streams));
    Readiness readiness = new Readiness(services, config.lifecycle());
    Metrics metrics = new Metrics();
    CacheMetrics.bind(metrics.registry(), caches);
    BatchMetrics.bind(metrics.registry(), batches);
    GrpcService grpc = grpc(services, readiness, Limits.MAX_REQUEST_BYTES);
    Server server = server(config, grpc, readiness, collections, metrics);
    TriptychServer started =
        new TriptychServer(
            config.host(), server, readiness, collections, caches, batches, streams, metrics);
    try {
      listen(server, config.host(), config.port());
    } catch (RuntimeException e) {
      started.closeParts();
      throw e;
    }
    if (config.lifecycle().warmUp()) {
      WarmUp.run(batches, collections);
    }
    readiness.ready();
    return started;
  }

  static void listen(Server server, String host, int port) {
    try {
      server.start().join();
    } catch (CompletionException e) {
      String reason = "port: %d of %s cannot be had (expected: a free port): %s";
      String message = reason.formatted(port, host, e.getCause().getMessage());
      throw new UncheckedIOException(new IOException(message, e.getCause()));
    }
  }

  private static Server server(
      ServerConfig config,
      GrpcService grpc,
      Readiness readiness,
      CollectionStore collections,
      Metrics metrics) {
    return builder(config.host(), config.port(), readiness)
        .maxRequestLength(Limits.MAX_BODY_BYTES)
        .meterRegistry(metrics.registry())
        .service(grpc)
        .service(MediaPaths.PATTERN, new MediaHttpService(collections, new Thumbnails()))
        .service(Readiness.PATH, readiness.http())
        .service(Metrics.PATH, metrics.service())
        .route()
        .get("prefix:/")
        .build(PageService.create())
        .build();
  }

  static ServerBuilder builder(String host, int port, Readiness readiness) {
    return Server.builder()
        .http(new InetSocketAddress(host, port))
        .decorator(readiness::serve)
        .errorHandler(new ServerErrors())
        .requestTimeout(Limits.REQUEST)
        .gracefulShutdownTimeout(QUIET_PERIOD, readiness.drainLimit());
  }

  static GrpcService grpc(
      List<BindableService> services, Readiness readiness, int maxRequestBytes) {
    return GrpcService.builder()
        .addServices(services)
        .addService(readiness.grpc())
        .addService(ProtoReflectionServiceV1.newInstance())
        .supportedSerializationFormats(GrpcSerializationFormats.values())
        .maxRequestMessageLength(maxRequestBytes)
        .enableUnframedRequests(true)
        .unframedGrpcErrorHandler(new JsonErrors())
        .enableHttpJsonTranscoding(
            HttpJsonTranscodingOptions.builder().errorHandler(new JsonErrors()).build())
        .exceptionHandler(StatusMapping.INSTANCE)
        .useBlockingTaskExecutor(true)
        .build();
  }

  /** The port that the server listens at. */
  public int port() {
    return server.activeLocalPort();
  }

  /** The address of the page. */
  public URI uri() {
    return URI.create("http://" + host + ":" + port() + "/");
  }

  /** What the embedding cache did so far. */
  public CacheStatistics cacheStatistics() {
    return caches.embeddings().statistics();
  }

  /** What the caches did so far, and what they hold. */
  public List<CacheReport> cacheReports() {
    return caches.reports();
  }

  /**
   * Says that it is not serving, refuses what comes from then on and returns when what is under way
   * is done, or the time for that is over.
   */
  @Override
  public void close() {
    readiness.drain();
    server.stop().join();
    collections.close();
    closeParts();
  }

  private void closeParts() {
    streams.shutdownNow();
    batches.close();
    caches.close();
    metrics.close();
  }
}
