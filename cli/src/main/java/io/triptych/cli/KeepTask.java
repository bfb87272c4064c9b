package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.align.MediaReader;
import io.triptych.indexer.align.TitledMedium;
import io.triptych.service.eval.EvalQueries;
import io.triptych.service.eval.EvalQuery;
import io.triptych.service.eval.EvaluationReport;
import io.triptych.service.eval.Evaluator;
import io.triptych.service.eval.Qrels;
import io.triptych.service.eval.VectorRanker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A search that an alignment should not make worse: a folder with {@code catalogue.jsonl}, {@code
 * queries.jsonl} and {@code qrels.tsv}, of which the pictures alone are searched.
 */
final class KeepTask {
  private final Path folder;
  private final List<EvalQuery> queries;
  private final Qrels qrels;

  private KeepTask(Path folder, List<EvalQuery> queries, Qrels qrels) {
    this.folder = folder;
    this.queries = queries;
    this.qrels = qrels;
  }

  static KeepTask open(Path folder) throws IOException {
    for (String name : List.of("catalogue.jsonl", "queries.jsonl", "qrels.tsv")) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        throw new NoSuchFileException(
            folder.resolve(name).toString(), null, "expected: a file of a task to keep");
      }
    }
    return new KeepTask(
        folder,
        EvalQueries.read(folder.resolve("queries.jsonl")),
        Qrels.read(folder.resolve("qrels.tsv")));
  }

  String name() {
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }

  /** The pictures' features, kept in {@code work}. */
  List<TitledMedium> pictures(Encoder encoder, Path work, MediaReader.Listener listener)
      throws IOException {
    return new MediaReader(encoder, new ImageDecoder()::decode, Set.of(Modality.IMAGE), listener)
        .ofCatalogue(folder.resolve("catalogue.jsonl"), Optional.empty(), work)
        .all();
  }

  /** Measures a pack whose towers made the features. */
  EvaluationReport measure(Encoder encoder, List<TitledMedium> pictures) throws IOException {
    Map<String, List<float[]>> items = new HashMap<>();
    for (TitledMedium picture : pictures) {
      items
          .computeIfAbsent(picture.item(), _ -> new ArrayList<>())
          .add(encoder.project(Modality.IMAGE, picture.features()));
    }
    VectorRanker ranker = new VectorRanker(items, query -> vector(encoder, query));
    return new Evaluator(ranker, List.of(1, 10), Evaluator.DEFAULT_DEPTH, System::nanoTime)
        .evaluate(queries, qrels, (done, total) -> {});
  }

  private static float[] vector(Encoder encoder, EvalQuery query) throws IOException {
    return switch (query.content()) {
      case EvalQuery.Words(String text) -> encoder.encodeText(text).vector();
      case EvalQuery.Medium(Modality modality, Path file) -> {
        if (modality != Modality.IMAGE) {
          throw new IllegalArgumentException(
              "query: %s asks with %s (expected: text or image)"
                  .formatted(query.id(), modality.id()));
        }
        try {
          yield encoder.encodeImage(new ImageDecoder().decode(Files.readAllBytes(file))).vector();
        } catch (MediaException e) {
          throw new IOException(file + ": " + e.getMessage(), e);
        }
      }
    };
  }
}
