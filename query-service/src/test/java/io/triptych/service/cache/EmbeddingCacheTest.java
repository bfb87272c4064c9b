package io.triptych.service.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.service.FakeEncoder;
import io.triptych.service.query.SearchCancelledException;
import io.triptych.service.query.SearchContext;
import io.triptych.service.query.SearchStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EmbeddingCacheTest {
  private final FakeEncoder encoder = new FakeEncoder();
  private final EmbeddingCache cache = EmbeddingCache.of(100, Optional.empty());
  private final CachingEmbedder embedder = new CachingEmbedder(encoder, new ImageDecoder(), cache);

  @Test
  void theSameWordsAreEncodedOnce() {
    float[] first = embedder.text("red  shirt");
    assertThat(embedder.text(" red shirt\n")).isSameAs(first);
    assertThat(encoder.encoded).hasValue(1);
    assertThat(cache.statistics()).isEqualTo(new CacheStatistics(1, 0, 1, 0));
  }

  @Test
  void composedAndDecomposedLettersAreTheSameWord() {
    assertThat(EmbeddingKey.normalise("cafe\u0301\u00a0\u3000 noir ")).isEqualTo("caf\u00e9 noir");
    assertThat(embedder.text("cafe\u0301")).isSameAs(embedder.text("caf\u00e9"));
  }

  @Test
  void capitalsAreOtherWords() {
    embedder.text("Turkey");
    embedder.text("turkey");
    assertThat(encoder.encoded).hasValue(2);
  }

  @Test
  void concurrentMissesEncodeOnce() throws Exception {
    EmbeddingKey key = EmbeddingKey.text(encoder.space(), "red");
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    AtomicInteger loads = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<float[]>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(
            threads.submit(() ->
                cache.get(
                    key,
                    16,
                    () -> {
                      loads.incrementAndGet();
                      loading.countDown();
                      proceed.await();
                      return FakeEncoder.vector("red");
                    })));
      }
      loading.await();
      proceed.countDown();
      for (Future<float[]> answer : answers) {
        assertThat(answer.get()).containsExactly(FakeEncoder.vector("red"));
      }
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void aSearchThatIsNoLongerWaitedForDoesNotWaitForAnother() throws Exception {
    EmbeddingKey key = EmbeddingKey.text(encoder.space(), "red");
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    SearchContext search =
        new SearchContext(() -> {
          if (looks.incrementAndGet() > 1) {
            throw SearchCancelledException.gone();
          }
        });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<float[]> first =
          threads.submit(() ->
              cache.get(
                  key,
                  16,
                  () -> {
                    loading.countDown();
                    proceed.await();
                    return FakeEncoder.vector("red");
                  }));
      loading.await();
      assertThatThrownBy(() -> search.during(SearchStage.ENCODE, () -> embedder.text("red")))
          .isInstanceOf(SearchCancelledException.class);
      assertThat(first.isDone()).isFalse();
      proceed.countDown();
      assertThat(first.get()).containsExactly(FakeEncoder.vector("red"));
    }
  }

  @Test
  void aFailureIsNotKept() throws Exception {
    byte[] bytes = {1, 2, 3};
    assertThatThrownBy(() -> embedder.image(bytes)).isInstanceOf(MediaException.class);
    EmbeddingKey key = EmbeddingKey.image(encoder.space(), bytes);
    float[] vector = FakeEncoder.vector("red");
    assertThat(cache.get(key, 16, () -> vector)).isSameAs(vector);
  }

  @Test
  void spacesAndModalitiesDoNotMix() {
    EmbeddingKey words = EmbeddingKey.text(encoder.space(), "red");
    assertThat(words.external())
        .isEqualTo(
            "triptych:1:%s:t:b1f51a511f1da0cd348b8f8598db32e61cb963e5fc69e2b41485bf99590ed75a"
                .formatted(encoder.space()));
    assertThat(EmbeddingKey.image(encoder.space(), new byte[] {'r', 'e', 'd'})).isNotEqualTo(words);
    assertThat(EmbeddingKey.text(new FakeEncoder("f".repeat(64)).space(), "red"))
        .isNotEqualTo(words);
  }
}
