package io.triptych.service.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.healthcheck.HealthCheckService;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.EncoderUnavailableException;
import io.triptych.encoder.image.RgbImage;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncodeResponse;
import io.triptych.proto.v1.EncodeServiceGrpc;
import io.triptych.proto.v1.EncoderDescription;
import io.triptych.proto.v1.GetEncoderRequest;
import io.triptych.proto.v1.Modality;
import io.triptych.service.FakeEncoder;
import io.triptych.service.FreePort;
import io.triptych.service.GatedEncoder;
import io.triptych.service.HostileServer;
import io.triptych.service.batch.AbandonedException;
import io.triptych.service.batch.BatchSettings;
import io.triptych.service.batch.Caller;
import io.triptych.service.server.LifecycleSettings;
import io.triptych.service.server.ServerConfig;
import io.triptych.service.server.WorkerServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** An encoder over real workers. */
@Timeout(120)
final class RemoteEncoderTest {
  private static WorkerServer worker(Encoder encoder) {
    return worker(encoder, 0);
  }

  private static WorkerServer worker(Encoder encoder, int port) {
    return WorkerServer.start(
        ServerConfig.LOOPBACK, port, encoder, BatchSettings.DEFAULT, LifecycleSettings.DEFAULT);
  }

  private static WorkerAddress address(WorkerServer worker) {
    return new WorkerAddress(ServerConfig.LOOPBACK, worker.port());
  }

  private static RemoteEncoder connect(WorkerAddress... workers) {
    return RemoteEncoder.connect(new FakeEncoder(), List.of(workers));
  }

  private static List<String> texts(int seed, int count) {
    return IntStream.range(0, count).mapToObj(i -> "text " + seed + " number " + i).toList();
  }

  private static void assertSame(List<Embedding> remote, List<Embedding> local) {
    assertThat(remote).hasSameSizeAs(local);
    for (int i = 0; i < local.size(); i++) {
      assertThat(remote.get(i).modality()).isEqualTo(local.get(i).modality());
      assertThat(remote.get(i).vector()).containsExactly(local.get(i).vector());
      assertThat(remote.get(i).features()).containsExactly(local.get(i).features());
    }
  }

  @Test
  void vectorsAreThoseOfTheLocalTowers() {
    FakeEncoder local = new FakeEncoder();
    FakeEncoder first = new FakeEncoder();
    FakeEncoder second = new FakeEncoder();
    Random random = new Random(7);
    List<RgbImage> images =
        IntStream.range(0, 20)
            .mapToObj(i -> {
              byte[] pixels = new byte[(10 + i) * 7 * 3];
              random.nextBytes(pixels);
              return new RgbImage(10 + i, 7, pixels);
            })
            .toList();
    try (WorkerServer one = worker(first);
        WorkerServer two = worker(second);
        RemoteEncoder remote = connect(address(one), address(two))) {
      assertThat(remote.encodeTexts(List.of())).isEmpty();
      assertSame(remote.encodeTexts(texts(1, 1)), local.encodeTexts(texts(1, 1)));
      assertSame(remote.encodeTexts(texts(2, 500)), local.encodeTexts(texts(2, 500)));
      assertSame(remote.encodePassages(texts(3, 50)), local.encodePassages(texts(3, 50)));
      assertSame(remote.encodeImages(images), local.encodeImages(images));
      assertThat(remote.workers()).isEqualTo(2);
      assertThat(first.encoded.get()).isPositive();
      assertThat(second.encoded.get()).isPositive();
      assertThat(first.encoded.get() + second.encoded.get()).isEqualTo(571);
    }
  }

  /** A photograph of 12 megapixels, decoded, is larger than any request to a server may be. */
  @Test
  void aLargePictureArrives() {
    RgbImage large = new RgbImage(4000, 3000, new byte[4000 * 3000 * 3]);
    try (WorkerServer one = worker(new FakeEncoder());
        RemoteEncoder remote = connect(address(one))) {
      assertSame(
          remote.encodeImages(List.of(large, large)),
          new FakeEncoder().encodeImages(List.of(large, large)));
    }
  }

  @Test
  void nothingIsLostWhenAWorkerIsKilledUnderLoad() throws Exception {
    FakeEncoder local = new FakeEncoder();
    FakeEncoder surviving = new FakeEncoder();
    AtomicInteger answered = new AtomicInteger();
    int calls = 200;
    try (WorkerProcess killed = WorkerProcess.start();
        WorkerServer survivor = worker(surviving);
        RemoteEncoder remote = connect(killed.address(), address(survivor));
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<List<Embedding>>> answers = new ArrayList<>();
      for (int call = 0; call < calls; call++) {
        int seed = call;
        answers.add(
            threads.submit(() -> {
              List<Embedding> embeddings = remote.encodeTexts(texts(seed, 40));
              if (answered.incrementAndGet() == calls / 4) {
                killed.kill();
              }
              return embeddings;
            }));
      }
      for (int call = 0; call < calls; call++) {
        assertSame(answers.get(call).get(), local.encodeTexts(texts(call, 40)));
      }
      // Both had a share: the one that was killed of the first calls, the other of all later ones.
      assertThat(surviving.encoded.get()).isBetween(calls * 20, calls * 40 - 1);
    }
  }

