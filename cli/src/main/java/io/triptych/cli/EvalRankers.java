package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.eval.EvalTask;
import io.triptych.service.eval.EvalVariant;
import io.triptych.service.eval.RankerSource;
import io.triptych.service.eval.RoundedCollection;
import io.triptych.service.eval.Rounding;
import io.triptych.service.eval.SearchRanker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Opens each pack and each collection of an evaluation once; closes them all. */
final class EvalRankers implements RankerSource, AutoCloseable {
  private final Context context;
  private final Path pack;
  private final Path data;
  private final Set<Modality> targets;
  private final Map<Path, Encoder> encoders = new HashMap<>();
  private final Map<Place, Opened> rankers = new HashMap<>();
  private final Map<Path, Map<String, Collection>> collections = new HashMap<>();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private record Place(EvalTask task, EvalVariant variant) {}

  /**
   * Opens with a command's options where a variant says nothing.
   *
   * @param targets what is searched where a task's direction does not say; empty: all
   */
  EvalRankers(Context context, Path pack, Path data, Set<Modality> targets) {
    this.context = context;
    this.pack = pack;
    this.data = data;
    this.targets = targets;
  }

  @Override
  public Opened open(EvalTask task, EvalVariant variant) throws IOException {
    Place place = new Place(task, variant);
    Opened ranker = rankers.get(place);
    if (ranker == null) {
      ranker = make(task, variant);
      rankers.put(place, ranker);
    }
    return ranker;
  }

  private Opened make(EvalTask task, EvalVariant variant) throws IOException {
    Collection collection = collection(task, variant);
    CollectionSearcher view = remember(collection.searcher());
    SearchRanker.check(task, view);
    if (variant.rounding() != Rounding.NONE) {
      view = new RoundedCollection(view, variant.rounding());
    }
    Encoder encoder = encoder(variant.pack().orElse(pack));
    Set<Modality> searched = task.direction().searched().modalities();
    SearchRanker ranker =
        new SearchRanker(
            Engines.searcher(encoder, collection),
            view,
            searched.isEmpty() ? targets : searched,
            variant.exact(),
            variant.preset(),
            variant.csls(),
            task.direction().asked().listening());
    return new Opened(ranker, encoder.space());
  }

  /** The collection that a task searches in a variant. */
  Collection collection(EvalTask task, EvalVariant variant) {
    Path folder = variant.data().orElse(data);
    return collections
        .computeIfAbsent(folder, f -> new HashMap<>())
        .computeIfAbsent(task.collection(), name -> remember(new DataDirectory(folder).open(name)));
  }

  private Encoder encoder(Path folder) throws IOException {
    Encoder encoder = encoders.get(folder);
    if (encoder == null) {
      encoder = remember(context.encoders().open(folder));
      encoders.put(folder, encoder);
    }
    return encoder;
  }

  private <T extends AutoCloseable> T remember(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() throws IOException {
    IOException failure = new IOException("eval: closing failed");
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }
}
