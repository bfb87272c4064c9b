package io.triptych.service.server;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingOptions;
import io.grpc.BindableService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FairBudget;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.batch.BackgroundEncoder;
import io.triptych.service.batch.BatchingEncoder;
import io.triptych.service.batch.DecodeMemory;
import io.triptych.service.cache.CacheReport;
import io.triptych.service.cache.CacheStatistics;
import io.triptych.service.cache.Caches;
import io.triptych.service.cache.CachingEmbedder;
import io.triptych.service.picture.Thumbnails;
import io.triptych.service.query.Searcher;
import io.triptych.service.worker.RemoteEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: gRPC, gRPC-Web, JSON under {@code /v1}, media, health and the page, all on one
 * port. Stops gracefully: requests under way are finished, new ones refused.
 */
public final class TriptychServer implements AutoCloseable {
  /** Without requests for so long, it stops. */
  static final Duration QUIET_PERIOD = Duration.ofMillis(50);

  /** How long refusals may still be sent when all that was under way is done. */
  static final Duration LAST_REPLIES = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(TriptychServer.class);

  private final ServerConfig config;
  private final Server server;
  private final Readiness readiness;
  private final CollectionStore collections;
  private final Caches caches;
  private final BatchingEncoder batches;
  private final ExecutorService streams;
  private final Metrics metrics;
  private final Surroundings around;

  private TriptychServer(
      ServerConfig config,
      Server server,
      Readiness readiness,
      CollectionStore collections,
      Caches caches,
      BatchingEncoder batches,
      ExecutorService streams,
      Metrics metrics,
      Surroundings around) {
    this.config = config;
    this.server = server;
    this.readiness = readiness;
    this.collections = collections;
    this.caches = caches;
    this.batches = batches;
    this.streams = streams;
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
    DataDirectory data = new DataDirectory(config.data());
    FairBudget decoding = FairBudget.forDecoding();
    return start(
        config, encoder, decoding, writing -> new OpenCollections(data, writing, decoding));
  }

  /**
   * Starts a server of other collections.
   *
   * @param opening opens them, to be written with the given encoder
   */
  static TriptychServer start(
      ServerConfig config, Encoder encoder, Function<Encoder, CollectionStore> opening) {
    return start(config, encoder, FairBudget.forDecoding(), opening);
  }

  /**
   * Starts a server of other collections.
   *
   * @param decoding bytes for decoded media of all requests
   * @param opening opens the collections, to be written with the given encoder
   */
  static TriptychServer start(
      ServerConfig config,
      Encoder encoder,
      FairBudget decoding,
      Function<Encoder, CollectionStore> opening) {
    Caches caches = Caches.of(config.caches(), config.redis());
    Metrics metrics = new Metrics();
    BatchingEncoder batches =
        new BatchingEncoder(encoder, config.batches(), RequestCallers::current);
    ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor();
    CollectionStore collections = opening.apply(new BackgroundEncoder(batches));
    DecodeMemory memory = new DecodeMemory(decoding, RequestCallers::current);
    Searcher searcher =
        new Searcher(new CachingEmbedder(batches, new ImageDecoder(), caches, memory));
    SearchHandler searches =
        new SearchAnswers(collections, new SearchEngine(searcher), caches.results(), encoder);
    Surroundings around;
    try {
      around = new Surroundings(config, metrics.registry(), searches);
    } catch (RuntimeException e) {
      closeAll(collections, streams, batches, caches, metrics);
      throw e;
    }
    MediaReader media = new MediaReader(collections, new Thumbnails());
    Duration limit = config.limits().request();
    List<BindableService> services =
        List.of(
            new SearchGrpcService(collections, searches, streams, limit),
            new ItemGrpcService(collections, media, streams),
            new CollectionGrpcService(collections, encoder.space().hex()),
            new EncodeGrpcService(batches, memory, streams, limit),
            new AdminGrpcService(
                config.values(), version(), caches, collections, new Warmer(batches)));
    Readiness readiness = new Readiness(services, config.lifecycle());
    CacheMetrics.bind(metrics.registry(), caches);
    BatchMetrics.bind(metrics.registry(), batches);
    if (encoder instanceof RemoteEncoder remote) {
      WorkerMetrics.bind(metrics.registry(), remote);
    }
    RequestLimit places = new RequestLimit(config.limits().requests(), metrics.registry());
    GrpcService grpc =
        grpc(services, readiness, SizeLimit.SERVER).intercept(around.interceptor(places)).build();
    Server server = server(config, grpc, places, readiness, media, metrics, around);
    TriptychServer started =
        new TriptychServer(
            config, server, readiness, collections, caches, batches, streams, metrics, around);
    try {
      listen(server, config.host(), config.port());
    } catch (RuntimeException e) {
      collections.close();
      started.closeParts();
      throw e;
    }
    if (config.lifecycle().warmUp()) {
      WarmUp.run(batches, collections);
    }
    readiness.ready();
    return started;
  }

