package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.HttpStatus;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.triptych.proto.v1.EncodeInput;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncodeServiceGrpc;
import io.triptych.proto.v1.EncodeStreamRequest;
import io.triptych.proto.v1.EncodeStreamResponse;
import io.triptych.proto.v1.Pixels;
import io.triptych.service.FakeEncoder;
import io.triptych.service.batch.BatchSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much a worker takes, and what it says to more. */
@Timeout(120)
final class WorkerServerTest {
  private static final HttpStatus ENTITY_TOO_LARGE = HttpStatus.REQUEST_ENTITY_TOO_LARGE;
  private static final int WIDTH = 5000;
  private static final int HEIGHT = 4000;
  private static final String TOO_LARGE = "request: too large (expected: at most 167772160 bytes)";

  private WorkerServer worker;
  private TestChannel channel;

  @BeforeEach
  void start() {
    worker =
        WorkerServer.start(
            ServerConfig.LOOPBACK,
            0,
            new FakeEncoder(),
            BatchSettings.DEFAULT,
            LifecycleSettings.DEFAULT);
    channel = TestChannel.to(worker.port());
  }

  @AfterEach
  void stop() {
    channel.close();
    worker.close();
  }

  private static final class Heard implements StreamObserver<EncodeStreamResponse> {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void onNext(EncodeStreamResponse answer) {
      events.add(answer.getTag() + " " + answer.getOutcomeCase());
    }

    @Override
    public void onError(Throwable thrown) {
      events.add(thrown.toString());
    }

    @Override
    public void onCompleted() {
      events.add("completed");
    }

    String next() throws InterruptedException {
      return events.poll(100, TimeUnit.SECONDS);
    }
  }

  private static EncodeStreamRequest picture(String tag, ByteString rgb) {
    Pixels pixels = Pixels.newBuilder().setWidth(WIDTH).setHeight(HEIGHT).setRgb(rgb).build();
    return EncodeStreamRequest.newBuilder()
        .setTag(tag)
        .setRequest(
            EncodeRequest.newBuilder().addInputs(EncodeInput.newBuilder().setPixels(pixels)))
        .build();
  }

  @Test
  void aStreamMayBeOfAnyLength() throws Exception {
    ByteString rgb = ByteString.copyFrom(new byte[3 * WIDTH * HEIGHT]);
    int enough = Limits.MAX_WORKER_BYTES / 2 * 3 / rgb.size() + 2;
    Heard heard = new Heard();
    StreamObserver<EncodeStreamRequest> requests =
        EncodeServiceGrpc.newStub(channel.channel()).encodeStream(heard);
    for (int i = 0; i < enough; i++) {
      requests.onNext(picture("picture-" + i, rgb));
      assertThat(heard.next()).isEqualTo("picture-" + i + " RESPONSE");
    }
    requests.onCompleted();
    assertThat(heard.next()).isEqualTo("completed");
  }

  private URI uri(String path) {
    return URI.create("http://" + ServerConfig.LOOPBACK + ":" + worker.port() + path);
  }

  @Test
  void aMessageThatIsTooLargeIsToldTheLimitOfAWorker() throws Exception {
    byte[] frame = ByteBuffer.allocate(6).put((byte) 0).putInt(Limits.MAX_WORKER_BYTES + 1).array();
    for (String rpc : new String[] {"Encode", "EncodeStream"}) {
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpRequest request =
            HttpRequest.newBuilder(uri("/triptych.v1.EncodeService/" + rpc))
                .header("content-type", "application/grpc")
                .header("te", "trailers")
                .POST(BodyPublishers.ofByteArray(frame))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.headers().firstValue("grpc-status")).as(rpc).contains("8");
        assertThat(response.headers().firstValue("grpc-message")).as(rpc).contains(TOO_LARGE);
      }
    }
  }

  private String announced(String path, String type, long length) throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: %s\r\ncontent-length: %d"
            .formatted(path, type, length);
    try (Socket socket = new Socket(ServerConfig.LOOPBACK, worker.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aBodyThatIsTooLargeIsToldTheLimitOfAWorker() throws Exception {
    long length = Limits.MAX_WORKER_BYTES / 2 * 3L + 1;
    assertThat(announced("/v1/encode", "application/json", length))
        .startsWith("HTTP/1.1 413 ")
        .contains("\"message\":\"" + TOO_LARGE + "\"");
    assertThat(announced("/triptych.v1.EncodeService/Encode", "application/grpc", length))
        .contains(TOO_LARGE);
  }

  @Test
  void aStatusThatNamesALimitIsThatOfItsServer() {
    assertThat(SizeLimit.SERVER.named(StatusMapping.status(ENTITY_TOO_LARGE)).getDescription())
        .isEqualTo(Limits.TOO_LARGE);
    assertThat(SizeLimit.WORKER.named(StatusMapping.status(ENTITY_TOO_LARGE)).getDescription())
        .isEqualTo(TOO_LARGE);
    for (SizeLimit limit : new SizeLimit[] {SizeLimit.SERVER, SizeLimit.WORKER}) {
      assertThat(StatusMapping.http(limit.named(StatusMapping.status(ENTITY_TOO_LARGE))))
          .isEqualTo(ENTITY_TOO_LARGE);
      assertThat(StatusMapping.http(Status.RESOURCE_EXHAUSTED))
          .isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
      assertThat(limit.named(Status.UNAVAILABLE)).isEqualTo(Status.UNAVAILABLE);
    }
  }
}
