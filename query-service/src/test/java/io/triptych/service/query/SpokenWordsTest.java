package io.triptych.service.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import io.triptych.service.cache.CachingEmbedder;
import io.triptych.service.cache.EmbeddingCache;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

class SpokenWordsTest {
  private final Searcher searcher =
      new Searcher(
          new CachingEmbedder(
              new FakeEncoder(), new ImageDecoder(), EmbeddingCache.of(0, Optional.empty())));

  private String heard(FakeCollection items) throws IOException {
    SearchQuery query = SearchQuery.builder().part(Part.audio(loud(), Listening.SPEECH)).build();
    return searcher.search(items, query).spoken().getFirst().text();
  }

  @Test
  void whatTheCollectionSpeaksOfIsHeard() throws IOException {
    Map<Modality, List<float[]>> green =
        Map.of(Modality.TEXT, List.of(FakeEncoder.vector("green")));
    FakeCollection cars = new FakeCollection().add("car", "green car", green);
    FakeCollection vans = new FakeCollection().add("van", "green van", green);
    assertThat(heard(cars)).isEqualTo("green car");
    assertThat(heard(vans)).isEqualTo("green van");
  }

  /** Half a second of a WAV file. */
  private static byte[] loud() throws IOException {
    byte[] samples = new byte[16_000];
    Arrays.fill(samples, (byte) 0x7f);
    AudioFormat format = new AudioFormat(16_000, 16, 1, true, false);
    ByteArrayOutputStream wav = new ByteArrayOutputStream();
    AudioSystem.write(
        new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length / 2),
        AudioFileFormat.Type.WAVE,
        wav);
    return wav.toByteArray();
  }
}