  @Test
  void aWorkerThatIsStoppedHandsItsWorkOn() throws Exception {
    FakeEncoder local = new FakeEncoder();
    WorkerServer stopped = worker(new FakeEncoder());
    try (WorkerServer survivor = worker(new FakeEncoder());
        RemoteEncoder remote = connect(address(stopped), address(survivor));
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<List<Embedding>>> answers = new ArrayList<>();
      for (int call = 0; call < 100; call++) {
        int seed = call;
        answers.add(threads.submit(() -> remote.encodeTexts(texts(seed, 10))));
      }
      answers.get(10).get();
      stopped.close();
      for (int call = 0; call < 100; call++) {
        assertSame(answers.get(call).get(), local.encodeTexts(texts(call, 10)));
      }
    }
  }

  @Test
  void theLeastBusyWorkerIsAsked() throws Exception {
    GatedEncoder busy = new GatedEncoder();
    FakeEncoder idle = new FakeEncoder();
    try (WorkerServer one = worker(busy);
        WorkerServer two = worker(idle);
        RemoteEncoder remote = connect(address(one), address(two));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Embedding> held = threads.submit(() -> remote.encodeText("held"));
      busy.awaitCalls(1);
      for (int i = 0; i < 20; i++) {
        remote.encodeText("text " + i);
      }
      assertThat(idle.encoded).hasValue(20);
      busy.open();
      assertThat(held.get().vector()).containsExactly(FakeEncoder.vector("held"));
    }
  }

  @Test
  void aWorkerThatComesBackIsUsedAgain() throws Exception {
    int port = FreePort.find();
    WorkerServer first = worker(new FakeEncoder(), port);
    try (RemoteEncoder remote = connect(address(first));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      remote.encodeText("before");
      first.close();
      Future<Embedding> waiting = threads.submit(() -> remote.encodeText("meanwhile"));
      try (WorkerServer again = worker(new FakeEncoder(), port)) {
        assertThat(waiting.get().vector()).containsExactly(FakeEncoder.vector("meanwhile"));
        assertThat(again.port()).isEqualTo(port);
      }
    }
  }

  @Test
  void aWorkerThatIsLostAndOneThatIsBackAreToldOnce() throws Exception {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    Logger logger = (Logger) LoggerFactory.getLogger(WorkerPool.class);
    logger.addAppender(lines);
    int port = FreePort.find();
    WorkerServer first = worker(new FakeEncoder(), port);
    String lost = "Worker " + address(first) + " is lost: its health check fails";
    String back = "Worker " + address(first) + " is back";
    try (WorkerServer other = worker(new FakeEncoder());
        RemoteEncoder remote = connect(address(first), address(other))) {
      awaitStatistics(remote, all -> all.stream().allMatch(WorkerStatistics::healthy));
      assertThat(remote.statistics())
          .extracting(WorkerStatistics::worker)
          .containsExactly(address(first).toString(), address(other).toString());
      first.close();
      awaitStatistics(remote, all -> !all.getFirst().healthy() && all.getLast().healthy());
      for (int i = 0; i < 20; i++) {
        remote.encodeTexts(texts(i, 10));
      }
      assertThat(remote.statistics().getLast().failures()).isZero();
      try (WorkerServer again = worker(new FakeEncoder(), port)) {
        awaitStatistics(remote, all -> all.stream().allMatch(WorkerStatistics::healthy));
        assertThat(again.port()).isEqualTo(port);
        while (lines.list.size() < 2) {
          Thread.sleep(20);
        }
        assertThat(lines.list)
            .extracting(ILoggingEvent::getFormattedMessage)
            .containsExactly(lost, back);
      }
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list).allMatch(line -> line.getLevel() == Level.WARN);
  }

  private static void awaitStatistics(
      RemoteEncoder remote, Predicate<List<WorkerStatistics>> condition) throws Exception {
    while (!condition.test(remote.statistics())) {
      Thread.sleep(20);
    }
  }

