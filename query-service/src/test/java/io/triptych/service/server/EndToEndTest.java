package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.triptych.proto.v1.CollectionServiceGrpc;
import io.triptych.proto.v1.CollectionSummary;
import io.triptych.proto.v1.Contribution;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.ListCollectionsRequest;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SpokenPart;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server over a real collection, asked by a gRPC client of another make. */
final class EndToEndTest {
  @TempDir private static Path data;
  private static final FakeEncoder ENCODER = new FakeEncoder();
  private static TriptychServer server;
  private static TestChannel channel;

  @BeforeAll
  static void start() {
    server = TriptychServer.start(ServerConfig.of(data), ENCODER);
    channel = TestChannel.to(server);
    upsert("shop", Shop.ITEMS);
  }

  @AfterAll
  static void stop() {
    channel.close();
    server.close();
  }

  private static List<ItemResult> upsert(String collection, List<Item> items) {
    return ItemServiceGrpc.newBlockingStub(channel.channel())
        .upsertItems(
            UpsertItemsRequest.newBuilder().setCollection(collection).addAllItems(items).build())
        .getResultsList();
  }

  private static SearchResponse search(SearchRequest.Builder request) {
    return SearchServiceGrpc.newBlockingStub(channel.channel())
        .search(request.setCollection("shop").build());
  }

  private static SearchRequest.Builder text(String text) {
    return SearchRequest.newBuilder().addParts(QueryPart.newBuilder().setText(text));
  }

  private static List<String> ids(SearchResponse response) {
    return response.getHitsList().stream().map(Hit::getId).toList();
  }

  @Test
  void wordsFindItems() {
    SearchResponse response = search(text("red shirt").setK(2));
    assertThat(ids(response)).hasSize(2).first().isEqualTo("red shirt/1");
    assertThat(response.getSpace()).isEqualTo(ENCODER.space().hex());
    assertThat(response.getEffortList()).hasSize(2).allMatch(effort -> effort.getKFound() > 0);
    Hit best = response.getHits(0);
    assertThat(best.getTitle()).isEqualTo("red shirt");
    assertThat(best.getThumbnail())
        .isEqualTo("/v1/collections/shop/items/red%20shirt%2F1/media/0?size=256");
    assertThat(best.getAttributes().getFieldsOrThrow("price").getNumberValue()).isEqualTo(9.5);
    assertThat(best.hasExplanation()).isFalse();
  }

  @Test
  void aPictureFindsItems() {
    ByteString green = ByteString.copyFrom(Pictures.png(Color.GREEN, 40, 30));
    SearchRequest.Builder request =
        SearchRequest.newBuilder().addParts(QueryPart.newBuilder().setImage(green));
    assertThat(ids(search(request))).first().isEqualTo("green-car");
  }

  @Test
  void spokenWordsFindItemsAndAreToldBack() throws IOException {
    SearchResponse response = search(spoken(0.9f));
    assertThat(ids(response)).first().isEqualTo("green-car");
    assertThat(response.getSpokenCount()).isEqualTo(1);
    SpokenPart heard = response.getSpoken(0);
    assertThat(heard.getTranscript()).isEqualTo("green car");
    assertThat(heard.getLanguage()).isEqualTo("en");
    assertThat(heard.getConfidence()).isEqualTo(Math.exp(-0.5), within(1e-12));
    assertThat(heard.getNoSpeech()).isEqualTo(0.1);
    assertThat(heard.getSeconds()).isEqualTo(0.5);
    assertThat(heard.getTookMs()).isNotNegative();
    assertThat(heard.getHeard()).isEqualTo("speech");
    assertThat(heard.getSpeechProbability()).isBetween(0.9, 1.0);
    assertThat(search(text("green car")).getSpokenList()).isEmpty();

    assertThatThrownBy(() -> search(spoken(0.1f)))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage(
            "INVALID_ARGUMENT: parts[0].audio: no words (probability 0.90 of no speech)"
                + " (expected: spoken words)");
    ByteString text = ByteString.copyFromUtf8("no sound");
    assertThatThrownBy(() ->
            search(SearchRequest.newBuilder().addParts(QueryPart.newBuilder().setAudio(text))))
        .hasMessageStartingWith("INVALID_ARGUMENT: parts[0].audio: file: not known");
    assertThatThrownBy(() -> search(spoken(0)))
        .hasMessage(
            "INVALID_ARGUMENT: parts[0].audio: sound: silence"
                + " (expected: something above −60 dBFS)")
        .extracting(EndToEndTest::info)
        .isEqualTo(ErrorInfo.newBuilder().setReason("EMPTY").setDomain("triptych").build());
    QueryPart.Builder asSound = spoken(0.9f).getParts(0).toBuilder().setAudioAs("sound");
    assertThatThrownBy(() -> search(SearchRequest.newBuilder().addParts(asSound)))
        .hasMessageStartingWith("INVALID_ARGUMENT: parts[0].audio: no audio tower");
    asSound.setAudioAs("noise");
    assertThatThrownBy(() -> search(SearchRequest.newBuilder().addParts(asSound)))
        .hasMessage("INVALID_ARGUMENT: audio_as: noise (expected: auto, speech, sound)");
  }

