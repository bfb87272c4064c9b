package io.triptych.service.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.FairBudget;
import io.triptych.encoder.FairBudget.Held;
import io.triptych.encoder.ForwardingEncoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.service.HearingEncoder;
import io.triptych.service.batch.AbandonedException;
import io.triptych.service.batch.Caller;
import io.triptych.service.batch.DecodeMemory;
import io.triptych.service.query.Listening;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The memory that the media of queries are decoded in. */
final class QueryMemoryTest {
  private static final long ALL = 1L << 30;

  private final FairBudget memory = new FairBudget(ALL);
  private final Caches caches = Caches.of(CacheSettings.NONE, Optional.empty());
  private final List<Long> free = new ArrayList<>();
  private final CachingEmbedder embedder =
      new CachingEmbedder(
          new Looking(),
          new ImageDecoder(),
          caches,
          new DecodeMemory(memory, () -> Caller.CURRENT.orElse(Caller.PATIENT)));

  @AfterEach
  void close() {
    caches.close();
  }

  /** Notes how much memory others may have while it encodes. */
  private final class Looking extends ForwardingEncoder {
    Looking() {
      super(new HearingEncoder());
    }

    private void look() {
      long part = ALL;
      Optional<Held> held = memory.takeNow(part);
      while (held.isEmpty()) {
        part--;
        held = memory.takeNow(part);
      }
      held.get().close();
      free.add(part);
    }

    @Override
    public List<Embedding> encodeImages(List<RgbImage> images) {
      look();
      return super.encodeImages(images);
    }

    @Override
    public List<Embedding> encodeSounds(List<Waveform> clips) {
      look();
      return super.encodeSounds(clips);
    }

    @Override
    public Transcript transcribe(Waveform sound, Transcription how) {
      look();
      return super.transcribe(sound, how);
    }

    @Override
    public void close() {}
  }

  private static byte[] picture() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return bytes.toByteArray();
  }

  /** A tenth of a second of the loudest tone. */
  private static byte[] sound() {
    int samples = 1600;
    ByteBuffer wav = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000);
    wav.putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
    for (int i = 0; i < samples; i++) {
      wav.putShort(i % 2 == 0 ? Short.MAX_VALUE : -Short.MAX_VALUE);
    }
    return wav.array();
  }

  @Test
  void aPictureHoldsItsMemoryUntilItIsEmbedded() throws Exception {
    embedder.image(picture());
    assertThat(free).containsExactly(ALL - 300);
    assertThat(memory.takeNow(ALL)).isPresent();
  }

  @Test
  void aSoundHoldsItsMemoryUntilItIsHeard() throws Exception {
    embedder.hear(sound(), Listening.SPEECH);
    assertThat(free).containsExactly(ALL - 2 * 4 * 1600);
    assertThat(memory.takeNow(ALL)).isPresent();
  }

  @Test
  void whatCannotBeDecodedHoldsNone() {
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> embedder.image(new byte[] {1, 2, 3}));
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> embedder.hear(new byte[] {1, 2, 3}, Listening.SPEECH));
    assertThat(free).isEmpty();
    assertThat(memory.takeNow(ALL)).isPresent();
  }

  @Test
  void whoFindsNoMemoryWaitsNoLongerThanTheDeadline() throws Exception {
    Caller late = new Caller(false, true, System.nanoTime(), () -> false);
    byte[] picture = picture();
    try (Held _ = memory.take(ALL)) {
      assertThatExceptionOfType(AbandonedException.class)
          .isThrownBy(
              () -> ScopedValue.where(Caller.CURRENT, late).call(() -> embedder.image(picture)))
          .matches(AbandonedException::isLate);
    }
    assertThat(embedder.image(picture)).isNotEmpty();
  }
}
