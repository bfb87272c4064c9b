package io.triptych.cli;

import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.collection.FacetCounts;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.service.query.KnnEffort;
import io.triptych.service.query.Listening;
import io.triptych.service.query.RankedItem;
import io.triptych.service.query.ScoreTerm;
import io.triptych.service.query.SearchResults;
import io.triptych.service.query.SpokenPart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The answer to a search as JSON, with the field names of {@code triptych.v1.SearchResponse}. */
final class SearchJson {
  private SearchJson() {}

  static Map<String, Object> of(SearchResults results, double millis) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("hits", results.hits().stream().map(SearchJson::hit).toList());
    json.put("space", results.space().hex());
    json.put("effort", results.effort().stream().map(SearchJson::effort).toList());
    if (!results.spoken().isEmpty()) {
      json.put("spoken", results.spoken().stream().map(SearchJson::spoken).toList());
    }
    if (!results.facets().isEmpty()) {
      json.put("facets", results.facets().stream().map(SearchJson::facet).toList());
    }
    json.put("took_ms", Json.millis(millis));
    return json;
  }

  private static Map<String, Object> facet(FacetCounts counts) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("attribute", counts.attribute());
    switch (counts) {
      case FacetCounts.Values values -> {
        json.put("values", values.top().stream().map(SearchJson::value).toList());
        json.put("other_values", values.others());
      }
      case FacetCounts.Ranges ranges ->
          json.put("ranges", ranges.ranges().stream().map(SearchJson::range).toList());
    }
    json.put("without", counts.without());
    return json;
  }

  private static Map<String, Object> value(FacetCounts.ValueCount count) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("value", count.value());
    json.put("items", count.items());
    return json;
  }

  private static Map<String, Object> range(FacetCounts.RangeCount count) {
    Map<String, Object> json = new LinkedHashMap<>();
    count.from().ifPresent(from -> json.put("from", attribute(from)));
    count.to().ifPresent(to -> json.put("to", attribute(to)));
    json.put("items", count.items());
    return json;
  }

  private static Map<String, Object> spoken(SpokenPart part) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("part", part.part());
    json.put("heard", part.speech() ? Listening.SPEECH.id() : Listening.SOUND.id());
    json.put("speech_probability", part.speechProbability());
    json.put("transcript", part.text());
    json.put("language", part.language());
    json.put("confidence", part.confidence());
    json.put("no_speech", part.noSpeech());
    json.put("seconds", part.seconds());
    json.put("took_ms", Json.millis(part.tookMillis()));
    return json;
  }

  private static Map<String, Object> hit(RankedItem hit) {
    StoredItem item = hit.item();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", item.id());
    json.put("score", hit.score());
    hit.rankValue().ifPresent(value -> json.put("rank_value", Double.isNaN(value) ? null : value));
    json.put("title", item.title());
    Map<String, Object> attributes = new TreeMap<>();
    item.attributes().forEach((name, value) -> attributes.put(name, attribute(value)));
    json.put("attributes", attributes);
    if (!hit.collapsed().isEmpty()) {
      json.put("collapsed", hit.collapsed());
    }
    if (!hit.terms().isEmpty()) {
      List<Map<String, Object>> terms = hit.terms().stream().map(SearchJson::term).toList();
      json.put("explanation", Map.of("contributions", terms));
    }
    return json;
  }

  /** A value as JSON has it; whole numbers without a point. */
  static Object attribute(AttributeValue value) {
    return switch (value) {
      case AttributeValue.Keyword keyword ->
          keyword.terms().size() == 1 ? keyword.terms().getFirst() : keyword.terms();
      case AttributeValue.Numeric numeric ->
          numeric.value() == Math.rint(numeric.value()) && Math.abs(numeric.value()) < 1e15
              ? (Object) (long) numeric.value()
              : (Object) numeric.value();
      case AttributeValue.Flag flag -> flag.value();
      case AttributeValue.Date date -> date.value().toString();
    };
  }

  private static Map<String, Object> term(ScoreTerm term) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("part", term.part());
    json.put("target", term.target().map(Modality::id).orElse("lexical"));
    json.put("raw", Double.isNaN(term.raw()) ? null : term.raw());
    json.put("relevance", term.relevance());
    json.put("weight", term.weight());
    json.put("contribution", term.contribution());
    term.rank().ifPresent(rank -> json.put("rank", rank));
    return json;
  }

  private static Map<String, Object> effort(KnnEffort effort) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("part", effort.part());
    json.put("target", effort.target().id());
    json.put("exact", effort.exact());
    json.put("visited", effort.visited());
    json.put("candidates", effort.candidates());
    json.put("k_asked", effort.asked());
    json.put("k_found", effort.found());
    return json;
  }
}