  private static ErrorInfo info(Throwable thrown) {
    try {
      return StatusProto.fromThrowable(thrown).getDetails(1).unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Half a second of noise that swings like syllables, as a WAV file. */
  private static SearchRequest.Builder spoken(float level) throws IOException {
    byte[] samples = new byte[16_000];
    Random random = new Random(5);
    samples[1] = (byte) (127 * level);
    for (int i = 2; i < samples.length; i += 2) {
      double swing = i / 3200 % 2 == 0 ? 1 : 0.05;
      int sample = (int) (32_767 * level * swing * (2 * random.nextDouble() - 1));
      samples[i] = (byte) sample;
      samples[i + 1] = (byte) (sample >> 8);
    }
    AudioFormat format = new AudioFormat(16_000, 16, 1, true, false);
    ByteArrayOutputStream wav = new ByteArrayOutputStream();
    AudioSystem.write(
        new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length / 2),
        AudioFileFormat.Type.WAVE,
        wav);
    ByteString bytes = ByteString.copyFrom(wav.toByteArray());
    return SearchRequest.newBuilder().addParts(QueryPart.newBuilder().setAudio(bytes));
  }

  @Test
  void anItemFindsItsLikeAndNotItself() {
    SearchRequest.Builder request =
        SearchRequest.newBuilder().addParts(QueryPart.newBuilder().setItemId("red shirt/1"));
    assertThat(ids(search(request))).doesNotContain("red shirt/1").first().isEqualTo("red-car");
  }

  @Test
  void aFilterIsApplied() {
    assertThat(ids(search(text("red").setFilter("kind:car AND price:[0 TO 50]"))))
        .containsExactlyInAnyOrder("red-car", "green-car");
  }

  @Test
  void exactSearchFindsTheSameOnSoFewItems() {
    assertThat(ids(search(text("blue").setExact(true)))).isEqualTo(ids(search(text("blue"))));
  }

  @Test
  void contributionsAddUpToTheScore() {
    SearchResponse response =
        search(
            text("red shirt")
                .addParts(QueryPart.newBuilder().setItemId("green-car").setWeight(0.5))
                .addParts(QueryPart.newBuilder().setText("blue").setWeight(-0.5))
                .setExplain(true));
    for (Hit hit : response.getHitsList()) {
      List<Contribution> terms = hit.getExplanation().getContributionsList();
      double sum = terms.stream().mapToDouble(Contribution::getContribution).sum();
      assertThat(sum).isEqualTo(hit.getScore(), within(1e-12));
      assertThat(terms)
          .allSatisfy(
              t -> assertThat(t.getContribution()).isEqualTo(t.getWeight() * t.getRelevance()));
    }
  }

  @Test
  void everyItemOfAnUpsertHasItsOwnResult() {
    Item good = Item.newBuilder().setId("a").setTitle("red boat").build();
    Item odd =
        Item.newBuilder()
            .setId("b")
            .setTitle("odd")
            .setAttributes(
                Struct.newBuilder()
                    .putFields("x", Value.newBuilder().setStructValue(Struct.newBuilder()).build()))
            .build();
    Item broken =
        Item.newBuilder().setId("c").addImages(ByteString.copyFromUtf8("no picture")).build();
    Item later = good.toBuilder().setTitle("green boat").build();
    List<ItemResult> results =
        upsert("boats", List.of(good, odd, broken, Item.newBuilder().build(), later));
    assertThat(results)
        .extracting(ItemResult::getOutcome)
        .containsExactly(
            ItemResult.Outcome.OUTCOME_DUPLICATE,
            ItemResult.Outcome.OUTCOME_REJECTED,
            ItemResult.Outcome.OUTCOME_REJECTED,
            ItemResult.Outcome.OUTCOME_REJECTED,
            ItemResult.Outcome.OUTCOME_INDEXED);
    assertThat(results)
        .extracting(ItemResult::getReason)
        .containsExactly("", "BAD_FIELD", "UNSUPPORTED_FORMAT", "BAD_FIELD", "");
    assertThat(upsert("boats", List.of(later)).getFirst().getOutcome())
        .isEqualTo(ItemResult.Outcome.OUTCOME_UNCHANGED);
  }

  @Test
  void whatWasUpsertedIsFoundAtOnce() {
    for (int i = 0; i < 5; i++) {
      String id = "new-" + i;
      upsert("fresh", List.of(Item.newBuilder().setId(id).setTitle("word" + i).build()));
      SearchResponse response =
          SearchServiceGrpc.newBlockingStub(channel.channel())
              .search(text("word" + i).setCollection("fresh").build());
      assertThat(ids(response)).first().isEqualTo(id);
    }
  }

  @Test
  void collectionsAreListed() {
    CollectionSummary shop =
        CollectionServiceGrpc.newBlockingStub(channel.channel())
            .listCollections(ListCollectionsRequest.getDefaultInstance())
            .getCollectionsList()
            .stream()
            .filter(summary -> summary.getName().equals("shop"))
            .findFirst()
            .orElseThrow();
    assertThat(shop.getItems()).isEqualTo(Shop.ITEMS.size());
    assertThat(shop.getModalitiesList())
        .containsExactly(
            io.triptych.proto.v1.Modality.MODALITY_TEXT,
            io.triptych.proto.v1.Modality.MODALITY_IMAGE);
  }

  @Test
  void healthIsToldForTheServerAndEachService() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel.channel());
    for (String service : List.of("", "triptych.v1.SearchService", "triptych.v1.ItemService")) {
      assertThat(
              health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void theSameWordsAreEncodedOnce() {
    search(text("a rare thing"));
    int before = ENCODER.encoded.get();
    search(text("a  rare thing "));
    assertThat(ENCODER.encoded).hasValue(before);
  }
}
