package io.triptych.service.server;

import com.google.protobuf.Message;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.triptych.proto.v1.CacheControl;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.service.query.Cancellation;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a share of the searches exactly, in the background, and tells which share of the exact
 * hits the graph had found: recall@k of what people really ask. One thread of the lowest priority
 * does it; what does not fit into its short queue is left out. Sounds are not repeated, since what
 * is heard in one costs more than any search.
 */
final class RecallSampler implements CallWatcher, AutoCloseable {
  private static final int QUEUE = 16;
  private static final double[] BUCKETS = {0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1};
  private static final String SEARCH = "triptych.v1.SearchService/Search";
  private static final Logger LOG = LoggerFactory.getLogger(RecallSampler.class);
  private static final Watch UNSEEN = (_, _, _) -> {};

  private final double share;
  private final DoubleSupplier random;
  private final SearchHandler searches;
  private final DistributionSummary recall;
  private final Counter dropped;
  private final ThreadPoolExecutor worker;

  /**
   * A sampler.
   *
   * @param share which share is repeated, 0 to 1
   * @param random numbers from 0 to below 1, each as likely
   * @param searches answers the repeated requests
   */
  RecallSampler(
      double share, DoubleSupplier random, SearchHandler searches, MeterRegistry registry) {
    this.share = share;
    this.random = random;
    this.searches = searches;
    this.recall =
        DistributionSummary.builder("triptych.recall")
            .description("The share of the exact hits that sampled searches found")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    this.dropped =
        Counter.builder("triptych.recall.dropped")
            .description("Sampled searches that were not repeated, as too many waited")
            .register(registry);
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            Thread.ofPlatform()
                .daemon()
                .name("recall-sampler")
                .priority(Thread.MIN_PRIORITY)
                .factory());
  }

  @Override
  public Watch begin(Call call) {
    if (!call.method().equals(SEARCH) || random.getAsDouble() >= share) {
      return UNSEEN;
    }
    return new Watch() {
      private SearchRequest request;
      private SearchResponse response;

      @Override
      public void request(Message message) {
        request = (SearchRequest) message;
      }

      @Override
      public void response(Message message) {
        response = (SearchResponse) message;
      }

      @Override
      public void end(Status status, String reason, long nanos) {
        if (status.isOk() && response != null && !request.getExact() && !listens(request)) {
          offer(request, response);
        }
      }
    };
  }

  private static boolean listens(SearchRequest request) {
    return request.getPartsList().stream().anyMatch(part -> part.hasAudio());
  }

  private void offer(SearchRequest request, SearchResponse response) {
    try {
      worker.execute(() -> compare(request, response));
    } catch (RejectedExecutionException e) {
      dropped.increment();
    }
  }

  private void compare(SearchRequest request, SearchResponse response) {
    SearchRequest exact =
        request.toBuilder()
            .setExact(true)
            .setCache(CacheControl.CACHE_CONTROL_BYPASS)
            .clearFacets()
            .build();
    try {
      compare(response, searches.handle(CanonicalRequest.of(exact), Cancellation.NEVER));
    } catch (RuntimeException e) {
      // The collection may have changed or gone since.
      LOG.debug("A sampled search cannot be repeated", e);
    }
  }

  private void compare(SearchResponse given, SearchResponse exact) {
    if (exact.getHitsCount() > 0) {
      Set<String> found = new HashSet<>();
      given.getHitsList().forEach(hit -> found.add(hit.getId()));
      long common = exact.getHitsList().stream().map(Hit::getId).filter(found::contains).count();
      recall.record((double) common / exact.getHitsCount());
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
