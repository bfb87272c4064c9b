package io.triptych.service.worker;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.healthcheck.HealthCheckedEndpointGroup;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.EncoderUnavailableException;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncodeResponse;
import io.triptych.service.batch.AbandonedException;
import io.triptych.service.batch.Caller;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers that share work. A request goes to the one with the fewest under way, of those that are
 * healthy; if it fails there for a reason that is not the request's, it goes to another. When none
 * is left, all are tried again for a while. Encoding twice changes nothing, so a request may be
 * sent again whatever became of it.
 */
final class WorkerPool implements AutoCloseable {
  /** How long a request is tried, and how long workers are waited for at the start. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How long one worker may take. */
  private static final Duration ATTEMPT = Duration.ofSeconds(60);

  private static final Duration HEALTH_INTERVAL = Duration.ofMillis(500);
  private static final long PAUSE_MILLIS = 100;
  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

  private final Encoder local;
  private final ClientFactory factory;
  private final List<Worker> workers;
  private final HealthCheckedEndpointGroup healthy;

  /** Workers that were healthy when their health was last told. */
  private final Set<Worker> alive = new HashSet<>();

  /** Workers that were said not to answer, until they do again. */
  private final Set<Worker> lost = new HashSet<>();

  private boolean closed;

  /**
   * Connects to workers; waits a while for the first, since those that start together with this
   * process may be later than it.
   *
   * @param local has the towers that they are expected to have
   * @throws IllegalArgumentException if one has others
   * @throws EncoderUnavailableException if none answers
   */
  static WorkerPool connect(Encoder local, List<WorkerAddress> addresses) {
    WorkerPool pool = new WorkerPool(local, addresses);
    try {
      pool.check();
      return pool;
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private WorkerPool(Encoder local, List<WorkerAddress> addresses) {
    this.local = local;
    factory = ClientFactory.builder().connectTimeout(Duration.ofSeconds(2)).build();
    workers = addresses.stream().map(address -> new Worker(address, factory)).toList();
    healthy =
        HealthCheckedEndpointGroup.builder(
                EndpointGroup.of(workers.stream().map(Worker::endpoint).toList()), "/healthz")
            .clientFactory(factory)
            .retryInterval(HEALTH_INTERVAL)
            .build();
    healthy.addListener(this::notice, true);
  }

  /** Tells of workers that are lost and of those that are back, once each time. */
  private synchronized void notice(List<Endpoint> serving) {
    if (closed) {
      return;
    }
    for (Worker worker : workers) {
      boolean serves = serving.contains(worker.endpoint());
      if (serves && lost.remove(worker)) {
        LOG.warn("Worker {} is back", worker.address());
      } else if (!serves && alive.contains(worker) && lost.add(worker)) {
        LOG.warn("Worker {} is lost: its health check fails", worker.address());
      }
      if (serves) {
        alive.add(worker);
      } else {
        alive.remove(worker);
      }
    }
  }

  private synchronized void silentAtStart(Worker worker, StatusRuntimeException e) {
    lost.add(worker);
    LOG.warn("Worker {} does not answer: {}", worker.address(), reason(e));
  }

  /** How each worker does. */
  List<WorkerStatistics> statistics() {
    Set<Endpoint> serving = Set.copyOf(healthy.endpoints());
    return workers.stream()
        .map(worker ->
            new WorkerStatistics(
                worker.address().toString(),
                serving.contains(worker.endpoint()),
                worker.outstanding(),
                worker.failures()))
        .toList();
  }

  /** The number of workers, whether or not they answer. */
  int size() {
    return workers.size();
  }

  private void check() {
    long patience = System.nanoTime() + PATIENCE.toNanos();
    Map<Worker, StatusRuntimeException> silent = silent();
    silent.forEach(this::silentAtStart);
    while (silent.size() == workers.size()) {
      if (System.nanoTime() - patience > 0) {
        throw none(silent.get(workers.getLast()));
      }
      pause();
      silent = silent();
    }
  }

  /** The workers that do not answer, and why. */
  private Map<Worker, StatusRuntimeException> silent() {
    Map<Worker, StatusRuntimeException> silent = new LinkedHashMap<>();
    for (Worker worker : workers) {
      try {
        worker.prove(local, PATIENCE.toNanos());
      } catch (WrongWorkerException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      } catch (StatusRuntimeException e) {
        silent.put(worker, e);
      }
    }
    return silent;
  }

  /**
   * The answer of a worker.
   *
   * @throws AbandonedException if the caller's time is over
   * @throws EncoderUnavailableException if no worker answers
   * @throws IllegalStateException if a worker refuses the request
   */
  EncodeResponse encode(EncodeRequest request) {
    Caller caller = Caller.CURRENT.orElse(Caller.PATIENT);
    long patience = System.nanoTime() + PATIENCE.toNanos();
    Set<Worker> tried = new HashSet<>();
    Exception last = null;
    while (true) {
      long left = caller.remaining(System.nanoTime());
      if (left <= 0) {
        throw AbandonedException.late();
      }
      if (caller.gone().getAsBoolean()) {
        throw AbandonedException.cancelled();
      }
      Optional<Worker> next = next(tried);
      if (next.isPresent()) {
        tried.add(next.get());
        try {
          next.get().prove(local, left);
          long still = caller.remaining(System.nanoTime());
          return next.get().encode(request, Math.min(still, ATTEMPT.toNanos()));
        } catch (StatusRuntimeException e) {
          last = e;
          judge(next.get(), e);
        } catch (WrongWorkerException e) {
          last = e;
          next.get().failed();
        }
      } else if (System.nanoTime() - patience > 0) {
        throw none(last);
      } else {
        pause();
        tried.clear();
      }
    }
  }

  /** Lets the request go to another worker, unless it is itself at fault. */
  private void judge(Worker worker, StatusRuntimeException e) {
    switch (e.getStatus().getCode()) {
      case INVALID_ARGUMENT, UNIMPLEMENTED, OUT_OF_RANGE, NOT_FOUND, ALREADY_EXISTS ->
          throw new IllegalStateException(
              "worker %s: %s (expected: an answer)".formatted(worker.address(), reason(e)), e);
      case RESOURCE_EXHAUSTED -> LOG.debug("Worker {} is busy", worker.address());
      default -> {
        worker.failed();
        LOG.debug("Worker {} failed: {}", worker.address(), reason(e));
      }
    }
  }

  private Optional<Worker> next(Set<Worker> tried) {
    Set<Endpoint> alive = Set.copyOf(healthy.endpoints());
    // Who is not known to be healthy is asked last: health is a little late to tell.
    return workers.stream()
        .filter(worker -> !tried.contains(worker))
        .min(
            Comparator.comparing((Worker worker) -> !alive.contains(worker.endpoint()))
                .thenComparingInt(Worker::outstanding));
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EncoderUnavailableException("workers: interrupted (expected: an answer)", e);
    }
  }

  private EncoderUnavailableException none(Exception last) {
    String all =
        workers.stream()
            .map(worker -> worker.address().toString())
            .collect(Collectors.joining(", "));
    String reason = last instanceof StatusRuntimeException e ? reason(e) : last.getMessage();
    return new EncoderUnavailableException(
        "workers: none of %s answers (expected: one at least): %s".formatted(all, reason), last);
  }

  private static String reason(StatusRuntimeException e) {
    Status status = e.getStatus();
    return status.getDescription() == null
        ? status.getCode().name()
        : status.getCode() + ": " + status.getDescription();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    healthy.close();
    factory.close();
  }
}
