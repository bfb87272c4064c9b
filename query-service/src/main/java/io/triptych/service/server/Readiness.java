package io.triptych.service.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.healthcheck.HealthCheckService;
import com.linecorp.armeria.server.healthcheck.SettableHealthChecker;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a server serves, over gRPC's health service and HTTP: not until it is warm, and not any
 * more once it drains. Who comes after that is refused, unless they ask after health or metrics.
 */
final class Readiness {
  /** Where HTTP is told. */
  static final String PATH = "/healthz";

  private static final String GRPC_PATH = "/grpc.health.v1.Health/";

  private final List<String> services;
  private final LifecycleSettings settings;
  private final HealthStatusManager health = new HealthStatusManager();
  private final SettableHealthChecker checker = new SettableHealthChecker(false);
  private final AtomicInteger underWay = new AtomicInteger();
  private final CountDownLatch drained = new CountDownLatch(1);
  private volatile boolean draining;

  /** The readiness of some services, which do not serve yet. */
  Readiness(List<BindableService> services, LifecycleSettings settings) {
    this.services =
        services.stream().map(s -> s.bindService().getServiceDescriptor().getName()).toList();
    this.settings = settings;
    set(ServingStatus.NOT_SERVING);
  }

  private void set(ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    services.forEach(service -> health.setStatus(service, status));
  }

  BindableService grpc() {
    return health.getHealthService();
  }

  HttpService http() {
    return HealthCheckService.of(checker);
  }

  /** The server serves from now on. */
  void ready() {
    set(ServingStatus.SERVING);
    checker.setHealthy(true);
  }

  /**
   * Says that the server does not serve any more and, after the notice, refuses what comes; returns
   * when what is under way is done, or its time is over.
   */
  void drain() {
    checker.setHealthy(false);
    health.enterTerminalState();
    try {
      Thread.sleep(settings.notice());
      draining = true;
      endIfDone();
      boolean _ = drained.await(settings.drainLimit().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      draining = true;
      Thread.currentThread().interrupt();
    }
  }

  /** Serves a request, or refuses it; a decorator of all services. */
  HttpResponse serve(HttpService next, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    String path = context.path();
    if (path.equals(PATH) || path.equals(Metrics.PATH) || path.startsWith(GRPC_PATH)) {
      return next.serve(context, request);
    }
    underWay.incrementAndGet();
    if (draining) {
      end();
      // Who comes again should not find this server again.
      CompletableFuture<Void> _ = context.initiateConnectionShutdown();
      throw new UnavailableException(UnavailableException.STOPPING, null);
    }
    HttpResponse response;
    try {
      response = next.serve(context, request);
    } catch (Exception | Error e) {
      end();
      throw e;
    }
    CompletableFuture<Void> _ = response.whenComplete().handle((_, _) -> end());
    return response;
  }

  private Void end() {
    underWay.decrementAndGet();
    endIfDone();
    return null;
  }

  private void endIfDone() {
    if (draining && underWay.get() == 0) {
      drained.countDown();
    }
  }
}
