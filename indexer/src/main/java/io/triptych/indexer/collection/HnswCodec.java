package io.triptych.indexer.collection;

import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;

/** Lucene's current codec with graphs built as a collection's settings say. */
final class HnswCodec extends Lucene104Codec {
  private final KnnVectorsFormat vectors;

  HnswCodec(IndexSettings settings) {
    vectors = new Lucene99HnswVectorsFormat(settings.maxConn(), settings.beamWidth());
  }

  @Override
  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
    return vectors;
  }
}
