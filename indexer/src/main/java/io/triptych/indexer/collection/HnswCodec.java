package io.triptych.indexer.collection;

import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/** Lucene's current codec with graphs built as a collection's settings say. */
final class HnswCodec extends Lucene104Codec {
  /** Into how many tasks a merge divides its graph, for the threads of {@link WriterConfig}. */
  private static final int MERGE_WORKERS = Runtime.getRuntime().availableProcessors();

  private final KnnVectorsFormat vectors;

  HnswCodec(IndexSettings settings) {
    int maxConn = settings.maxConn();
    int beamWidth = settings.beamWidth();
    vectors =
        switch (settings.quantization()) {
          case NONE -> new Lucene99HnswVectorsFormat(maxConn, beamWidth, MERGE_WORKERS, null);
          case INT8 -> rounded(ScalarEncoding.UNSIGNED_BYTE, maxConn, beamWidth);
          case INT4 -> rounded(ScalarEncoding.PACKED_NIBBLE, maxConn, beamWidth);
          case BINARY -> rounded(ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE, maxConn, beamWidth);
        };
  }

  private static KnnVectorsFormat rounded(ScalarEncoding encoding, int maxConn, int beamWidth) {
    return new Lucene104HnswScalarQuantizedVectorsFormat(
        encoding, maxConn, beamWidth, MERGE_WORKERS, null);
  }

  @Override
  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
    return vectors;
  }
}
