package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.prometheus.PrometheusMeterRegistries;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.triptych.encoder.KernelStatus;
import io.triptych.service.FakeEncoder;
import io.triptych.service.access.RequestRate;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsTest {
  @TempDir private Path data;

  @Test
  void theServerExposesRequestsMemoryAndKernels() throws Exception {
    try (TriptychServer server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      get(client, server, "/v1/collections");
      String text = get(client, server, Metrics.PATH);

      assertThat(text)
          .contains(
              "triptych_kernel_lane_width_bits " + (double) KernelStatus.ofProcess().laneBits())
          .contains("triptych_kernel_scalar_fallback 0.0")
          .contains("jvm_memory_used_bytes")
          .contains("armeria_server_all_requests");
    }
  }

  @Test
  void lookingAtMetricsUsesNothingUp() throws Exception {
    SecuritySettings rare = SecuritySettings.NONE.withRate(new RequestRate(0.001, 1, 1));
    ServerConfig config = ServerConfig.of(data).withSecurity(rare);
    try (TriptychServer server = TriptychServer.start(config, new FakeEncoder());
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      get(client, server, Metrics.PATH);
      get(client, server, "/v1/collections");
      assertThat(status(client, server, "/v1/collections")).isEqualTo(429);
      get(client, server, Metrics.PATH);
      assertThat(status(client, server, "/v1/collections")).isEqualTo(429);
    }
  }

  private static int status(HttpClient client, TriptychServer server, String path)
      throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(path)).build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }

  private static String get(HttpClient client, TriptychServer server, String path)
      throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(path)).build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  @Test
  void aScalarFallbackIsSeen() {
    PrometheusMeterRegistry registry = PrometheusMeterRegistries.newRegistry();

    Metrics.kernels(registry, new KernelStatus(0, "scalar kernels"));

    assertThat(registry.scrape())
        .contains("triptych_kernel_lane_width_bits 0.0")
        .contains("triptych_kernel_scalar_fallback 1.0");
  }
}
