package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.proto.v1.Hybrid;
import io.triptych.proto.v1.Modality;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import org.junit.jupiter.api.Test;

final class CanonicalRequestTest {
  private static SearchRequest.Builder red() {
    return SearchRequest.newBuilder()
        .setCollection("shop")
        .addParts(QueryPart.newBuilder().setText("red"));
  }

  @Test
  void whatMeansTheSameIsWrittenTheSame() {
    SearchRequest spelt =
        SearchRequest.newBuilder()
            .setCollection("shop")
            .addParts(QueryPart.newBuilder().setText("red").setWeight(1))
            .setK(10)
            .setHybrid(Hybrid.HYBRID_WEIGHTED)
            .setLexicalShare(0.2)
            .setFilter(" ")
            .addFields("thumbnail")
            .addFields("attributes")
            .addFields("title")
            .addFields("title")
            .build();
    SearchRequest canonical = CanonicalRequest.of(red().build());
    assertThat(CanonicalRequest.of(spelt)).isEqualTo(canonical);
    assertThat(CanonicalRequest.of(canonical)).isEqualTo(canonical);
    assertThat(
            CanonicalRequest.of(
                red()
                    .addTargets(Modality.MODALITY_IMAGE)
                    .addTargets(Modality.MODALITY_TEXT)
                    .build()))
        .isEqualTo(
            CanonicalRequest.of(
                red()
                    .addTargets(Modality.MODALITY_TEXT)
                    .addTargets(Modality.MODALITY_IMAGE)
                    .addTargets(Modality.MODALITY_TEXT)
                    .build()));
  }

  @Test
  void whatDiffersStaysDifferent() {
    SearchRequest canonical = CanonicalRequest.of(red().build());
    for (SearchRequest.Builder other :
        new SearchRequest.Builder[] {
          red().setK(11),
          red().setHybrid(Hybrid.HYBRID_RRF),
          red().setLexicalShare(0),
          red().setOffset(0),
          red().addFields("title"),
          red().addTargetsValue(77),
          red().setHybridValue(9),
          red().setRankExpression("score"),
          red().setTiming(true)
        }) {
      assertThat(CanonicalRequest.of(other.build())).isNotEqualTo(canonical);
    }
  }

  @Test
  void theAbsentShareOfOtherModesStaysAbsent() {
    SearchRequest ranks = CanonicalRequest.of(red().setHybrid(Hybrid.HYBRID_RRF).build());
    assertThat(ranks.hasLexicalShare()).isFalse();
  }
}
