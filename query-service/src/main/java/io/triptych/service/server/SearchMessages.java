package io.triptych.service.server;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.proto.v1.Contribution;
import io.triptych.proto.v1.Explanation;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.ModalityWeights;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.RawVector;
import io.triptych.proto.v1.SearchEffort;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.service.query.Hybrid;
import io.triptych.service.query.KnnEffort;
import io.triptych.service.query.Listening;
import io.triptych.service.query.Part;
import io.triptych.service.query.RankedItem;
import io.triptych.service.query.Ranking;
import io.triptych.service.query.ScoreTerm;
import io.triptych.service.query.SearchQuery;
import io.triptych.service.query.SearchResults;
import io.triptych.service.query.SpokenPart;
import io.triptych.service.query.WeightPreset;

/** Between the messages of a search and what they mean. */
final class SearchMessages {
  private SearchMessages() {}

  /**
   * The query of a request.
   *
   * @throws io.triptych.service.query.QueryException if it is not a valid one
   */
  static SearchQuery query(SearchRequest request) {
    SearchQuery.Builder query =
        SearchQuery.builder()
            .k(request.getK() == 0 ? SearchQuery.DEFAULT_K : request.getK())
            .filter(request.getFilter())
            .exact(request.getExact())
            .explain(request.getExplain())
            .minRelevance(request.getMinRelevance())
            .csls(request.getCsls());
    if (request.hasOffset()) {
      query.offset(request.getOffset());
    }
    request.getFacetsList().forEach(query::facet);
    request.getFieldsList().forEach(query::field);
    query.ranking(ranking(request));
    if (request.hasModalityWeights()) {
      ModalityWeights weights = request.getModalityWeights();
      query.modalityWeight(Modality.TEXT, weights.getText());
      query.modalityWeight(Modality.IMAGE, weights.getImage());
      query.modalityWeight(Modality.AUDIO, weights.getAudio());
    }
    if (!request.getPreset().isEmpty()) {
      query.preset(WeightPreset.of(request.getPreset()));
    }
    for (int i = 0; i < request.getPartsCount(); i++) {
      query.part(part("parts[" + i + "]", request.getParts(i)));
    }
    for (int i = 0; i < request.getTargetsCount(); i++) {
      query.target(Modalities.of("targets[" + i + "]", request.getTargets(i)));
    }
    return query.build();
  }

  private static Ranking ranking(SearchRequest request) {
    Ranking ranking =
        Ranking.DEFAULT
            .with(hybrid(request))
            .withExpression(request.getRankExpression())
            .withDiversity(request.getDiversity())
            .withCollapseAbove(request.getCollapseAbove());
    return request.hasLexicalShare()
        ? ranking.withLexicalShare(request.getLexicalShare())
        : ranking;
  }

  private static Hybrid hybrid(SearchRequest request) {
    return switch (request.getHybrid()) {
      case HYBRID_UNSPECIFIED, HYBRID_WEIGHTED -> Hybrid.WEIGHTED;
      case HYBRID_NONE -> Hybrid.NONE;
      case HYBRID_RRF -> Hybrid.RRF;
      case UNRECOGNIZED ->
          throw new RequestException(
              "hybrid", request.getHybridValue(), "HYBRID_NONE, HYBRID_WEIGHTED or HYBRID_RRF");
    };
  }

  private static Part part(String field, QueryPart part) {
    Part content =
        switch (part.getContentCase()) {
          case TEXT -> Part.text(part.getText());
          case IMAGE -> Part.image(part.getImage().toByteArray());
          case AUDIO -> Part.audio(part.getAudio().toByteArray(), listening(part));
          case ITEM_ID -> Part.item(part.getItemId());
          case VECTOR -> vector(field + ".vector", part.getVector());
          case CONTENT_NOT_SET ->
              throw new RequestException(
                  field, "empty", "a text, an image, an audio, an item_id or a vector");
        };
    return part.hasWeight() ? content.weighted(part.getWeight()) : content;
  }

  private static Part vector(String field, RawVector vector) {
    float[] values = new float[vector.getValuesCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = vector.getValues(i);
    }
    Modality modality = Modalities.of(field + ".modality", vector.getModality());
    return Part.vector(values, vector.getSpace(), modality);
  }

  private static Listening listening(QueryPart part) {
    return part.getAudioAs().isEmpty() ? Listening.AUTO : Listening.of(part.getAudioAs());
  }

  /** The response to a search of {@code collection}, but for the time it took. */
  static SearchResponse.Builder response(
      String collection, SearchResults results, SearchQuery query) {
    SearchResponse.Builder response = SearchResponse.newBuilder().setSpace(results.space().hex());
    for (RankedItem hit : results.hits()) {
      response.addHits(hit(collection, hit, query));
    }
    results.spoken().forEach(part -> response.addSpoken(spoken(part)));
    for (KnnEffort effort : results.effort()) {
      response.addEffort(effort(effort));
    }
    results.facets().forEach(facet -> response.addFacets(FacetMessages.facet(facet)));
    return response;
  }

  private static io.triptych.proto.v1.SpokenPart spoken(SpokenPart part) {
    return io.triptych.proto.v1.SpokenPart.newBuilder()
        .setPart(part.part())
        .setTranscript(part.text())
        .setLanguage(part.language())
        .setConfidence(part.confidence())
        .setNoSpeech(part.noSpeech())
        .setSeconds(part.seconds())
        .setTookMs(part.tookMillis())
        .setHeard(part.speech() ? Listening.SPEECH.id() : Listening.SOUND.id())
        .setSpeechProbability(part.speechProbability())
        .build();
  }

  private static Hit hit(String collection, RankedItem ranked, SearchQuery query) {
    StoredItem item = ranked.item();
    Hit.Builder hit =
        Hit.newBuilder()
            .setId(item.id())
            .setScore(ranked.score())
            .setTitle(item.title())
            .setDescription(item.description())
            .setThumbnail(MediaPaths.thumbnail(collection, item))
            .addAllCollapsed(ranked.collapsed());
    if (query.fields().isEmpty()
        || query.fields().stream().anyMatch(field -> field.startsWith("attributes"))) {
      hit.setAttributes(AttributeMessages.struct(item.attributes()));
    }
    ranked.rankValue().ifPresent(hit::setRankValue);
    if (query.explain()) {
      Explanation.Builder explanation = Explanation.newBuilder();
      ranked.terms().forEach(term -> explanation.addContributions(contribution(term)));
      hit.setExplanation(explanation);
    }
    return hit.build();
  }

  private static Contribution contribution(ScoreTerm term) {
    Contribution.Builder contribution =
        Contribution.newBuilder()
            .setPart(term.part())
            .setRelevance(term.relevance())
            .setWeight(term.weight())
            .setContribution(term.contribution());
    term.target().ifPresent(target -> contribution.setTarget(Modalities.message(target)));
    term.rank().ifPresent(contribution::setRank);
    if (!Double.isNaN(term.raw())) {
      contribution.setRaw(term.raw());
    }
    return contribution.build();
  }

  private static SearchEffort effort(KnnEffort effort) {
    return SearchEffort.newBuilder()
        .setPart(effort.part())
        .setTarget(Modalities.message(effort.target()))
        .setExact(effort.exact())
        .setVisited(effort.visited())
        .setCandidates(effort.candidates())
        .setKAsked(effort.asked())
        .setKFound(effort.found())
        .build();
  }
}
