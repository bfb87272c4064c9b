package io.triptych.service.server;

import io.triptych.indexer.collection.StoredItem;
import io.triptych.proto.v1.Contribution;
import io.triptych.proto.v1.Explanation;
import io.triptych.proto.v1.Hit;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchEffort;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.service.query.KnnEffort;
import io.triptych.service.query.Listening;
import io.triptych.service.query.Part;
import io.triptych.service.query.RankedItem;
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

  private static Part part(String field, QueryPart part) {
    Part content =
        switch (part.getContentCase()) {
          case TEXT -> Part.text(part.getText());
          case IMAGE -> Part.image(part.getImage().toByteArray());
          case AUDIO -> Part.audio(part.getAudio().toByteArray(), listening(part));
          case ITEM_ID -> Part.item(part.getItemId());
          case VECTOR ->
              throw new RequestException(
                  field + ".vector",
                  "not supported yet",
                  "a text, an image, an audio or an item_id");
          case CONTENT_NOT_SET ->
              throw new RequestException(
                  field, "empty", "a text, an image, an audio or an item_id");
        };
    return part.hasWeight() ? content.weighted(part.getWeight()) : content;
  }

  private static Listening listening(QueryPart part) {
    return part.getAudioAs().isEmpty() ? Listening.AUTO : Listening.of(part.getAudioAs());
  }

  /** The response to a search of {@code collection}, but for the time it took. */
  static SearchResponse.Builder response(
      String collection, SearchResults results, boolean explain) {
    SearchResponse.Builder response = SearchResponse.newBuilder().setSpace(results.space().hex());
    for (RankedItem hit : results.hits()) {
      response.addHits(hit(collection, hit, explain));
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

  private static Hit hit(String collection, RankedItem ranked, boolean explain) {
    StoredItem item = ranked.item();
    Hit.Builder hit =
        Hit.newBuilder()
            .setId(item.id())
            .setScore(ranked.score())
            .setTitle(item.title())
            .setAttributes(AttributeMessages.struct(item.attributes()))
            .setThumbnail(MediaPaths.thumbnail(collection, item));
    if (explain) {
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
