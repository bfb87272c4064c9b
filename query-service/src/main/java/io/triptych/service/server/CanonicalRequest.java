package io.triptych.service.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.service.cache.CachingEmbedder;
import io.triptych.service.query.SearchQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A form of searches that all share which have the same answer. */
final class CanonicalRequest {
  private CanonicalRequest() {}

  /**
   * The hash of a search. Texts are normalised, media stand for themselves by their hashes,
   * defaults are written out. What does not change the answer is left out: the collection, which
   * has another part of a key, what caches may do, and whether the time is told.
   */
  static String hash(SearchRequest request) {
    SearchRequest.Builder canonical =
        request.toBuilder().clearCollection().clearCache().clearTiming().clearParts();
    if (request.getK() == 0) {
      canonical.setK(SearchQuery.DEFAULT_K);
    }
    request.getPartsList().forEach(part -> canonical.addParts(part(part)));
    return ContentHash.of(bytes(canonical.build()));
  }

  private static QueryPart part(QueryPart part) {
    QueryPart.Builder canonical = part.toBuilder();
    if (!part.hasWeight()) {
      canonical.setWeight(1);
    }
    switch (part.getContentCase()) {
      case TEXT -> canonical.setText(CachingEmbedder.normalised(part.getText()));
      case IMAGE -> canonical.setImage(hashed(part.getImage()));
      case AUDIO -> canonical.setAudio(hashed(part.getAudio()));
      case ITEM_ID, VECTOR, CONTENT_NOT_SET -> {}
    }
    return canonical.build();
  }

  private static ByteString hashed(ByteString medium) {
    return ByteString.copyFromUtf8(ContentHash.of(medium.toByteArray()));
  }

  /** The bytes of a message, the entries of maps in order. */
  private static byte[] bytes(SearchRequest request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(request.getSerializedSize());
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      request.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
