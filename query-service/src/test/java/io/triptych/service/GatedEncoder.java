package io.triptych.service;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.ForwardingEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** A {@link FakeEncoder} that notes its calls of texts, and holds them until it is let go. */
public final class GatedEncoder extends ForwardingEncoder {
  /** A text that cannot be encoded. */
  public static final String BAD = "bad";

  private final CountDownLatch gate = new CountDownLatch(1);
  private final Semaphore begun = new Semaphore(0);
  private final List<List<String>> calls = new ArrayList<>();

  public GatedEncoder() {
    super(new FakeEncoder());
  }

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
    return encoder().encodeTexts(texts);
  }

  @Override
  public List<Embedding> encodePassages(List<String> texts) {
    return encodeTexts(texts);
  }

  @Override
  public void close() {}
}