  /** The version of the program; that of a class folder is not known. */
  static String version() {
    String version = TriptychServer.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  static void listen(Server server, String host, int port) {
    try {
      server.start().join();
    } catch (CompletionException e) {
      String reason =
          isHere(host)
              ? "port: %d of %s cannot be had (expected: a free port): %s"
                  .formatted(port, host, e.getCause().getMessage())
              : "host: %s (expected: an address of this machine, or 0.0.0.0 for all)"
                  .formatted(host);
      throw new UncheckedIOException(new IOException(reason, e.getCause()));
    }
  }

  /** Whether this machine has the address, or that of the name, {@code host}. */
  private static boolean isHere(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (UnknownHostException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  private static Server server(
      ServerConfig config,
      GrpcService grpc,
      RequestLimit places,
      Readiness readiness,
      MediaReader media,
      Metrics metrics,
      Surroundings around) {
    AccessControl access = around.access();
    HttpService figures = metrics.service();
    Set<String> streams = LongCalls.paths(grpc);
    return Endpoint.builder(config)
        .meterRegistry(metrics.registry())
        .errorHandler(new ServerErrors(SizeLimit.SERVER, around::refused))
        .gracefulShutdownTimeout(QUIET_PERIOD, LAST_REPLIES)
        .service(
            grpc,
            service ->
                access.guard(
                    service
                        .decorate(new LongCalls(streams))
                        .decorate(SearchForm::serve)
                        .decorate(places.heads(streams))))
        .service(OpenApi.PATH, OpenApi.service())
        .service(
            MediaPaths.PATTERN,
            access.guardReader(new MediaHttpService(media).decorate(places::serveWhole)))
        .service(Readiness.PATH, readiness.http())
        .service(
            Metrics.PATH, config.security().openMetrics() ? figures : access.guardAdmin(figures))
        .route()
        .get("prefix:/")
        .build(PageService.create())
        .decorator(readiness::serve)
        .decorator(service -> CrossOrigin.around(service, config.security().origins()))
        .decorator(around::around)
        .build();
  }

  static GrpcServiceBuilder grpc(
      List<BindableService> services, Readiness readiness, SizeLimit limit) {
    JsonErrors errors = new JsonErrors();
    return GrpcService.builder()
        .addServices(services)
        .addService(readiness.grpc())
        .addService(ProtoReflectionServiceV1.newInstance())
        .supportedSerializationFormats(GrpcSerializationFormats.values())
        .jsonMarshallerFactory(JsonMessages::new)
        .maxRequestMessageLength(limit.bytes())
        .enableUnframedRequests(true)
        .unframedGrpcErrorHandler(errors)
        .enableHttpJsonTranscoding(
            HttpJsonTranscodingOptions.builder().errorHandler(errors).build())
        .exceptionHandler(limit.statuses())
        .useBlockingTaskExecutor(true);
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
    closeAll(around, streams, batches, caches, metrics);
  }

  private static void closeAll(AutoCloseable... parts) {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("A part of the server did not close well", e);
      }
    }
  }
}
