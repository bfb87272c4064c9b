package io.triptych.indexer.bulk;

import io.triptych.encoder.FairBudget;
import io.triptych.encoder.FairBudget.Held;
import io.triptych.indexer.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Room for the media of items that come a few at a time, in memory that others share. Nobody waits
 * for memory while they hold some: what is decoded is embedded before. For one thread.
 */
final class IngestRoom implements DecodeRoom, AutoCloseable {
  /** The most media that are decoded at a time. */
  static final int AT_ONCE = 8;

  private final FairBudget memory;
  private final Embedding embedding;
  private final List<Held> held = new ArrayList<>();

  /** Embeds what is decoded. */
  interface Embedding {
    /**
     * Embeds the media of all items that are ready, and those of one that is not yet.
     *
     * @param media of that one, each of which is replaced
     */
    void embed(List<PreparedMedium> media) throws RejectedException;
  }

  IngestRoom(FairBudget memory, Embedding embedding) {
    this.memory = memory;
    this.embedding = embedding;
  }

  @Override
  public void enter(Need most, List<PreparedMedium> before)
      throws RejectedException, InterruptedException {
    long bytes = most.bytes();
    Optional<Held> now = held.size() < AT_ONCE ? memory.takeNow(bytes) : Optional.empty();
    if (now.isEmpty() && !held.isEmpty()) {
      embedding.embed(before);
      close();
    }
    held.add(now.isPresent() ? now.get() : memory.take(bytes));
  }

  @Override
  public void add(long bytes) {
    held.getLast().shrinkTo(bytes);
  }

  /** What was decoded of it is given back with the rest. */
  @Override
  public void release(long bytes) {}

  /** Gives all memory back. */
  @Override
  public void close() {
    held.forEach(Held::close);
    held.clear();
  }
}
