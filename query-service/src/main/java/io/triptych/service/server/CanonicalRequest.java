package io.triptych.service.server;

import io.triptych.proto.v1.Hybrid;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.service.query.Listening;
import io.triptych.service.query.Ranking;
import io.triptych.service.query.SearchQuery;

/**
 * Writes a request as it is meant: what is left out is said, and what has no order is sorted. Two
 * requests that are written alike have the same answer.
 */
final class CanonicalRequest {
  private CanonicalRequest() {}

  static SearchRequest of(SearchRequest request) {
    SearchRequest.Builder canonical = request.toBuilder();
    if (request.getK() == 0) {
      canonical.setK(SearchQuery.DEFAULT_K);
    }
    if (request.getHybrid() == Hybrid.HYBRID_UNSPECIFIED) {
      canonical.setHybrid(Hybrid.HYBRID_WEIGHTED);
    }
    if (canonical.getHybrid() == Hybrid.HYBRID_WEIGHTED && !request.hasLexicalShare()) {
      canonical.setLexicalShare(Ranking.LEXICAL_SHARE);
    }
    canonical.setFilter(request.getFilter().strip());
    canonical.setRankExpression(request.getRankExpression().strip());
    canonical.clearTargets();
    request.getTargetsValueList().stream().distinct().sorted().forEach(canonical::addTargetsValue);
    canonical.clearFields();
    (request.getFieldsCount() == 0 ? SearchQuery.DEFAULT_FIELDS : request.getFieldsList())
        .stream().distinct().sorted().forEach(canonical::addFields);
    canonical.clearParts();
    request.getPartsList().forEach(part -> canonical.addParts(part(part)));
    return canonical.build();
  }

  private static QueryPart part(QueryPart part) {
    QueryPart.Builder canonical = part.toBuilder();
    if (!part.hasWeight()) {
      canonical.setWeight(1);
    }
    if (part.hasAudio() && part.getAudioAs().isEmpty()) {
      canonical.setAudioAs(Listening.AUTO.id());
    }
    return canonical.build();
  }
}
