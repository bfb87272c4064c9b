package io.triptych.service.server;

import com.google.protobuf.Message;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.triptych.proto.v1.ItemAcknowledgement;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.UpsertItemsResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Times every RPC by method and status, and counts what was refused by its reason: whole requests,
 * and items of a request that the others went in without.
 */
final class CallMetrics implements CallWatcher {
  /** As the contract names them; a dashboard shows them before the first search. */
  private static final List<String> STAGES =
      List.of("decode", "encode", "search", "fuse", "facets", "render", "cache");

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };

  private final MeterRegistry registry;

  CallMetrics(MeterRegistry registry) {
    this.registry = registry;
    STAGES.forEach(this::timer);
  }

  /** Counts the time that a stage of a search took. */
  void stage(String stage, long nanos) {
    timer(stage).record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(String stage) {
    return Timer.builder("triptych.stage")
        .description("The time of each stage of searches")
        .tag("stage", stage)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  @Override
  public Watch begin(Call call) {
    return new Watch() {
      @Override
      public void response(Message message) {
        switch (message) {
          case UpsertItemsResponse answer ->
              answer.getResultsList().forEach(CallMetrics.this::item);
          case ItemAcknowledgement answer -> item(answer.getResult());
          default -> {
            // Says nothing of its insides.
          }
        }
      }

      @Override
      public void end(Status status, String reason, long nanos) {
        Timer.builder("triptych.call")
            .description("The time of each RPC")
            .tag("method", call.method())
            .tag("status", status.getCode().name())
            .serviceLevelObjectives(BUCKETS)
            .register(registry)
            .record(nanos, TimeUnit.NANOSECONDS);
        if (!status.isOk()) {
          refused(status, reason);
        }
      }
    };
  }

  private void item(ItemResult result) {
    if (result.getOutcome() == ItemResult.Outcome.OUTCOME_REJECTED) {
      rejected("item", result.getReason());
    }
  }

  /** Counts a request that was refused. */
  void refused(Status status, String reason) {
    rejected("request", reason.isEmpty() ? status.getCode().name() : reason);
  }

  /** Counts something that was refused. */
  void rejected(String what, String reason) {
    Counter.builder("triptych.rejected")
        .description("What was refused, by its reason")
        .tag("what", what)
        .tag("reason", reason)
        .register(registry)
        .increment();
  }
}
