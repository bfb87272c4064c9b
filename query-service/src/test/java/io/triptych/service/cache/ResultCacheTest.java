package io.triptych.service.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.SpaceId;
import io.triptych.service.query.Cancellation;
import io.triptych.service.query.SearchCancelledException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ResultCacheTest {
  private static final ResultKey KEY = key("shop", "commit 1", "", "request");

  private long now;
  private final AtomicInteger computed = new AtomicInteger();
  private final ResultCache cache = cache(1 << 20);

  private ResultCache cache(long bytes) {
    CacheSettings settings =
        new CacheSettings(0, bytes, Duration.ofMinutes(1), 0, Duration.ofMinutes(1));
    return new ResultCache(settings, SharedTier.NONE, () -> now);
  }

  private static ResultKey key(String collection, String commit, String tenant, String request) {
    SpaceId space = new SpaceId("a".repeat(64));
    return new ResultKey(space, "ranking", collection, commit, tenant, request);
  }

  private byte[] compute() {
    return ("answer " + computed.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
  }

  private String get(ResultKey key, CacheUse use) {
    ResultCache.Answer answer = cache.get(key, use, Cancellation.NEVER, this::compute);
    return new String(answer.bytes(), StandardCharsets.UTF_8) + " from " + answer.tier().id();
  }

  @Test
  void anAnswerIsComputedOnce() {
    assertThat(get(KEY, CacheUse.USE)).isEqualTo("answer 1 from none");
    assertThat(get(KEY, CacheUse.USE)).isEqualTo("answer 1 from local");
    assertThat(cache.statistics()).isEqualTo(new CacheStatistics(1, 0, 1, 0));
    assertThat(cache.entries()).isOne();
  }

  @Test
  void everyPartOfTheKeyCounts() {
    List<ResultKey> keys =
        List.of(
            KEY,
            key("shop", "commit 2", "", "request"),
            key("other", "commit 1", "", "request"),
            key("shop", "commit 1", "tenant", "request"),
            key("shop", "commit 1", "", "another"),
            new ResultKey(KEY.space(), "calibrated", "shop", "commit 1", "", "request"),
            new ResultKey(
                new SpaceId("b".repeat(64)), "ranking", "shop", "commit 1", "", "request"));
    keys.forEach(key -> assertThat(get(key, CacheUse.USE)).endsWith("from none"));
    assertThat(keys.stream().map(ResultKey::external)).doesNotHaveDuplicates();
  }

  @Test
  void bypassNeitherReadsNorWrites() {
    assertThat(get(KEY, CacheUse.BYPASS)).isEqualTo("answer 1 from none");
    assertThat(get(KEY, CacheUse.USE)).isEqualTo("answer 2 from none");
    assertThat(get(KEY, CacheUse.BYPASS)).isEqualTo("answer 3 from none");
    assertThat(get(KEY, CacheUse.USE)).isEqualTo("answer 2 from local");
  }

  @Test
  void refreshWritesOnly() {
    assertThat(get(KEY, CacheUse.USE)).isEqualTo("answer 1 from none");
    assertThat(get(KEY, CacheUse.REFRESH)).isEqualTo("answer 2 from none");
    assertThat(get(KEY, CacheUse.USE)).isEqualTo("answer 2 from local");
  }

  @Test
  void anAnswerIsKeptForItsTime() {
    get(KEY, CacheUse.USE);
    now += Duration.ofSeconds(59).toNanos();
    assertThat(get(KEY, CacheUse.USE)).isEqualTo("answer 1 from local");
    now += Duration.ofSeconds(2).toNanos();
    assertThat(get(KEY, CacheUse.USE)).isEqualTo("answer 2 from none");
  }

  @Test
  void memoryIsBounded() {
    ResultCache small = cache(10_000);
    for (int i = 0; i < 200; i++) {
      small.get(
          key("shop", "commit", "", "request " + i),
          CacheUse.USE,
          Cancellation.NEVER,
          () -> new byte[1000]);
    }
    assertThat(small.entries()).isBetween(1L, 6L);
    small.get(KEY, CacheUse.USE, Cancellation.NEVER, () -> new byte[20_000]);
    assertThat(small.entries()).isLessThanOrEqualTo(6);
    assertThat(small.get(KEY, CacheUse.USE, Cancellation.NEVER, this::compute).tier())
        .isEqualTo(CacheTier.NONE);
  }

  @Test
  void whatIsClearedIsComputedAnew() {
    get(KEY, CacheUse.USE);
    cache.clear();
    assertThat(get(KEY, CacheUse.USE)).isEqualTo("answer 2 from none");
  }

  @Test
  void aFailureIsNotKept() {
    assertThatThrownBy(() ->
            cache.get(
                KEY,
                CacheUse.USE,
                Cancellation.NEVER,
                () -> {
                  throw new IllegalStateException("broken");
                }))
        .hasMessage("broken");
    assertThat(get(KEY, CacheUse.USE)).isEqualTo("answer 1 from none");
  }

  @Test
  void concurrentMissesComputeOnce() throws Exception {
    CountDownLatch computing = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ResultCache.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(
            threads.submit(() ->
                cache.get(
                    KEY,
                    CacheUse.USE,
                    Cancellation.NEVER,
                    () -> computeAfter(computing, proceed))));
      }
      computing.await();
      proceed.countDown();
      for (Future<ResultCache.Answer> answer : answers) {
        assertThat(answer.get().bytes()).isEqualTo("answer 1".getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(computed).hasValue(1);
  }

  @Test
  void whoIsNoLongerWaitedForDoesNotWaitForAnother() throws Exception {
    CountDownLatch computing = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    AtomicBoolean late = new AtomicBoolean();
    Cancellation waiting =
        () -> {
          if (late.get()) {
            throw SearchCancelledException.outOfTime();
          }
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ResultCache.Answer> first =
          threads.submit(() ->
              cache.get(
                  KEY, CacheUse.USE, Cancellation.NEVER, () -> computeAfter(computing, proceed)));
      computing.await();
      Future<ResultCache.Answer> second =
          threads.submit(() -> cache.get(KEY, CacheUse.USE, waiting, this::compute));
      late.set(true);
      assertThatThrownBy(second::get).hasCauseInstanceOf(SearchCancelledException.class);
      assertThat(first.isDone()).isFalse();
      proceed.countDown();
      assertThat(first.get().bytes()).isEqualTo("answer 1".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(get(KEY, CacheUse.USE)).isEqualTo("answer 1 from local");
  }

  private byte[] computeAfter(CountDownLatch computing, CountDownLatch proceed) {
    computing.countDown();
    try {
      proceed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return compute();
  }

  @Test
  void aBentAnswerIsNone() {
    byte[] bytes = ResultCodec.INSTANCE.encode(compute());
    assertThat(ResultCodec.INSTANCE.decode(bytes)).isPresent();
    for (int i = 0; i < bytes.length; i++) {
      byte[] bent = bytes.clone();
      bent[i] ^= 0x10;
      assertThat(ResultCodec.INSTANCE.decode(bent)).as("byte " + i).isEmpty();
    }
    assertThat(ResultCodec.INSTANCE.decode(new byte[0])).isEmpty();
    assertThat(ResultCodec.INSTANCE.decode(new byte[] {1, 2})).isEmpty();
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    assertThatThrownBy(
            () -> new CacheSettings(0, -1, Duration.ofMinutes(1), 0, Duration.ofMinutes(1)))
        .hasMessage("result bytes: -1 (expected: at least 0)");
    assertThatThrownBy(() -> new CacheSettings(0, 0, Duration.ZERO, 0, Duration.ofMinutes(1)))
        .hasMessage("result time to live: 0 s (expected: at least 1 s)");
  }
}
