package io.triptych.cli;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import io.triptych.service.eval.EvalQuery;
import io.triptych.service.eval.TaskRun;
import io.triptych.service.eval.report.ItemSource;
import io.triptych.service.picture.Thumbnails;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The items and queries of an evaluation with small pictures; one that is gone is left out. */
final class EvalItems implements ItemSource {
  private static final int SIZE = 160;

  private final EvalRankers rankers;
  private final Thumbnails thumbnails = new Thumbnails();

  EvalItems(EvalRankers rankers) {
    this.rankers = rankers;
  }

  @Override
  public View item(TaskRun run, String id) {
    try (CollectionSearcher view = rankers.collection(run.task(), run.variant()).searcher()) {
      Optional<StoredItem> item = view.find(id).map(view::item);
      Optional<StoredMedium> picture =
          item.stream()
              .flatMap(found -> found.media().stream())
              .filter(medium -> medium.modality() == Modality.IMAGE)
              .findFirst();
      String title = item.map(StoredItem::title).filter(text -> !text.isBlank()).orElse(id);
      return new View(title, picture.flatMap(this::jpeg));
    }
  }

  @Override
  public Optional<byte[]> picture(EvalQuery query) {
    return switch (query.content()) {
      case EvalQuery.Medium(Modality modality, Path file) when modality == Modality.IMAGE ->
          jpeg(new StoredMedium(modality, "query " + file, file));
      default -> Optional.empty();
    };
  }

  private Optional<byte[]> jpeg(StoredMedium picture) {
    try {
      return Optional.of(thumbnails.jpeg(picture, SIZE));
    } catch (IOException | MediaException e) {
      return Optional.empty();
    }
  }
}
