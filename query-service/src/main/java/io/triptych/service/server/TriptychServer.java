package io.triptych.service.server;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingOptions;
import com.linecorp.armeria.server.healthcheck.HealthCheckService;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.cache.CacheStatistics;
import io.triptych.service.cache.CachingEmbedder;
import io.triptych.service.cache.EmbeddingCache;
import io.triptych.service.picture.Thumbnails;
import io.triptych.service.query.Searcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * A running server: gRPC, gRPC-Web, JSON under {@code /v1}, media, health and the page, all on one
 * port. Stops gracefully: requests under way are finished, new ones refused.
 */
public final class TriptychServer implements AutoCloseable {
  private static final long CACHED_EMBEDDINGS = 100_000;
  private static final Duration QUIET_PERIOD = Duration.ofMillis(50);
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);

  private final ServerConfig config;
  private final Server server;
  private final HealthStatusManager health;
  private final CollectionStore collections;
  private final EmbeddingCache cache;
  private final Metrics metrics;
  private final Surroundings around;

  private TriptychServer(
      ServerConfig config,
      Server server,
      HealthStatusManager health,
      CollectionStore collections,
      EmbeddingCache cache,
      Metrics metrics,
      Surroundings around) {
    this.config = config;
    this.server = server;
    this.health = health;
    this.collections = collections;
    this.cache = cache;
    this.metrics = metrics;
    this.around = around;
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
    EmbeddingCache cache = EmbeddingCache.of(CACHED_EMBEDDINGS, config.redis());
    HealthStatusManager health = new HealthStatusManager();
    MediaReader media = new MediaReader(collections, new Thumbnails());
    Metrics metrics = new Metrics();
    metrics.embeddings(cache::statistics);
    SearchGrpcService searches =
        new SearchGrpcService(
            collections,
            new SearchEngine(
                collections,
                new Searcher(new CachingEmbedder(encoder, new ImageDecoder(), cache))),
            config.limits().request());
    List<BindableService> services =
        List.of(
            searches,
            new ItemGrpcService(collections, media),
            new CollectionGrpcService(collections, encoder.space().hex()),
            new AdminGrpcService(
                config.values(),
                version(),
                List.of(ServedCache.of(cache)),
                collections,
                new Warmer(encoder)));
    Surroundings around = null;
    try {
      around = new Surroundings(config, metrics.registry(), searches);
      Server server = server(config, grpc(services, health, around), media, metrics, around);
      listen(server, config);
      serving(services, health);
      return new TriptychServer(config, server, health, collections, cache, metrics, around);
    } catch (RuntimeException e) {
      cache.close();
      metrics.close();
      if (around != null) {
        around.close();
      }
      throw e;
    }
  }

  private static String version() {
    String version = TriptychServer.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  private static void serving(List<BindableService> services, HealthStatusManager health) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
    for (BindableService service : services) {
      String name = service.bindService().getServiceDescriptor().getName();
      health.setStatus(name, ServingStatus.SERVING);
    }
  }

  private static void listen(Server server, ServerConfig config) {
    try {
      server.start().join();
    } catch (CompletionException e) {
      String reason = "port: %d of %s cannot be had (expected: a free port): %s";
      String message = reason.formatted(config.port(), config.host(), e.getCause().getMessage());
      throw new UncheckedIOException(new IOException(message, e.getCause()));
    }
  }

  private static Server server(
      ServerConfig config,
      GrpcService grpc,
      MediaReader media,
      Metrics metrics,
      Surroundings around) {
    AccessControl access = around.access();
    HttpService figures = metrics.service();
    return Endpoint.builder(config)
        .meterRegistry(metrics.registry())
        .errorHandler(new ServerErrors())
        .gracefulShutdownTimeout(QUIET_PERIOD, DRAIN_LIMIT)
        .service(
            grpc,
            service ->
                access.guard(service.decorate(new LongCalls(grpc)).decorate(SearchForm::serve)))
        .service(OpenApi.PATH, OpenApi.service())
        .service(MediaPaths.PATTERN, access.guardReader(new MediaHttpService(media)))
        .service("/healthz", HealthCheckService.of())
        .service(
            Metrics.PATH, config.security().openMetrics() ? figures : access.guardAdmin(figures))
        .route()
        .get("prefix:/")
        .build(PageService.create())
        .decorator(around::around)
        .build();
  }

  private static GrpcService grpc(
      List<BindableService> services, HealthStatusManager health, Surroundings around) {
    return GrpcService.builder()
        .addServices(services)
        .addService(health.getHealthService())
        .addService(ProtoReflectionServiceV1.newInstance())
        .supportedSerializationFormats(GrpcSerializationFormats.values())
        .maxRequestMessageLength(Limits.MAX_REQUEST_BYTES)
        .enableUnframedRequests(true)
        .unframedGrpcErrorHandler(new JsonErrors())
        .enableHttpJsonTranscoding(
            HttpJsonTranscodingOptions.builder().errorHandler(new JsonErrors()).build())
        .exceptionHandler(StatusMapping.INSTANCE)
        .intercept(around.interceptor())
        .useBlockingTaskExecutor(true)
        .build();
  }

  /** The port that the server listens at. */
  public int port() {
    return server.activeLocalPort();
  }

  /** The address of the page. */
  public URI uri() {
    String scheme = config.security().tls().isPresent() ? "https" : "http";
    return URI.create(scheme + "://" + config.host() + ":" + port() + "/");
  }

  /** What an operator should be alarmed of; empty where there is nothing. */
  public Optional<String> warning() {
    return config.openToOthers()
        ? Optional.of(
            "host: %s is open to others, and anybody may change everything"
                .concat(" (expected: --keys FILE or --tls-client-ca FILE, or %s)")
                .formatted(config.host(), ServerConfig.LOOPBACK))
        : Optional.empty();
  }

  /** What the embedding cache did so far. */
  public CacheStatistics cacheStatistics() {
    return cache.statistics();
  }

  @Override
  public void close() {
    health.enterTerminalState();
    server.stop().join();
    collections.close();
    cache.close();
    around.close();
    metrics.close();
  }
}
