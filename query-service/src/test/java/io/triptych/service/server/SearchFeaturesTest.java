package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.triptych.proto.v1.Contribution;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.Hybrid;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.Modality;
import io.triptych.proto.v1.ModalityWeights;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.RawVector;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.StageTiming;
import io.triptych.proto.v1.SuggestRequest;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that a search can be told, over a real server and a real collection. */
final class SearchFeaturesTest {
  @TempDir private static Path data;
  private static final FakeEncoder ENCODER = new FakeEncoder();
  private static TriptychServer server;
  private static TestChannel channel;

  @BeforeAll
  static void start() {
    server = TriptychServer.start(ServerConfig.of(data), ENCODER);
    channel = TestChannel.to(server);
    UpsertItemsRequest.Builder request =
        UpsertItemsRequest.newBuilder().setCollection("shop").addAllItems(Shop.ITEMS);
    // The same picture as the first one's, and a title of other letters.
    request.addItems(
        Item.newBuilder()
            .setId("red-shirt-2")
            .setTitle("red Shirt of silk")
            .setDescription("smooth")
            .addImages(ByteString.copyFrom(Pictures.png(Color.RED, 200, 300)))
            .setPrice(40)
            .setStock(0));
    assertThat(
            ItemServiceGrpc.newBlockingStub(channel.channel())
                .upsertItems(request.build())
                .getResultsCount())
        .isEqualTo(5);
  }

  @AfterAll
  static void stop() {
    channel.close();
    server.close();
  }

  private static SearchRequest.Builder text(String text) {
    return SearchRequest.newBuilder().addParts(QueryPart.newBuilder().setText(text));
  }

  private static SearchResponse search(SearchRequest.Builder request) {
    return SearchServiceGrpc.newBlockingStub(channel.channel())
        .search(request.setCollection("shop").build());
  }

  private static List<String> ids(SearchResponse response) {
    return response.getHitsList().stream().map(Hit::getId).toList();
  }

  @Test
  void aVectorFindsWhatItsTextFinds() {
    RawVector.Builder vector =
        RawVector.newBuilder().setSpace(ENCODER.space().hex()).setModality(Modality.MODALITY_TEXT);
    for (float value : FakeEncoder.vector("green car")) {
      vector.addValues(value);
    }
    SearchResponse byVector =
        search(SearchRequest.newBuilder().addParts(QueryPart.newBuilder().setVector(vector)));
    SearchResponse byText = search(text("green car").setHybrid(Hybrid.HYBRID_NONE));
    assertThat(byVector.getHitsList()).isEqualTo(byText.getHitsList());
    assertThat(ids(byVector)).first().isEqualTo("green-car");
  }

