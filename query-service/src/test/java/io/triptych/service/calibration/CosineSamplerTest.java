package io.triptych.service.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Calibration.Pair;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.calibration.CosineSample;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import io.triptych.service.cache.CachingEmbedder;
import io.triptych.service.cache.EmbeddingCache;
import io.triptych.service.eval.EvalQuery;
import io.triptych.service.eval.Qrels;
import io.triptych.service.query.Heard;
import io.triptych.service.query.Listening;
import io.triptych.service.query.QueryEmbedder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CosineSamplerTest {
  private static final Pair TITLE_TO_PHOTO = new Pair(Modality.TEXT, Modality.IMAGE);
  private static final Pair SOUND_TO_SOUND = new Pair(Modality.AUDIO, Modality.AUDIO);

  @TempDir Path folder;

  private final FakeEncoder encoder = new FakeEncoder();
  private final QueryEmbedder embedder =
      new CachingEmbedder(encoder, new ImageDecoder(), EmbeddingCache.of(0, Optional.empty()));

  @Test
  void whatAnItemHoldsBelongsTogether() {
    Map<Pair, CosineSample> samples =
        CosineSampler.ofItems(embedder, shop(), encoder.dimension(), 1);

    // Every item has one photo, so photos cannot ask for photos; titles do not ask for texts.
    assertThat(samples.keySet())
        .containsExactlyInAnyOrder(TITLE_TO_PHOTO, new Pair(Modality.IMAGE, Modality.TEXT));
    CosineSample sample = samples.get(TITLE_TO_PHOTO);
    assertThat(sample.queries()).hasSize(40);
    assertThat(sample.pairs()).isEqualTo(40);
    assertThat(sample.nonPairs()).isBetween(300, 400);
    // The photo of "name7" has the title's own vector; other photos do not.
    assertThat(pairs(sample).min().getAsDouble()).isGreaterThan(0.999);
    assertThat(nonPairs(sample).average().getAsDouble()).isLessThan(0.6);
  }

  @Test
  void theSeedDecides() {
    double[] first = nonPairs(ofItems(7)).toArray();

    assertThat(nonPairs(ofItems(7)).toArray()).isEqualTo(first);
    assertThat(nonPairs(ofItems(8)).toArray()).isNotEqualTo(first);
  }

  /** So that no fold is judged by what another learned of the same words. */
  @Test
  void itemsOfOneTitleAreOneQuery() {
    FakeCollection shop = shop();
    for (int i = 0; i < 5; i++) {
      float[] vector = FakeEncoder.vector("name7");
      shop.add(
          "again" + i,
          "name7",
          Map.of(Modality.TEXT, List.of(vector), Modality.IMAGE, List.of(vector)));
    }

    CosineSample sample =
        CosineSampler.ofItems(embedder, shop, encoder.dimension(), 1).get(TITLE_TO_PHOTO);

    assertThat(sample.queries()).hasSize(40);
    assertThat(sample.pairs()).isEqualTo(45);
    assertThat(sample.queries()).filteredOn(query -> query.pairs().length == 6).hasSize(1);
  }

  private static DoubleStream pairs(CosineSample sample) {
    return sample.queries().stream().flatMapToDouble(query -> Arrays.stream(query.pairs()));
  }

  private static DoubleStream nonPairs(CosineSample sample) {
    return sample.queries().stream().flatMapToDouble(query -> Arrays.stream(query.nonPairs()));
  }

  private CosineSample ofItems(long seed) {
    return CosineSampler.ofItems(embedder, shop(), encoder.dimension(), seed).get(TITLE_TO_PHOTO);
  }

  @Test
  void judgedQueriesAskForWhatIsRelevant() throws IOException {
    List<EvalQuery> queries = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      queries.add(new EvalQuery("q" + i, new EvalQuery.Words("name" + i), Set.of()));
      lines.add("q%d 0 item%d 1".formatted(i, i));
      lines.add("q%d 0 item%d 0".formatted(i, (i + 1) % 40));
      lines.add("q%d 0 gone 1".formatted(i));
    }
    queries.add(new EvalQuery("unjudged", new EvalQuery.Words("name35"), Set.of()));
    Qrels qrels = Qrels.read(Files.write(folder.resolve("qrels"), lines));

    Map<Pair, CosineSample> samples =
        CosineSampler.ofQueries(embedder, shop(), encoder.dimension(), queries, qrels, 1);

    assertThat(samples.keySet())
        .containsExactlyInAnyOrder(TITLE_TO_PHOTO, new Pair(Modality.TEXT, Modality.TEXT));
    CosineSample sample = samples.get(TITLE_TO_PHOTO);
    assertThat(sample.pairs()).isEqualTo(30);
    assertThat(pairs(sample).min().getAsDouble()).isGreaterThan(0.999);
  }

  /** A sound belongs to the other sounds of its item, not to its own further clips. */
  @Test
  void clipsAndCopiesOfOneSoundAreNoPairs() {
    FakeCollection recordings = new FakeCollection();
    for (int i = 0; i < 40; i++) {
      addSounds(recordings, "two" + i, List.of("file" + i, "other" + i), 2);
      addSounds(recordings, "long" + i, List.of("long" + i), 3);
      addSounds(recordings, "both" + i, List.of("short" + i, "longer" + i), 3);
      addSounds(recordings, "copies" + i, List.of("copy" + i, "copy" + i), 2);
    }

    CosineSample sample =
        CosineSampler.ofItems(embedder, recordings, encoder.dimension(), 1).get(SOUND_TO_SOUND);

    assertThat(sample.queries()).hasSize(40);
    assertThat(sample.pairs()).isEqualTo(40);
    double[] expected =
        IntStream.range(0, 40)
            .mapToDouble(i -> dot(sound("two" + i, 0), sound("two" + i, 1)))
            .sorted()
            .toArray();
    assertThat(pairs(sample).sorted().toArray()).containsExactly(expected, within(1e-6));
    assertThat(sample.nonPairs()).isGreaterThan(300);
  }

  /** An item with media of these content hashes and so many vectors of sounds. */
  private static void addSounds(FakeCollection to, String id, List<String> files, int vectors) {
    to.add(
        id,
        "",
        Map.of(
            Modality.AUDIO, IntStream.range(0, vectors).mapToObj(clip -> sound(id, clip)).toList()),
        files.stream().map(file -> new StoredMedium(Modality.AUDIO, file, Path.of(file))).toList());
  }

  private static float[] sound(String item, int clip) {
    return FakeEncoder.vector(item + " " + clip);
  }

  private static double dot(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }

  @Test
  void whatAnotherTowerHeardIsLeftOut() throws IOException {
    FakeCollection media = new FakeCollection();
    List<EvalQuery> queries = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      List<float[]> vectors = List.of(FakeEncoder.vector("name" + i));
      media.add("item" + i, "name" + i, Map.of(Modality.IMAGE, vectors, Modality.AUDIO, vectors));
      queries.add(new EvalQuery("q" + i, new EvalQuery.Words("name" + i), Set.of()));
      lines.add("q%d 0 item%d 1".formatted(i, i));
    }
    Qrels qrels = Qrels.read(Files.write(folder.resolve("qrels"), lines));
    int dimension = encoder.dimension();
    Pair imageToSound = new Pair(Modality.IMAGE, Modality.AUDIO);
    Pair soundToImage = new Pair(Modality.AUDIO, Modality.IMAGE);
    Pair titleToSound = new Pair(Modality.TEXT, Modality.AUDIO);

    assertThat(CosineSampler.ofItems(embedder, media, dimension, 1).keySet())
        .containsExactlyInAnyOrder(TITLE_TO_PHOTO, titleToSound, imageToSound, soundToImage);
    assertThat(CosineSampler.ofQueries(embedder, media, dimension, queries, qrels, 1).keySet())
        .containsExactlyInAnyOrder(TITLE_TO_PHOTO, titleToSound);

    media.heardBy("another ear");
    assertThat(CosineSampler.ofItems(embedder, media, dimension, 1).keySet())
        .containsExactly(TITLE_TO_PHOTO);
    assertThat(CosineSampler.ofQueries(embedder, media, dimension, queries, qrels, 1).keySet())
        .containsExactly(TITLE_TO_PHOTO);
  }

  /** Of the clips of a sound the nearest counts; silence asks nothing. */
  @Test
  void judgedSoundsAskForWhatIsRelevant() throws IOException {
    List<EvalQuery> queries = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Path file = Files.writeString(folder.resolve(i + ".wav"), "noise,name" + i);
      queries.add(
          new EvalQuery("q" + i, new EvalQuery.Medium(Modality.AUDIO, file), Set.of("item0")));
      lines.add("q%d 0 item%d 1".formatted(i, i));
    }
    Path silence = Files.writeString(folder.resolve("silence.wav"), "");
    queries.add(new EvalQuery("silence", new EvalQuery.Medium(Modality.AUDIO, silence), Set.of()));
    lines.add("silence 0 item35 1");
    Qrels qrels = Qrels.read(Files.write(folder.resolve("qrels"), lines));
    FakeCollection recordings = new FakeCollection();
    for (int i = 0; i < 40; i++) {
      recordings.add(
          "item" + i, "", Map.of(Modality.AUDIO, List.of(FakeEncoder.vector("name" + i))));
    }

    Map<Pair, CosineSample> samples =
        CosineSampler.ofQueries(
            new Ear(encoder), recordings, encoder.dimension(), queries, qrels, 1);

    assertThat(samples.keySet()).containsExactly(SOUND_TO_SOUND);
    CosineSample sample = samples.get(SOUND_TO_SOUND);
    // The first asks for the item that it was taken from, which is excluded.
    assertThat(sample.pairs()).isEqualTo(29);
    assertThat(pairs(sample).min().getAsDouble()).isGreaterThan(0.999);
    assertThat(nonPairs(sample).average().getAsDouble()).isLessThan(0.9);
    assertThat(
            CosineSampler.ofQueries(embedder, recordings, encoder.dimension(), queries, qrels, 1))
        .isEmpty();
  }

  /** Hears the names, parted by commas, that a file's bytes spell. */
  private record Ear(FakeEncoder encoder) implements QueryEmbedder {
    @Override
    public SpaceId space() {
      return encoder.space();
    }

    @Override
    public Calibration calibration() {
      return encoder.calibration();
    }

    @Override
    public boolean supports(Modality modality) {
      return modality == Modality.AUDIO;
    }

    @Override
    public float[] text(String text) {
      throw new AssertionError("text (expected: none asks in this test)");
    }

    @Override
    public float[] image(byte[] bytes) {
      throw new AssertionError("image (expected: none asks in this test)");
    }

    @Override
    public Heard hear(byte[] bytes, Listening as) throws MediaException {
      assertThat(as).isEqualTo(Listening.SOUND);
      if (bytes.length == 0) {
        throw new MediaException(MediaException.Fault.EMPTY, "sound: silence (expected: a sound)");
      }
      List<float[]> clips =
          Arrays.stream(new String(bytes, StandardCharsets.UTF_8).split(","))
              .map(FakeEncoder::vector)
              .toList();
      return new Heard(Optional.empty(), 0, clips, 1);
    }
  }

  private static FakeCollection shop() {
    FakeCollection shop = new FakeCollection();
    for (int i = 0; i < 40; i++) {
      float[] vector = FakeEncoder.vector("name" + i);
      shop.add(
          "item" + i,
          "name" + i,
          Map.of(Modality.TEXT, List.of(vector), Modality.IMAGE, List.of(vector)));
    }
    return shop;
  }
}
