package io.triptych.service.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.proto.v1.Hybrid;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.service.cache.CachingEmbedder;
import io.triptych.service.query.Listening;
import io.triptych.service.query.Ranking;
import io.triptych.service.query.SearchQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

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

  /**
   * The hash of a request that is written so. Texts are normalised, media stand for themselves by
   * their hashes. What does not change the answer is left out: the collection, which has another
   * part of a key, what caches may do, and whether the time is told.
   */
  static String hash(SearchRequest canonical) {
    SearchRequest.Builder hashed =
        canonical.toBuilder().clearCollection().clearCache().clearTiming().clearParts();
    canonical.getPartsList().forEach(part -> hashed.addParts(withoutMedia(part)));
    return ContentHash.of(bytes(hashed.build()));
  }

  private static QueryPart withoutMedia(QueryPart part) {
    return switch (part.getContentCase()) {
      case TEXT -> part.toBuilder().setText(CachingEmbedder.normalised(part.getText())).build();
      case IMAGE -> part.toBuilder().setImage(hashed(part.getImage())).build();
      case AUDIO -> part.toBuilder().setAudio(hashed(part.getAudio())).build();
      case ITEM_ID, VECTOR, CONTENT_NOT_SET -> part;
    };
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
