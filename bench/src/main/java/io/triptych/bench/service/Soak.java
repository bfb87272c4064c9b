package io.triptych.bench.service;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.triptych.encoder.Encoder;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.service.cache.CacheSettings;
import io.triptych.service.server.ServerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Offers a service without caches twice what it can do, by the clock whether it answers or not, and
 * looks at what becomes of the requests and of the service afterwards.
 */
final class Soak {
  private static final int CALLERS = 64;
  private static final int ROUNDS = 3;
  private static final double OVERLOAD = 2;
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final int CONNECTIONS = 8;

  /** Less than the streams of all connections together. */
  private static final int MOST_UNDER_WAY = 1600;

  private static final int PROBES = 10;
  private static final double NORMAL = 1.5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ServerConfig config;
  private final Encoder encoder;
  private final QueryTexts texts;
  private final Sizes sizes;
  private final Consumer<String> log;
  private final Outcomes outcomes = new Outcomes();
  private final Random random = new Random(20_260_103);

  /** What became of requests. */
  private static final class Outcomes {
    private final AtomicInteger ok = new AtomicInteger();
    private final AtomicInteger exhausted = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final AtomicInteger other = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());

    /** Requests that were due while too many were under way, and so not sent. */
    private int unsent;

    private void failed(Throwable failure) {
      switch (Status.fromThrowable(failure).getCode()) {
        case RESOURCE_EXHAUSTED -> exhausted.incrementAndGet();
        case DEADLINE_EXCEEDED -> late.incrementAndGet();
        default -> other.incrementAndGet();
      }
    }

    private int all() {
      return ok.get() + exhausted.get() + late.get() + other.get() + unsent;
    }
  }

  Soak(ServerConfig config, Encoder encoder, QueryTexts texts, Sizes sizes, Consumer<String> log) {
    this.config = config.withCaches(CacheSettings.NONE);
    this.encoder = encoder;
    this.texts = texts;
    this.sizes = sizes;
    this.log = log;
  }

  void run(Duration duration, ServiceReport report) throws InterruptedException {
    try (Service service = Service.start(config, encoder)) {
      Figures before = new Figures();
      for (int round = -1; round < ROUNDS; round++) {
        double rate = service.throughput(any(4 * sizes.calls()), CALLERS).perSecond();
        double normal = median(service.timed(any(sizes.calls())));
        if (round >= 0) {
          before.add("rate", rate);
          before.add("normal", normal);
        }
      }
      double rate = before.median("rate");
      double normal = before.median("normal");
      long heap = heapMegabytes();
      log.accept("soak: %.0f/s for %s, twice %.0f/s".formatted(OVERLOAD * rate, duration, rate));
      double seconds = offer(service, OVERLOAD * rate, duration);
      double recovery = recovery(service, NORMAL * normal);
      report(report, rate, normal, seconds);
      report.add("soak, normal again after", recovery, "s");
      report.add("soak, heap before", heap, "MB");
      double heapAfter = heapMegabytes();
      report.add("soak, heap after", heapAfter, "MB", heapAfter / heap, "soak, heap before");
    }
  }

  private List<String> any(int count) {
    return IntStream.range(0, count).mapToObj(_ -> texts.any()).toList();
  }

  private static double median(List<Service.Call> calls) {
    return Figures.quantile(calls.stream().map(Service.Call::millis).toList(), 0.5);
  }

  /**
   * Requests at random times, {@code perSecond} of them in the mean.
   *
   * @return how many seconds it took until the last one had its answer
   */
  private double offer(Service service, double perSecond, Duration duration)
      throws InterruptedException {
    List<ManagedChannel> channels =
        IntStream.range(0, CONNECTIONS).mapToObj(_ -> service.connect()).toList();
    try {
      long start = System.nanoTime();
      long due = 0;
      long reported = 0;
      for (int i = 0; due < duration.toNanos(); i++) {
        waitUntil(start + due);
        send(channels.get(i % CONNECTIONS));
        if (due - reported > REPORT_NANOS) {
          reported = due;
          log.accept("soak: %d requests after %d s".formatted(i, due / 1_000_000_000));
        }
        due += (long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9);
      }
      while (outcomes.underWay.get() > 0) {
        Thread.sleep(1);
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  private static void waitUntil(long nanos) throws InterruptedException {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private void send(ManagedChannel channel) {
    if (outcomes.underWay.get() >= MOST_UNDER_WAY) {
      outcomes.unsent++;
      return;
    }
    outcomes.underWay.incrementAndGet();
    long start = System.nanoTime();
    SearchServiceGrpc.newStub(channel)
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .search(
            Service.request(texts.any()),
            new StreamObserver<>() {
              @Override
              public void onNext(SearchResponse response) {
                outcomes.millis.add((System.nanoTime() - start) / 1e6);
              }

              @Override
              public void onError(Throwable failure) {
                outcomes.failed(failure);
                outcomes.underWay.decrementAndGet();
              }

              @Override
              public void onCompleted() {
                outcomes.ok.incrementAndGet();
                outcomes.underWay.decrementAndGet();
              }
            });
  }

  /** Seconds until as many searches as are a probe take their usual time again. */
  private double recovery(Service service, double normal) throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      double waited = (System.nanoTime() - start) / 1e9;
      if (waited > PATIENCE.toSeconds()) {
        log.accept("soak: not normal again after %s".formatted(PATIENCE));
        return waited;
      }
      try {
        if (median(service.timed(any(PROBES))) <= normal) {
          return waited;
        }
      } catch (StatusRuntimeException e) {
        Thread.sleep(10);
      }
    }
  }

  private void report(ServiceReport report, double rate, double normal, double seconds) {
    String sustained = "soak, %d callers before".formatted(CALLERS);
    int all = outcomes.all();
    report.add(sustained, rate, "/s");
    report.add("soak, offered", all / seconds, "/s", all / seconds / rate, sustained);
    double answered = outcomes.ok.get() / seconds;
    report.add("soak, answered", answered, "/s", answered / rate, sustained);
    count(report, "OK", outcomes.ok.get(), all);
    count(report, "RESOURCE_EXHAUSTED", outcomes.exhausted.get(), all);
    count(report, "DEADLINE_EXCEEDED", outcomes.late.get(), all);
    count(report, "another error", outcomes.other.get(), all);
    count(report, "not sent, too many under way", outcomes.unsent, all);
    if (!outcomes.millis.isEmpty()) {
      double median = Figures.quantile(outcomes.millis, 0.5);
      report.add("soak, answers, p50", median, "ms", median / normal, "1 caller before, p50");
      report.add("soak, answers, p99", Figures.quantile(outcomes.millis, 0.99), "ms");
    }
  }

  private static void count(ServiceReport report, String name, int value, int all) {
    report.add("soak, " + name, value, "", (double) value / all, "all requests");
  }

  /** The heap in use after a collection of garbage. */
  private static long heapMegabytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }
}
