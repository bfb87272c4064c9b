package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.triptych.proto.v1.EncodeInput;
import io.triptych.proto.v1.EncodeOutput;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncodeResponse;
import io.triptych.proto.v1.EncodeServiceGrpc;
import io.triptych.proto.v1.EncodeStreamRequest;
import io.triptych.proto.v1.EncodeStreamResponse;
import io.triptych.proto.v1.EncoderDescription;
import io.triptych.proto.v1.GetEncoderRequest;
import io.triptych.proto.v1.Modality;
import io.triptych.proto.v1.Pixels;
import io.triptych.proto.v1.Samples;
import io.triptych.proto.v1.TranscribeRequest;
import io.triptych.proto.v1.TranscribeResponse;
import io.triptych.service.FakeEncoder;
import io.triptych.service.batch.BatchSettings;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A worker: encoding, and what else it serves. */
final class EncodeTest {
  private static final FakeEncoder ENCODER = new FakeEncoder();
  private static WorkerServer worker;
  private static TestChannel channel;

  @BeforeAll
  static void start() {
    worker =
        WorkerServer.start(
            ServerConfig.LOOPBACK, 0, ENCODER, BatchSettings.DEFAULT, LifecycleSettings.DEFAULT);
    channel = TestChannel.to(worker.port());
  }

  @AfterAll
  static void stop() {
    channel.close();
    worker.close();
  }

  private static EncodeServiceGrpc.EncodeServiceBlockingStub stub() {
    return EncodeServiceGrpc.newBlockingStub(channel.channel());
  }

  private static EncodeInput query(String text) {
    return EncodeInput.newBuilder().setQuery(text).build();
  }

  private static EncodeResponse encode(EncodeInput... inputs) {
    return stub()
        .encode(EncodeRequest.newBuilder().addAllInputs(List.of(inputs)).setFeatures(true).build());
  }

