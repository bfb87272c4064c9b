package io.triptych.service.batch;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.ForwardingEncoder;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * An encoder whose callers share batches. Each call waits for its own inputs, no longer than its
 * caller does. Throws {@link OverloadedException} where too many wait, and {@link
 * AbandonedException} where the caller's time is over. Speech is not gathered, since a recogniser
 * hears one sound at a time, but waits in a queue of its own; nobody's is heard to its end when
 * they are gone.
 */
public final class BatchingEncoder extends ForwardingEncoder {
  private static final int MAX_HEAVY = 8;

  private final Supplier<Caller> callers;
  private final BatchQueue<String> queries;
  private final BatchQueue<String> passages;
  private final BatchQueue<RgbImage> images;
  private final BatchQueue<Waveform> sounds;
  private final SpeechQueue speech = SpeechQueue.ofCores();

  /**
   * An encoder in front of another, which stays open when this one is closed.
   *
   * @param callers tells who the running thread encodes for
   */
  public BatchingEncoder(Encoder encoder, BatchSettings settings, Supplier<Caller> callers) {
    super(encoder);
    this.callers = callers;
    int maxBatch = settings.maxBatch();
    int heavy = Math.min(MAX_HEAVY, maxBatch);
    queries = new BatchQueue<>("query", maxBatch, settings, String::length, encoder::encodeTexts);
    passages =
        new BatchQueue<>("passage", maxBatch, settings, String::length, encoder::encodePassages);
    images =
        new BatchQueue<>(
            "image", heavy, settings, image -> image.pixels().length, encoder::encodeImages);
    sounds =
        new BatchQueue<>(
            "sound", heavy, settings, clip -> clip.samples().length, encoder::encodeSounds);
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    return through(queries, texts);
  }

  @Override
  public List<Embedding> encodePassages(List<String> texts) {
    return through(passages, texts);
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> pictures) {
    return through(images, pictures);
  }

  @Override
  public List<Embedding> encodeSounds(List<Waveform> clips) {
    return through(sounds, clips);
  }

  @Override
  public Transcript transcribe(Waveform sound, Transcription how) {
    Caller caller = callers.get();
    return speech.run(caller, () -> encoder().transcribe(sound, how.until(() -> !caller.waits())));
  }

  private <T> List<Embedding> through(BatchQueue<T> queue, List<T> inputs) {
    Caller caller = callers.get();
    List<Embedding> embeddings = new ArrayList<>(inputs.size());
    for (int start = 0; start < inputs.size(); start += BatchSettings.MAX_BATCH) {
      int end = Math.min(inputs.size(), start + BatchSettings.MAX_BATCH);
      List<T> part = inputs.subList(start, end);
      List<CompletableFuture<Embedding>> results = queue.submit(part, caller);
      try {
        for (CompletableFuture<Embedding> result : results) {
          embeddings.add(await(result, caller));
        }
      } finally {
        // What is not waited for any more is not encoded.
        results.forEach(result -> result.cancel(false));
      }
    }
    return embeddings;
  }

  private static Embedding await(CompletableFuture<Embedding> result, Caller caller) {
    try {
      return result.get(caller.remaining(System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw AbandonedException.late();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbandonedException.cancelled();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static RuntimeException failure(Throwable cause) {
    return switch (cause) {
      case RuntimeException failure -> failure;
      case Error error -> throw error;
      default -> new IllegalStateException("encoding: " + cause, cause);
    };
  }

  /** What became of inputs, by kind. */
  public List<BatchStatistics> statistics() {
    return List.of(
        queries.statistics(), passages.statistics(), images.statistics(), sounds.statistics());
  }

  @Override
  public void close() {
    queries.close();
    passages.close();
    images.close();
    sounds.close();
  }
}
