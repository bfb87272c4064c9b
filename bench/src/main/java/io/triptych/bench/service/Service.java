package io.triptych.bench.service;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.triptych.encoder.Encoder;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.service.server.ServerConfig;
import io.triptych.service.server.TriptychServer;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A server on loopback and a client of it. */
final class Service implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final TriptychServer server;
  private final ManagedChannel channel;

  private Service(TriptychServer server) {
    this.server = server;
    this.channel = connect();
  }

  /** Starts a server, which loads its towers and opens its collections first. */
  static Service start(ServerConfig config, Encoder encoder) {
    return new Service(
        TriptychServer.start(config.withLifecycle(config.lifecycle().withWarmUp(true)), encoder));
  }

  /** A further connection, which the caller shuts down. */
  ManagedChannel connect() {
    return Grpc.newChannelBuilderForAddress(
            ServerConfig.LOOPBACK, server.port(), InsecureChannelCredentials.create())
        .build();
  }

  Channel channel() {
    return channel;
  }

  static SearchRequest request(String text) {
    return SearchRequest.newBuilder()
        .setCollection(ReadyCollection.NAME)
        .addParts(QueryPart.newBuilder().setText(text))
        .setTiming(true)
        .build();
  }

  SearchResponse search(String text) {
    return SearchServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .search(request(text));
  }

  /**
   * A search as its client sees it.
   *
   * @param millis from the request to the answer
   */
  record Call(double millis, SearchResponse response) {
    /** What the server says that a stage took. */
    double stage(String name) {
      return response.getTimingList().stream()
          .filter(stage -> stage.getStage().equals(name))
          .mapToDouble(stage -> stage.getMs())
          .sum();
    }

    boolean isKept() {
      return !response.getCacheTier().equals("none");
    }
  }

  Call timed(String text) {
    long start = System.nanoTime();
    SearchResponse response = search(text);
    return new Call((System.nanoTime() - start) / 1e6, response);
  }

  /** One search after another. */
  List<Call> timed(List<String> texts) {
    return texts.stream().map(this::timed).toList();
  }

  /**
   * What several callers found.
   *
   * @param perSecond answers a second
   * @param kept the share of answers that came from the cache of answers, 0 to 1
   */
  record Throughput(double perSecond, double kept) {}

  /** Several callers share {@code texts}, each with one request under way. */
  Throughput throughput(List<String> texts, int callers) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger kept = new AtomicInteger();
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<? extends Future<?>> running =
          IntStream.range(0, callers)
              .mapToObj(_ ->
                  threads.submit(() -> {
                    for (int i = next.getAndIncrement();
                        i < texts.size();
                        i = next.getAndIncrement()) {
                      if (timed(texts.get(i)).isKept()) {
                        kept.incrementAndGet();
                      }
                    }
                  }))
              .toList();
      for (Future<?> caller : running) {
        await(caller);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Throughput(texts.size() / seconds, (double) kept.get() / texts.size());
  }

  static void await(Future<?> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