  private static void assertVector(EncodeOutput output, float[] expected) {
    assertThat(output.getError().getCode()).as(output.getError().getMessage()).isZero();
    assertThat(output.getEmbeddingsCount()).isOne();
    List<Float> vector = output.getEmbeddings(0).getVectorList();
    assertThat(vector).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(vector.get(i)).isEqualTo(expected[i]);
    }
    assertThat(output.getEmbeddings(0).getFeaturesList()).isEqualTo(vector);
  }

  @Test
  void mediaOfAllKindsAreEmbeddedInOrder() {
    byte[] png = Pictures.png(Color.RED, 30, 20);
    byte[] rgb = new byte[30 * 20 * 3];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) 255;
    }
    Pixels pixels =
        Pixels.newBuilder().setWidth(30).setHeight(20).setRgb(ByteString.copyFrom(rgb)).build();
    EncodeResponse response =
        encode(
            query("red shirt"),
            EncodeInput.newBuilder().setImage(ByteString.copyFrom(png)).build(),
            EncodeInput.newBuilder().setPassage("blue car").build(),
            EncodeInput.newBuilder().setPixels(pixels).build(),
            query("green"));
    assertThat(response.getSpace()).isEqualTo(ENCODER.space().hex());
    assertVector(response.getOutputs(0), FakeEncoder.vector("red shirt"));
    assertVector(response.getOutputs(2), FakeEncoder.vector("blue car"));
    assertVector(response.getOutputs(4), FakeEncoder.vector("green"));
    assertThat(response.getOutputs(1)).isEqualTo(response.getOutputs(3));
    assertThat(response.getOutputs(1).getEmbeddings(0).getVector(0)).isGreaterThan(0.9f);
  }

  @Test
  void featuresComeWhenAskedForOnly() {
    EncodeResponse response =
        stub().encode(EncodeRequest.newBuilder().addInputs(query("red")).setBulk(true).build());
    assertThat(response.getOutputs(0).getEmbeddings(0).getFeaturesCount()).isZero();
    assertThat(response.getOutputs(0).getEmbeddings(0).getVectorCount()).isEqualTo(16);
  }

  @Test
  void aBadMediumHoldsUpNoOther() {
    Pixels few =
        Pixels.newBuilder().setWidth(3).setHeight(3).setRgb(ByteString.copyFromUtf8("x")).build();
    EncodeResponse response =
        encode(
            query("red"),
            query("  "),
            EncodeInput.newBuilder().setImage(ByteString.copyFromUtf8("no picture")).build(),
            EncodeInput.newBuilder().setPixels(few).build(),
            EncodeInput.newBuilder().setAudio(ByteString.copyFromUtf8("no sound")).build(),
            EncodeInput.getDefaultInstance(),
            query("blue"));
    assertVector(response.getOutputs(0), FakeEncoder.vector("red"));
    assertVector(response.getOutputs(6), FakeEncoder.vector("blue"));
    assertThat(response.getOutputsList().subList(1, 6))
        .allMatch(output -> output.getError().getCode() == Code.INVALID_ARGUMENT_VALUE)
        .allMatch(output -> output.getEmbeddingsCount() == 0);
    assertThat(response.getOutputs(1).getError().getMessage()).startsWith("inputs[1].query: ");
    assertThat(response.getOutputs(3).getError().getMessage())
        .isEqualTo("inputs[3].pixels.rgb: 1 bytes (expected: 27, 3 for each of 3×3 pixels)");
    assertThat(response.getOutputs(4).getError().getMessage()).contains("no such tower");
    assertThat(response.getOutputs(2).getError().getDetailsCount()).isEqualTo(2);
  }

  @Test
  void requestsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> encode())
        .hasMessage("INVALID_ARGUMENT: inputs: 0 (expected: 1 to 128)");
    EncodeInput[] many = new EncodeInput[129];
    java.util.Arrays.fill(many, query("red"));
    assertThatThrownBy(() -> encode(many))
        .hasMessage("INVALID_ARGUMENT: inputs: 129 (expected: 1 to 128)");
    EncodeRequest other =
        EncodeRequest.newBuilder().addInputs(query("red")).setSpace("e".repeat(64)).build();
    assertThatThrownBy(() -> stub().encode(other))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("FAILED_PRECONDITION: space: eee");
    assertThatThrownBy(() -> stub().transcribe(TranscribeRequest.getDefaultInstance()))
        .hasMessage("INVALID_ARGUMENT: content: empty (expected: audio or samples)");
    assertThatThrownBy(() -> stub().transcribe(loud().setBeams(17).build()))
        .hasMessage("INVALID_ARGUMENT: beams: 17 (expected: 1 to 16)");
    Samples odd = Samples.newBuilder().setF32(ByteString.copyFromUtf8("abc")).build();
    assertThatThrownBy(
            () -> stub().transcribe(TranscribeRequest.newBuilder().setSamples(odd).build()))
        .hasMessageStartingWith("INVALID_ARGUMENT: samples.f32: 3 bytes");
  }

  private static TranscribeRequest.Builder loud() {
    ByteBuffer samples = ByteBuffer.allocate(16_000 * 4).order(ByteOrder.LITTLE_ENDIAN);
    while (samples.hasRemaining()) {
      samples.putFloat(0.9f);
    }
    return TranscribeRequest.newBuilder()
        .setSamples(Samples.newBuilder().setF32(ByteString.copyFrom(samples.flip())));
  }

  @Test
  void spokenWordsAreWrittenDown() {
    TranscribeResponse heard = stub().transcribe(loud().build());
    assertThat(heard.getText()).isEqualTo("green car");
    assertThat(heard.getLanguage()).isEqualTo("en");
    assertThat(heard.getSeconds()).isEqualTo(1.0);
    assertThat(heard.getConfidence()).isBetween(0.6, 0.61);
    assertThat(heard.getNoSpeech()).isEqualTo(0.1);
  }

  @Test
  void theEncoderIsDescribed() {
    EncoderDescription encoder = stub().getEncoder(GetEncoderRequest.getDefaultInstance());
    assertThat(encoder.getSpace()).isEqualTo(ENCODER.space().hex());
    assertThat(encoder.getDimension()).isEqualTo(16);
    assertThat(encoder.getTranscribes()).isTrue();
    assertThat(encoder.getKernels()).isNotBlank();
    assertThat(encoder.getTowersList())
        .extracting(tower -> tower.getModality() + " " + tower.getTowerId().substring(0, 2))
        .containsExactly(Modality.MODALITY_TEXT + " aa", Modality.MODALITY_IMAGE + " bb");
    assertThat(encoder.getTowers(0).getFeatures()).isEqualTo(16);
  }

  @Test
  void aStreamIsAnsweredByTags() {
    Map<String, EncodeStreamResponse> answers = new ConcurrentHashMap<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    StreamObserver<EncodeStreamRequest> requests =
        EncodeServiceGrpc.newStub(channel.channel())
            .encodeStream(
                new StreamObserver<>() {
                  @Override
                  public void onNext(EncodeStreamResponse answer) {
                    answers.put(answer.getTag(), answer);
                  }

                  @Override
                  public void onError(Throwable cause) {
                    done.completeExceptionally(cause);
                  }

                  @Override
                  public void onCompleted() {
                    done.complete(null);
                  }
                });
    for (int i = 0; i < 100; i++) {
      EncodeRequest request = EncodeRequest.newBuilder().addInputs(query("word" + i)).build();
      requests.onNext(EncodeStreamRequest.newBuilder().setTag("t" + i).setRequest(request).build());
    }
    requests.onNext(EncodeStreamRequest.newBuilder().setTag("empty").build());
    requests.onCompleted();
    done.join();
    assertThat(answers).hasSize(101);
    for (int i = 0; i < 100; i++) {
      EncodeOutput output = answers.get("t" + i).getResponse().getOutputs(0);
      assertThat(output.getEmbeddings(0).getVector(0)).isEqualTo(FakeEncoder.vector("word" + i)[0]);
    }
    assertThat(answers.get("empty").getError().getMessage()).startsWith("inputs: 0");
  }

  @Test
  void jsonHealthAndMetricsAreServedToo() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI root = URI.create("http://127.0.0.1:" + worker.port() + "/");
      HttpRequest encode =
          HttpRequest.newBuilder(root.resolve("/v1/encode"))
              .header("content-type", "application/json")
              .POST(BodyPublishers.ofString("{\"inputs\":[{\"query\":\"red\"}]}"))
              .build();
      HttpResponse<String> encoded = client.send(encode, BodyHandlers.ofString());
      assertThat(encoded.statusCode()).as(encoded.body()).isEqualTo(200);
      assertThat(encoded.body()).contains("\"vector\":[0.9");
      assertThat(get(client, root.resolve("/v1/encoder"))).contains("\"dimension\":16");
      assertThat(get(client, root.resolve("/healthz"))).contains("true");
      assertThat(get(client, root.resolve("/metrics")))
          .contains("triptych_batch_inputs_total{kind=\"query\"}")
          .contains("triptych_batch_queued{kind=\"image\"} 0.0")
          .contains("triptych_kernel_scalar_fallback");
    }
    assertThat(
            HealthGrpc.newBlockingStub(channel.channel())
                .check(
                    HealthCheckRequest.newBuilder().setService("triptych.v1.EncodeService").build())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  private static String get(HttpClient client, URI uri) throws Exception {
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(uri + ": " + response.body()).isEqualTo(200);
    return response.body();
  }
}
