package io.triptych.service;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** A {@link FakeEncoder} that notes its calls of texts, and holds them until it is let go. */
public final class GatedEncoder implements Encoder {
  /** A text that cannot be encoded. */
  public static final String BAD = "bad";

  private final FakeEncoder encoder = new FakeEncoder();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final Semaphore begun = new Semaphore(0);
  private final List<List<String>> calls = new ArrayList<>();

  /** Lets all calls go, now and later. */
  public void open() {
    gate.countDown();
  }

  /** Waits until so many more calls have begun. */
  public void awaitCalls(int count) throws InterruptedException {
    begun.acquire(count);
  }

  /** The texts of each call, in order. */
  public synchronized List<List<String>> calls() {
    return List.copyOf(calls);
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    synchronized (this) {
      calls.add(List.copyOf(texts));
    }
    begun.release();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    if (texts.contains(BAD)) {
      throw new IllegalArgumentException("text: bad cannot be encoded");
    }
    return encoder.encodeTexts(texts);
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    return encoder.encodeImages(images);
  }

  @Override
  public SpaceId space() {
    return encoder.space();
  }

  @Override
  public int dimension() {
    return encoder.dimension();
  }

  @Override
  public boolean supports(Modality modality) {
    return encoder.supports(modality);
  }

  @Override
  public FeatureLayout features(Modality modality) {
    return encoder.features(modality);
  }

  @Override
  public String towerId(Modality modality) {
    return encoder.towerId(modality);
  }

  @Override
  public float[] project(Modality modality, float[] features) {
    return encoder.project(modality, features);
  }

  @Override
  public Calibration calibration() {
    return encoder.calibration();
  }

  @Override
  public void close() {}
}
