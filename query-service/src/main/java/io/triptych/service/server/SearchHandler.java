package io.triptych.service.server;

import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.service.query.Cancellation;

/** Answers searches: the whole way from a request to its response. Safe for use by many threads. */
@FunctionalInterface
interface SearchHandler {

  /**
   * The response to {@code request}.
   *
   * @param request as {@link CanonicalRequest} writes it
   * @param cancellation tells whether anybody still waits for it
   */
  SearchResponse handle(SearchRequest request, Cancellation cancellation);
}
