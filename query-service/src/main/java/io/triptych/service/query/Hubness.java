package io.triptych.service.query;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.ItemScore;
import io.triptych.indexer.collection.KnnParameters;
import java.util.Arrays;
import java.util.List;

/**
 * How much of a hub each item's text is: the mean cosine between it and its {@value #NEIGHBOURS}
 * nearest pictures of other items. Some texts are near to every picture, and are found whatever is
 * asked. Cross-domain similarity local scaling (Conneau et al., 2018) takes half of that off; its
 * other half, the query's own, is the same for all items and changes no order.
 *
 * <p>The pictures are the collection's own, since a bank has to be large and of the same kind as
 * what is asked. One walk of the graph for each candidate.
 */
final class Hubness {
  private static final int NEIGHBOURS = 10;

  private final CollectionSearcher searcher;
  private final SearchContext context;

  Hubness(CollectionSearcher searcher, SearchContext context) {
    this.searcher = searcher;
    this.context = context;
  }

  /**
   * What to take off the cosine of a picture with the text of each of {@code docs}: half of its
   * hubness above the mean of them all, so that cosines stay where calibration knows them. 0 where
   * an item has no text or the collection no other item's picture.
   */
  double[] corrections(int[] docs) {
    double[] hubness = Arrays.stream(docs).mapToDouble(this::hubness).toArray();
    double mean = Arrays.stream(hubness).filter(h -> !Double.isNaN(h)).average().orElse(0);
    return Arrays.stream(hubness).map(h -> Double.isNaN(h) ? 0 : (h - mean) / 2).toArray();
  }

  private double hubness(int doc) {
    context.check();
    List<float[]> texts = searcher.vectors(doc, Modality.TEXT);
    if (texts.isEmpty()) {
      return Double.NaN;
    }
    return searcher
        .nearest(
            Modality.IMAGE,
            texts.getFirst(),
            NEIGHBOURS + 1,
            ItemFilter.NONE,
            KnnParameters.DEFAULT)
        .hits()
        .stream()
        .filter(hit -> hit.doc() != doc)
        .limit(NEIGHBOURS)
        .mapToDouble(ItemScore::score)
        .average()
        .orElse(Double.NaN);
  }
}