  @ParameterizedTest
  @EnumSource(value = Hybrid.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
  void contributionsAddUpInEveryMode(Hybrid hybrid) {
    SearchResponse response =
        search(
            text("red shirt")
                .addParts(QueryPart.newBuilder().setText("car").setWeight(-0.3))
                .setModalityWeights(ModalityWeights.newBuilder().setText(2).setImage(1))
                .setHybrid(hybrid)
                .setExplain(true));
    assertThat(response.getHitsList()).hasSize(5);
    for (Hit hit : response.getHitsList()) {
      List<Contribution> terms = hit.getExplanation().getContributionsList();
      assertThat(terms.stream().mapToDouble(Contribution::getContribution).sum())
          .isEqualTo(hit.getScore(), within(1e-12));
      assertThat(terms)
          .allSatisfy(term -> {
            assertThat(term.getContribution()).isEqualTo(term.getWeight() * term.getRelevance());
            assertThat(term.hasRank() && hybrid != Hybrid.HYBRID_RRF).isFalse();
          });
      assertThat(terms.stream().mapToDouble(Contribution::getWeight).filter(w -> w > 0).sum())
          .isEqualTo(1, within(1e-12));
    }
    Hit best = response.getHits(0);
    assertThat(best.getId()).isEqualTo("red shirt/1");
    assertThat(best.getExplanation().getContributions(0).hasRank())
        .isEqualTo(hybrid == Hybrid.HYBRID_RRF);
  }

  @Test
  void expressionsRankAndScoresStay() {
    SearchResponse plain = search(text("red"));
    SearchResponse ranked = search(text("red").setRankExpression("-price"));
    assertThat(ids(ranked))
        .containsExactly("red shirt/1", "green-car", "red-car", "red-shirt-2", "blue-car");
    assertThat(ranked.getHits(0).getRankValue()).isEqualTo(-9.5);
    assertThat(ranked.getHitsList())
        .allSatisfy(hit ->
            assertThat(plain.getHitsList())
                .anyMatch(p -> p.getId().equals(hit.getId()) && p.getScore() == hit.getScore()));
    assertThat(plain.getHitsList()).noneMatch(Hit::hasRankValue);
    SearchResponse inStock =
        search(text("red shirt of silk").setRankExpression("stock > 0 ? score : score - 1"));
    assertThat(ids(inStock)).last().isEqualTo("red-shirt-2");
    assertThatThrownBy(() -> search(text("red").setRankExpression("score * size")))
        .hasMessage(
            "INVALID_ARGUMENT: rank_expression: size"
                + " (expected: score or a numeric attribute, one of price, stock)");
    assertThatThrownBy(() -> search(text("red").setRankExpression("score *")))
        .hasMessageStartingWith("INVALID_ARGUMENT: rank_expression: score * (expected: Lucene's");
  }

  @Test
  void nearDuplicatesAreFolded() {
    SearchResponse folded = search(text("red shirt").setCollapseAbove(0.97));
    assertThat(ids(folded))
        .hasSize(3)
        .contains("green-car", "blue-car")
        .first()
        .isEqualTo("red shirt/1");
    assertThat(folded.getHits(0).getCollapsedList())
        .containsExactlyInAnyOrder("red-shirt-2", "red-car");
    assertThat(search(text("red shirt")).getHitsList())
        .allMatch(hit -> hit.getCollapsedCount() == 0);
  }

  @Test
  void diversityPutsOthersForward() {
    assertThat(ids(search(text("red shirt").setK(3)))).contains("red-shirt-2");
    List<String> diverse = ids(search(text("red shirt").setK(3).setDiversity(0.8)));
    assertThat(diverse).first().isEqualTo("red shirt/1");
    assertThat(diverse).contains("green-car", "blue-car");
  }

  @Test
  void onlyTheFieldsThatAreAskedForAreTold() {
    Hit all =
        search(
                text("silk")
                    .setK(1)
                    .addFields("title")
                    .addFields("description")
                    .addFields("thumbnail")
                    .addFields("attributes"))
            .getHits(0);
    assertThat(all.getTitle()).isEqualTo("red Shirt of silk");
    assertThat(all.getDescription()).isEqualTo("smooth");
    assertThat(all.getThumbnail()).isNotEmpty();
    assertThat(all.getAttributes().getFieldsMap()).containsOnlyKeys("price", "stock");
    Hit usual = search(text("silk").setK(1)).getHits(0);
    assertThat(usual).isEqualTo(all.toBuilder().clearDescription().build());
    Hit price = search(text("silk").setK(1).addFields("attributes.price")).getHits(0);
    assertThat(price)
        .isEqualTo(
            all.toBuilder()
                .clearTitle()
                .clearDescription()
                .clearThumbnail()
                .setAttributes(all.getAttributes().toBuilder().removeFields("stock"))
                .build());
    Hit title = search(text("silk").setK(1).addFields("title")).getHits(0);
    assertThat(title.hasAttributes()).isFalse();
    assertThat(title.getThumbnail()).isEmpty();
    assertThatThrownBy(() -> search(text("silk").addFields("attributes.size")))
        .hasMessageStartingWith("INVALID_ARGUMENT: fields: attributes.size (expected: ");
  }

  @Test
  void stagesAreTimedWhenAskedFor() {
    ByteString picture = ByteString.copyFrom(Pictures.png(Color.BLUE, 500, 400));
    SearchResponse response =
        search(
            text("timed words")
                .addParts(QueryPart.newBuilder().setImage(picture))
                .addFacets("kind")
                .setTiming(true));
    assertThat(response.getTimingList())
        .extracting(StageTiming::getStage)
        .containsExactly("decode", "encode", "search", "fuse", "facets", "render");
    assertThat(response.getTimingList()).allMatch(stage -> stage.getMs() > 0);
    assertThat(response.getTimingList().stream().mapToDouble(StageTiming::getMs).sum())
        .isLessThanOrEqualTo(response.getTookMs());
    assertThat(search(text("red")).getTimingList()).isEmpty();
  }

  private static List<String> suggest(SuggestRequest.Builder request) {
    return SearchServiceGrpc.newBlockingStub(channel.channel())
        .suggest(request.setCollection("shop").build())
        .getTitlesList();
  }

  @Test
  void titlesAreSuggested() {
    assertThat(suggest(SuggestRequest.newBuilder().setPrefix("red s")))
        .containsExactly("red shirt", "red Shirt of silk");
    assertThat(suggest(SuggestRequest.newBuilder().setPrefix("car").setK(2))).hasSize(2);
    assertThat(suggest(SuggestRequest.newBuilder().setPrefix("car").setFilter("price:[0 TO 25]")))
        .containsExactly("green car");
    assertThat(suggest(SuggestRequest.newBuilder().setPrefix("zebra"))).isEmpty();
  }
}
