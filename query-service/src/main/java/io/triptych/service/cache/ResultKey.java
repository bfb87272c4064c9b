package io.triptych.service.cache;

import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.ContentHash;
import java.util.Objects;

/**
 * Names an answer: equal keys have equal answers.
 *
 * @param space of the server's pack
 * @param ranking names what else of the pack an answer depends on, such as its calibration
 * @param collection as the request calls it, since answers have links that do
 * @param commit what the view that was searched shows
 * @param tenant who is answered; empty for everybody
 * @param request the hash of what was asked, in a form that equal requests share
 */
public record ResultKey(
    SpaceId space,
    String ranking,
    String collection,
    String commit,
    String tenant,
    String request) {
  public ResultKey {
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(ranking, "ranking");
    Objects.requireNonNull(collection, "collection");
    Objects.requireNonNull(commit, "commit");
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(request, "request");
  }

  /** The key in Redis: {@code triptych:1:<space>:r:<hash of all the rest>}. */
  String external() {
    // A NUL ends each field: none of them can hold one and so pass for two.
    String rest = String.join("\0", ranking, collection, commit, request, tenant);
    return "triptych:" + ResultCodec.VERSION + ":" + space + ":r:" + ContentHash.of(rest);
  }
}
