package io.triptych.service.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.triptych.encoder.Calibration;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.proto.v1.CacheControl;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.StageTiming;
import io.triptych.service.cache.CacheTier;
import io.triptych.service.cache.CacheUse;
import io.triptych.service.cache.ResultCache;
import io.triptych.service.cache.ResultKey;
import io.triptych.service.query.Cancellation;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Answers searches, from the cache of answers where that is allowed. */
final class SearchAnswers implements SearchHandler {
  private static final double NANOS_PER_MILLI = 1e6;

  private final CollectionStore collections;
  private final SearchEngine engine;
  private final ResultCache cache;
  private final SpaceId space;
  private final String ranking;

  /** Answers that {@code engine} makes with {@code encoder}. */
  SearchAnswers(
      CollectionStore collections, SearchEngine engine, ResultCache cache, Encoder encoder) {
    this.collections = collections;
    this.engine = engine;
    this.cache = cache;
    this.space = encoder.space();
    this.ranking = ranking(encoder);
  }

  /**
   * Names what a ranking depends on beside the space: the calibration, the towers that the space id
   * does not tell, and the program, since servers of two versions may share a cache.
   */
  private static String ranking(Encoder encoder) {
    Calibration calibration = encoder.calibration();
    Map<String, String> parts = new TreeMap<>();
    parts.put("program", TriptychServer.version());
    calibration.curves().forEach((pair, curve) -> parts.put(pair.id(), curve.toString()));
    calibration
        .modalityWeights()
        .forEach((m, weight) -> parts.put("weight " + m.id(), "" + weight));
    for (Modality modality : Modality.values()) {
      if (encoder.supports(modality)) {
        parts.put("tower " + modality.id(), encoder.towerId(modality));
      }
    }
    return ContentHash.of(
        parts.entrySet().stream()
            .map(part -> part.getKey() + "=" + part.getValue())
            .collect(Collectors.joining("\n")));
  }

  @Override
  public SearchResponse handle(SearchRequest request, Cancellation cancellation) {
    SearchEngine.Search search = SearchEngine.Search.of(request, cancellation);
    try (CollectionSearcher view = collections.searcher(request.getCollection())) {
      return answer(view, request, cancellation, () -> engine.answer(view, search));
    }
  }

  /** Everybody with a key of their own is a tenant; without keys all are one. */
  private static String tenant() {
    ServiceRequestContext context = ServiceRequestContext.currentOrNull();
    return context == null ? "" : AccessControl.caller(context).name();
  }

  private SearchResponse answer(
      CollectionSearcher view,
      SearchRequest request,
      Cancellation cancellation,
      Supplier<SearchResponse> search) {
    long start = System.nanoTime();
    CacheUse use = use(request.getCache());
    if (use == CacheUse.BYPASS) {
      return computed(search.get());
    }
    ResultKey key =
        new ResultKey(
            space,
            ranking,
            request.getCollection(),
            view.commit(),
            tenant(),
            CanonicalRequest.hash(request));
    Computation computation = new Computation(search);
    ResultCache.Answer found = cache.get(key, use, cancellation, computation);
    if (found.tier() == CacheTier.NONE) {
      return computed(computation.response);
    }
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    try {
      return kept(SearchResponse.parseFrom(found.bytes()), found.tier(), millis, request);
    } catch (InvalidProtocolBufferException e) {
      // Bytes with the right checksum are an answer, unless they are of another program.
      return computed(search.get());
    }
  }

  /** Computes at most once, and keeps what the cache does not. */
  private static final class Computation implements ResultCache.Computation {
    private final Supplier<SearchResponse> search;
    private SearchResponse response;

    Computation(Supplier<SearchResponse> search) {
      this.search = search;
    }

    @Override
    public byte[] compute() {
      response = search.get();
      return response.toBuilder().clearTookMs().clearTiming().build().toByteArray();
    }
  }

  private static CacheUse use(CacheControl control) {
    return switch (control) {
      case CACHE_CONTROL_UNSPECIFIED -> CacheUse.USE;
      case CACHE_CONTROL_BYPASS -> CacheUse.BYPASS;
      case CACHE_CONTROL_REFRESH -> CacheUse.REFRESH;
      case UNRECOGNIZED ->
          throw new RequestException(
              "cache", "unknown", "CACHE_CONTROL_BYPASS, CACHE_CONTROL_REFRESH or nothing");
    };
  }

  private static SearchResponse computed(SearchResponse response) {
    return response.toBuilder().setCacheTier(CacheTier.NONE.id()).build();
  }

  private static SearchResponse kept(
      SearchResponse response, CacheTier tier, double millis, SearchRequest request) {
    SearchResponse.Builder kept = response.toBuilder().setCacheTier(tier.id()).setTookMs(millis);
    if (request.getTiming()) {
      kept.addTiming(StageTiming.newBuilder().setStage("cache").setMs(millis));
    }
    return kept.build();
  }
}
