package io.triptych.service.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import io.triptych.encoder.SpaceId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RefusedMediaTest {
  private static final SpaceId SPACE = new SpaceId("a".repeat(64));

  private long now;
  private final CacheSettings settings =
      new CacheSettings(0, 0, Duration.ofMinutes(1), 10, Duration.ofMinutes(1));
  private final RefusedMedia refused = new RefusedMedia(settings, () -> now);
  private final AtomicInteger decoded = new AtomicInteger();

  private void decode(int medium, Fault fault) throws MediaException {
    refused.check(
        EmbeddingKey.image(SPACE, new byte[] {(byte) medium}),
        () -> {
          decoded.incrementAndGet();
          throw new MediaException(fault, "picture: " + fault);
        });
  }

  @Test
  void aDamagedMediumIsDecodedOnceAWhile() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> decode(1, Fault.CORRUPT))
          .isInstanceOf(MediaException.class)
          .hasMessage("picture: CORRUPT")
          .extracting(e -> ((MediaException) e).fault())
          .isEqualTo(Fault.CORRUPT);
    }
    assertThat(decoded).hasValue(1);
    assertThat(refused.spared()).isEqualTo(2);
    now += Duration.ofSeconds(61).toNanos();
    assertThatThrownBy(() -> decode(1, Fault.CORRUPT)).isInstanceOf(MediaException.class);
    assertThat(decoded).hasValue(2);
  }

  @Test
  void aDecoderThatFailedIsAskedAgain() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> decode(1, Fault.DECODER_TIMEOUT)).isInstanceOf(MediaException.class);
    }
    assertThat(decoded).hasValue(3);
  }

  @Test
  void noMoreThanItsNumberAreRemembered() {
    for (int i = 0; i < 100; i++) {
      int medium = i;
      assertThatThrownBy(() -> decode(medium, Fault.TRUNCATED)).isInstanceOf(MediaException.class);
    }
    assertThat(refused.entries()).isLessThanOrEqualTo(10);
  }

  @Test
  void whatCanBeDecodedIsHandedOn() throws Exception {
    EmbeddingKey key = EmbeddingKey.image(SPACE, new byte[] {9});
    assertThat(refused.<String>check(key, () -> "picture")).isEqualTo("picture");
    assertThat(refused.spared()).isZero();
  }
}