  @Test
  void workersThatStartLaterAreWaitedFor() throws Exception {
    int port = FreePort.find();
    WorkerAddress address = new WorkerAddress(ServerConfig.LOOPBACK, port);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<RemoteEncoder> connecting = threads.submit(() -> connect(address));
      assertThatThrownBy(() -> connecting.get(500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      try (WorkerServer late = worker(new FakeEncoder(), port);
          RemoteEncoder remote = connecting.get()) {
        assertThat(remote.encodeText("red").vector()).containsExactly(FakeEncoder.vector("red"));
        assertThat(late.port()).isEqualTo(port);
      }
    }
  }

  @Test
  void whenNoneIsLeftThatIsSaid() {
    WorkerServer only = worker(new FakeEncoder());
    WorkerAddress address = address(only);
    try (RemoteEncoder remote = connect(address)) {
      remote.encodeText("before");
      only.close();
      assertThatThrownBy(() -> remote.encodeText("after"))
          .isInstanceOf(EncoderUnavailableException.class)
          .hasMessageStartingWith("workers: none of " + address + " answers (expected: ");
      assertThat(remote.statistics().getFirst().failures()).isPositive();
      assertThat(remote.statistics().getFirst().outstanding()).isZero();
    }
  }

  @Test
  void deadlinesHold() throws Exception {
    GatedEncoder towers = new GatedEncoder();
    try (WorkerServer one = worker(towers);
        RemoteEncoder remote = connect(address(one))) {
      long deadline = System.nanoTime() + Duration.ofMillis(300).toNanos();
      Caller caller = new Caller(false, true, deadline, () -> false);
      assertThatThrownBy(
              () -> ScopedValue.where(Caller.CURRENT, caller).call(() -> remote.encodeText("slow")))
          .isInstanceOf(AbandonedException.class);
      towers.open();
    }
  }

  /** A worker that tells what it is, and nothing else. */
  private static final class Fickle extends EncodeServiceGrpc.EncodeServiceImplBase {
    private final List<Long> timesToDescribe = new CopyOnWriteArrayList<>();

    @Override
    public void getEncoder(GetEncoderRequest request, StreamObserver<EncoderDescription> observer) {
      timesToDescribe.add(ServiceRequestContext.current().requestTimeoutMillis());
      FakeEncoder towers = new FakeEncoder();
      EncoderDescription.Builder description =
          EncoderDescription.newBuilder().setSpace(towers.space().hex());
      description
          .addTowersBuilder()
          .setModality(Modality.MODALITY_TEXT)
          .setTowerId(towers.towerId(io.triptych.encoder.Modality.TEXT));
      description
          .addTowersBuilder()
          .setModality(Modality.MODALITY_IMAGE)
          .setTowerId(towers.towerId(io.triptych.encoder.Modality.IMAGE));
      observer.onNext(description.build());
      observer.onCompleted();
    }

    @Override
    public void encode(EncodeRequest request, StreamObserver<EncodeResponse> observer) {
      observer.onError(Status.UNAVAILABLE.asRuntimeException());
    }
  }

  @Test
  void aWorkerHasNoLongerToTellWhatItIsThanItsCallerHas() {
    Fickle fickle = new Fickle();
    Server server =
        Server.builder()
            .http(0)
            .service("/healthz", HealthCheckService.of())
            .service(GrpcService.builder().addService(fickle).build())
            .build();
    server.start().join();
    WorkerAddress address = new WorkerAddress(ServerConfig.LOOPBACK, server.activeLocalPort());
    try (RemoteEncoder remote = connect(address)) {
      long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      Caller caller = new Caller(false, true, deadline, () -> false);
      assertThatThrownBy(
              () -> ScopedValue.where(Caller.CURRENT, caller).call(() -> remote.encodeText("red")))
          .isInstanceOf(AbandonedException.class);
    } finally {
      server.stop().join();
    }
    assertThat(fickle.timesToDescribe).hasSizeGreaterThan(2);
    assertThat(fickle.timesToDescribe.getFirst()).as("at the start").isGreaterThan(2500);
    assertThat(fickle.timesToDescribe.subList(1, fickle.timesToDescribe.size()))
        .allSatisfy(millis -> assertThat(millis).isLessThan(2500));
  }

  @Test
  void aWorkerOfAnotherSpaceIsRefused() {
    try (WorkerServer other = worker(new FakeEncoder("e".repeat(64)))) {
      assertThatThrownBy(() -> connect(address(other)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "workers: %s is of space eeeeeeeeeeee (expected: 0123456789ab, that of the pack here)"
                  .formatted(address(other)));
    }
  }

  @Test
  void whoeverIsNoWorkerIsTold() throws Exception {
    WorkerAddress nobody = new WorkerAddress(ServerConfig.LOOPBACK, FreePort.find());
    assertThatThrownBy(() -> connect(nobody))
        .isInstanceOf(EncoderUnavailableException.class)
        .hasMessageStartingWith("workers: none of " + nobody + " answers");
    try (HostileServer silent = HostileServer.silent()) {
      WorkerAddress mute = new WorkerAddress(ServerConfig.LOOPBACK, silent.uri("http").getPort());
      assertThatThrownBy(() -> connect(mute)).isInstanceOf(EncoderUnavailableException.class);
    }
  }

  @Test
  void addressesAreParsed() {
    assertThat(WorkerAddress.parse("one:1, 10.0.0.2:65535,[::1]:8081"))
        .containsExactly(
            new WorkerAddress("one", 1),
            new WorkerAddress("10.0.0.2", 65535),
            new WorkerAddress("[::1]", 8081));
    for (String wrong : List.of("", "one", "one:", ":1", "one:0", "one:x", "one:1,", "one:70000")) {
      assertThatThrownBy(() -> WorkerAddress.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("(expected: host:port, several with commas)");
    }
  }
}
