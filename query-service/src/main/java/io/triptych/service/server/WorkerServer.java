package io.triptych.service.server;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.BindableService;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FairBudget;
import io.triptych.service.batch.BatchSettings;
import io.triptych.service.batch.BatchingEncoder;
import io.triptych.service.batch.DecodeMemory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A running worker: {@code EncodeService} alone, with health, metrics and reflection, for servers
 * and indexers that let their towers run elsewhere. Drains like {@link TriptychServer}.
 */
public final class WorkerServer implements AutoCloseable {
  private final Server server;
  private final Readiness readiness;
  private final BatchingEncoder batches;
  private final ExecutorService streams;
  private final Metrics metrics;

  private WorkerServer(
      Server server,
      Readiness readiness,
      BatchingEncoder batches,
      ExecutorService streams,
      Metrics metrics) {
    this.server = server;
    this.readiness = readiness;
    this.batches = batches;
    this.streams = streams;
    this.metrics = metrics;
  }

  /**
   * Starts a worker; returns when it is listening, and warm if it shall be.
   *
   * @param port 0 picks a free one
   * @param encoder stays open when the worker closes
   * @throws java.io.UncheckedIOException if the port cannot be had
   */
  public static WorkerServer start(
      String host, int port, Encoder encoder, BatchSettings settings, LifecycleSettings lifecycle) {
    BatchingEncoder batches = new BatchingEncoder(encoder, settings, RequestCallers::current);
    ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor();
    DecodeMemory memory = new DecodeMemory(FairBudget.forDecoding(), RequestCallers::current);
    List<BindableService> services =
        List.of(new EncodeGrpcService(batches, memory, streams, LimitSettings.DEFAULT.request()));
    Readiness readiness = new Readiness(services, lifecycle);
    Metrics metrics = new Metrics();
    BatchMetrics.bind(metrics.registry(), batches);
    RequestLimit places = new RequestLimit(LimitSettings.DEFAULT.requests(), metrics.registry());
    GrpcService grpc =
        TriptychServer.grpc(services, readiness, SizeLimit.WORKER).intercept(places).build();
    Set<String> streaming = LongCalls.paths(grpc);
    Server server =
        Endpoint.builder(host, port, Optional.empty(), LimitSettings.DEFAULT)
            .errorHandler(new ServerErrors(SizeLimit.WORKER, _ -> {}))
            .gracefulShutdownTimeout(TriptychServer.QUIET_PERIOD, TriptychServer.LAST_REPLIES)
            .decorator(readiness::serve)
            .maxRequestLength(Limits.MAX_WORKER_BYTES / 2 * 3L)
            .meterRegistry(metrics.registry())
            .service(
                grpc,
                service ->
                    service.decorate(new LongCalls(streaming)).decorate(places.heads(streaming)))
            .service(Readiness.PATH, readiness.http())
            .service(Metrics.PATH, metrics.service())
            .build();
    WorkerServer started = new WorkerServer(server, readiness, batches, streams, metrics);
    try {
      TriptychServer.listen(server, host, port);
    } catch (RuntimeException e) {
      started.closeParts();
      throw e;
    }
    if (lifecycle.warmUp()) {
      WarmUp.towers(batches);
    }
    readiness.ready();
    return started;
  }

  /** The port that the worker listens at. */
  public int port() {
    return server.activeLocalPort();
  }

  @Override
  public void close() {
    readiness.drain();
    server.stop().join();
    closeParts();
  }

  private void closeParts() {
    streams.shutdownNow();
    batches.close();
    metrics.close();
  }
}
