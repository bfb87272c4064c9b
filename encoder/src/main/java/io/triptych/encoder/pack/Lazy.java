package io.triptych.encoder.pack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** A value that is made when it is first asked for, once. */
final class Lazy<T> {

  /** Makes the value. */
  interface Source<T> {
    T get() throws IOException;
  }

  private final Source<T> source;
  private volatile T value;

  Lazy(Source<T> source) {
    this.source = source;
  }

  /**
   * The value.
   *
   * @throws UncheckedIOException if it cannot be made; the next call tries again
   */
  T get() {
    T known = value;
    if (known == null) {
      synchronized (this) {
        known = value;
        if (known == null) {
          known = make();
          value = known;
        }
      }
    }
    return known;
  }

  private T make() {
    try {
      return source.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hands the value over if it has been made. */
  void ifMade(Consumer<T> consumer) {
    T known = value;
    if (known != null) {
      consumer.accept(known);
    }
  }
}
