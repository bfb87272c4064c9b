package io.triptych.service.server;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.triptych.indexer.admin.Diagnosis;
import io.triptych.indexer.admin.Finding;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.proto.v1.AdminServiceGrpc;
import io.triptych.proto.v1.CacheCounts;
import io.triptych.proto.v1.ClearCachesRequest;
import io.triptych.proto.v1.ClearCachesResponse;
import io.triptych.proto.v1.ExamineCollectionRequest;
import io.triptych.proto.v1.ExamineCollectionResponse;
import io.triptych.proto.v1.GetCachesRequest;
import io.triptych.proto.v1.GetCachesResponse;
import io.triptych.proto.v1.GetConfigRequest;
import io.triptych.proto.v1.GetConfigResponse;
import io.triptych.proto.v1.HealthFinding;
import io.triptych.proto.v1.WarmUpRequest;
import io.triptych.proto.v1.WarmUpResponse;
import io.triptych.service.cache.CacheReport;
import io.triptych.service.cache.CacheStatistics;
import io.triptych.service.cache.Caches;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Answers {@code triptych.v1.AdminService}. */
final class AdminGrpcService extends AdminServiceGrpc.AdminServiceImplBase {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Map<String, String> config;
  private final String version;
  private final Caches caches;
  private final CollectionStore collections;
  private final Warmer warmer;

  /**
   * @param config the values in effect, without secrets
   */
  AdminGrpcService(
      Map<String, String> config,
      String version,
      Caches caches,
      CollectionStore collections,
      Warmer warmer) {
    this.config = Map.copyOf(config);
    this.version = version;
    this.caches = caches;
    this.collections = collections;
    this.warmer = warmer;
  }

  @Override
  public void getConfig(GetConfigRequest request, StreamObserver<GetConfigResponse> observer) {
    answer(
        observer, GetConfigResponse.newBuilder().putAllValues(config).setVersion(version).build());
  }

  @Override
  public void getCaches(GetCachesRequest request, StreamObserver<GetCachesResponse> observer) {
    GetCachesResponse.Builder response = GetCachesResponse.newBuilder();
    caches.reports().forEach(report -> response.addCaches(counts(report)));
    answer(observer, response.build());
  }

  private static CacheCounts counts(CacheReport report) {
    CacheStatistics statistics = report.statistics();
    return CacheCounts.newBuilder()
        .setCache(report.cache())
        .setLocalHits(statistics.localHits())
        .setSharedHits(statistics.sharedHits())
        .setMisses(statistics.encoded())
        .setSharedTroubles(statistics.sharedTroubles())
        .setEntries(report.entries())
        .build();
  }

  @Override
  public void clearCaches(
      ClearCachesRequest request, StreamObserver<ClearCachesResponse> observer) {
    caches.clear();
    answer(observer, ClearCachesResponse.getDefaultInstance());
  }

  @Override
  public void warmUp(WarmUpRequest request, StreamObserver<WarmUpResponse> observer) {
    mayTakeLong();
    long start = System.nanoTime();
    try (CollectionSearcher view = collections.searcher(request.getCollection())) {
      warmer.towers();
      warmer.collection(view);
    }
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    answer(observer, WarmUpResponse.newBuilder().setTookMs(millis).build());
  }

  /** A client that goes away interrupts the examination. */
  @Override
  public void examineCollection(
      ExamineCollectionRequest request, StreamObserver<ExamineCollectionResponse> observer) {
    mayTakeLong();
    Interruptible work = new Interruptible();
    // The handlers of a gRPC call run when its method has returned, which is too late.
    CompletableFuture<Void> _ =
        ServiceRequestContext.current().whenRequestCancelling().thenRun(work::interrupt);
    Diagnosis diagnosis;
    try {
      diagnosis = work.run(() -> collections.examine(request.getCollection(), request.getDeep()));
    } catch (InterruptedIOException e) {
      throw Status.CANCELLED.withDescription(e.getMessage()).asRuntimeException();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answer(observer, response(diagnosis));
  }

  private static ExamineCollectionResponse response(Diagnosis diagnosis) {
    ExamineCollectionResponse.Builder response =
        ExamineCollectionResponse.newBuilder().setHealthy(diagnosis.healthy());
    for (Finding finding : diagnosis.findings()) {
      response.addFindings(
          HealthFinding.newBuilder()
              .setCheck(finding.matter().title())
              .setLevel(level(finding.severity()))
              .setMessage(finding.what())
              .setAdvice(finding.mend()));
    }
    return response.build();
  }

  private static String level(Finding.Severity severity) {
    return switch (severity) {
      case OK -> "ok";
      case NOTE -> "note";
      case WARNING, ERROR -> "trouble";
    };
  }

  /** Only a deadline that the client set ends this call. */
  private static void mayTakeLong() {
    ServiceRequestContext context = ServiceRequestContext.current();
    if (!context.request().headers().contains("grpc-timeout")) {
      context.clearRequestTimeout();
    }
  }

  private static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
