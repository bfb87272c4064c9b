package io.triptych.service.batch;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.ForwardingEncoder;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.RgbImage;
import java.util.List;
import java.util.function.Supplier;

/**
 * Encodes what is to be written to collections, behind what people wait for, in the batches of a
 * {@link BatchingEncoder}. Nothing is refused: where there is no room it waits.
 */
public final class BackgroundEncoder extends ForwardingEncoder {
  private static final Caller WRITER = Caller.PATIENT.asBulk();

  /** An encoder in front of {@code batches}, which stays open when this one is closed. */
  public BackgroundEncoder(Encoder batches) {
    super(batches);
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    return patiently(() -> encoder().encodeTexts(texts));
  }

  @Override
  public List<Embedding> encodePassages(List<String> texts) {
    return patiently(() -> encoder().encodePassages(texts));
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    return patiently(() -> encoder().encodeImages(images));
  }

  @Override
  public List<Embedding> encodeSounds(List<Waveform> sounds) {
    return patiently(() -> encoder().encodeSounds(sounds));
  }

  private static List<Embedding> patiently(Supplier<List<Embedding>> call) {
    return ScopedValue.where(Caller.CURRENT, WRITER)
        .call(() -> {
          while (true) {
            try {
              return call.get();
            } catch (OverloadedException e) {
              pause(e);
            }
          }
        });
  }

  private static void pause(OverloadedException busy) {
    try {
      Thread.sleep(busy.retryAfter());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw AbandonedException.cancelled();
    }
  }

  @Override
  public void close() {}
}
