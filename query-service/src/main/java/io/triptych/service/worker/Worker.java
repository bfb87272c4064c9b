package io.triptych.service.worker;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.grpc.GrpcClients;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncodeResponse;
import io.triptych.proto.v1.EncodeServiceGrpc.EncodeServiceBlockingStub;
import io.triptych.proto.v1.EncoderDescription;
import io.triptych.proto.v1.GetEncoderRequest;
import io.triptych.proto.v1.TowerDescription;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** A worker as seen from here. */
final class Worker {
  private static final long MAX_RESPONSE_BYTES = 64L << 20;

  /** How long it may take to tell what it is. */
  private static final Duration DESCRIBE = Duration.ofSeconds(5);

  private final WorkerAddress address;
  private final EncodeServiceBlockingStub stub;
  private final AtomicInteger outstanding = new AtomicInteger();
  private final AtomicLong failures = new AtomicLong();

  /** Whether it was seen to have the towers of the pack here, since it last failed. */
  private volatile boolean proven;

  Worker(WorkerAddress address, ClientFactory factory) {
    this.address = address;
    stub =
        GrpcClients.builder("gproto+http://" + address)
            .factory(factory)
            .maxResponseLength(MAX_RESPONSE_BYTES)
            .responseTimeoutMillis(0)
            .build(EncodeServiceBlockingStub.class);
  }

  WorkerAddress address() {
    return address;
  }

  Endpoint endpoint() {
    String host = address.host().replace("[", "").replace("]", "");
    return Endpoint.of(host, address.port());
  }

  /** How many requests it works on for this process. */
  int outstanding() {
    return outstanding.get();
  }

  /** How many requests failed here. */
  long failures() {
    return failures.get();
  }

  /** What is known of its towers has to be seen again: it may come back as another. */
  void failed() {
    proven = false;
    failures.incrementAndGet();
  }

  /**
   * Sees that its towers are those of {@code local}.
   *
   * @param nanos how long that may take at most
   * @throws WrongWorkerException if they are not
   * @throws io.grpc.StatusRuntimeException if it does not answer
   */
  void prove(Encoder local, long nanos) throws WrongWorkerException {
    if (proven) {
      return;
    }
    EncoderDescription theirs =
        stub.withDeadlineAfter(Math.min(nanos, DESCRIBE.toNanos()), TimeUnit.NANOSECONDS)
            .getEncoder(GetEncoderRequest.getDefaultInstance());
    if (!theirs.getSpace().equals(local.space().hex())) {
      throw new WrongWorkerException(
          "workers: %s is of space %s (expected: %s, that of the pack here)"
              .formatted(address, brief(theirs.getSpace()), local.space().abbreviated()));
    }
    Map<io.triptych.proto.v1.Modality, String> towers =
        theirs.getTowersList().stream()
            .collect(Collectors.toMap(TowerDescription::getModality, TowerDescription::getTowerId));
    for (Modality modality : Modality.values()) {
      if (local.supports(modality)) {
        String tower = towers.getOrDefault(message(modality), "none");
        if (!tower.equals(local.towerId(modality))) {
          throw new WrongWorkerException(
              "workers: %s has the %s tower %s (expected: %s, that of the pack here)"
                  .formatted(address, modality.id(), brief(tower), brief(local.towerId(modality))));
        }
      }
    }
    proven = true;
  }

  private static io.triptych.proto.v1.Modality message(Modality modality) {
    return switch (modality) {
      case TEXT -> io.triptych.proto.v1.Modality.MODALITY_TEXT;
      case IMAGE -> io.triptych.proto.v1.Modality.MODALITY_IMAGE;
      case AUDIO -> io.triptych.proto.v1.Modality.MODALITY_AUDIO;
    };
  }

  private static String brief(String id) {
    return id.length() > 12 ? id.substring(0, 12) : id;
  }

  /** Asks it; throws {@link io.grpc.StatusRuntimeException} if it cannot answer in time. */
  EncodeResponse encode(EncodeRequest request, long nanos) {
    outstanding.incrementAndGet();
    try {
      return stub.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS).encode(request);
    } finally {
      outstanding.decrementAndGet();
    }
  }
}
