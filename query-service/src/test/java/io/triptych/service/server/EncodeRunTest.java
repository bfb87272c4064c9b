package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.FairBudget;
import io.triptych.encoder.FairBudget.Held;
import io.triptych.encoder.ForwardingEncoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.proto.v1.EncodeInput;
import io.triptych.proto.v1.EncodeOutput;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.service.FakeEncoder;
import io.triptych.service.HearingEncoder;
import io.triptych.service.batch.AbandonedException;
import io.triptych.service.batch.Caller;
import io.triptych.service.batch.DecodeMemory;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of a request to encode is decoded at a time. */
final class EncodeRunTest {
  /** Of a picture of 10×10 pixels, while it is decoded. */
  private static final long DECODING = ImageDecoder.BYTES_A_PIXEL * 100;

  private final Counting encoder = new Counting();

  /** Notes how many pictures and sounds it is given at a time; green pictures it fails on. */
  private static final class Counting extends ForwardingEncoder {
    private final List<Integer> pictures = new ArrayList<>();
    private final List<Integer> sounds = new ArrayList<>();

    Counting() {
      super(new HearingEncoder());
    }

    @Override
    public List<Embedding> encodeImages(List<RgbImage> images) {
      pictures.add(images.size());
      if (images.stream().anyMatch(image -> image.pixels()[1] == -1)) {
        throw new IllegalArgumentException("picture: green (expected: another colour)");
      }
      return super.encodeImages(images);
    }

    @Override
    public List<Embedding> encodeSounds(List<Waveform> clips) {
      sounds.add(clips.size());
      return super.encodeSounds(clips);
    }

    @Override
    public void close() {}
  }

  private static EncodeInput picture(Color colour) {
    byte[] png = Pictures.png(colour, 10, 10);
    return EncodeInput.newBuilder().setImage(ByteString.copyFrom(png)).build();
  }

  private static EncodeInput sound() {
    return EncodeInput.newBuilder().setAudio(ByteString.copyFrom(Sounds.wav(0.9, 1))).build();
  }

  private List<EncodeOutput> encode(FairBudget memory, List<EncodeInput> inputs) {
    DecodeMemory decoding = new DecodeMemory(memory, () -> Caller.CURRENT.orElse(Caller.PATIENT));
    EncodeRequest request = EncodeRequest.newBuilder().addAllInputs(inputs).build();
    return Arrays.stream(EncodeRun.outputs(request, new EncodeInputs(encoder), decoding))
        .map(EncodeOutput.Builder::build)
        .toList();
  }

  @Test
  void picturesAreDecodedAFewAtATime() {
    List<EncodeInput> inputs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      inputs.add(picture(i % 2 == 0 ? Color.RED : Color.BLUE));
    }
    List<EncodeOutput> outputs = encode(new FairBudget(1L << 30), inputs);
    assertThat(encoder.pictures).containsExactly(8, 8, 4);
    for (int i = 0; i < 20; i++) {
      List<Float> vector = outputs.get(i).getEmbeddings(0).getVectorList();
      assertThat(vector.get(i % 2 == 0 ? 0 : 2)).isGreaterThan(0.9f);
    }
  }

  @Test
  void noMoreIsDecodedThanThereIsMemoryFor() {
    FairBudget memory = new FairBudget(2 * DECODING);
    EncodeInput red = picture(Color.RED);
    EncodeInput bad =
        EncodeInput.newBuilder().setImage(ByteString.copyFromUtf8("no picture")).build();
    EncodeInput words = EncodeInput.newBuilder().setQuery("red shirt").build();
    List<EncodeOutput> outputs =
        encode(memory, List.of(red, bad, red, words, picture(Color.GREEN), red, red, bad, red));
    // The second three are tried again one by one, as one of them fails.
    assertThat(encoder.pictures).containsExactly(3, 1, 1, 1, 3);
    assertThat(outputs)
        .extracting(EncodeOutput::getEmbeddingsCount)
        .containsExactly(1, 0, 1, 1, 0, 1, 1, 0, 1);
    assertThat(outputs.get(1).getError().getMessage()).startsWith("format: unknown");
    assertThat(outputs.get(7).getError()).isNotEqualTo(outputs.get(1).getError());
    assertThat(outputs.get(4).hasError()).isTrue();
    assertThat(outputs.get(3).getEmbeddings(0).getVector(0))
        .isEqualTo(FakeEncoder.vector("red shirt")[0]);
    assertThat(memory.takeNow(2 * DECODING)).isPresent();
  }

  @Test
  void soundsAreDecodedInTheSameMemory() {
    FairBudget memory = new FairBudget(new AudioDecoder().memory());
    List<EncodeOutput> outputs =
        encode(memory, List.of(sound(), picture(Color.RED), sound(), picture(Color.BLUE)));
    assertThat(outputs).allMatch(output -> output.getEmbeddingsCount() == 1);
    assertThat(encoder.supports(Modality.AUDIO)).isTrue();
    assertThat(encoder.sounds).containsExactly(1, 1);
    assertThat(encoder.pictures).containsExactly(1, 1);
    assertThat(memory.takeNow(Long.MAX_VALUE)).isPresent();
  }

  @Test
  void whoFindsNoMemoryWaitsNoLongerThanTheDeadline() throws Exception {
    FairBudget memory = new FairBudget(DECODING);
    Caller late = new Caller(false, true, System.nanoTime(), () -> false);
    Caller gone = new Caller(false, false, 0, () -> true);
    List<EncodeInput> inputs = List.of(picture(Color.RED), picture(Color.BLUE));
    try (Held _ = memory.take(1)) {
      assertThatExceptionOfType(AbandonedException.class)
          .isThrownBy(
              () -> ScopedValue.where(Caller.CURRENT, late).call(() -> encode(memory, inputs)))
          .matches(AbandonedException::isLate);
      assertThatExceptionOfType(AbandonedException.class)
          .isThrownBy(
              () -> ScopedValue.where(Caller.CURRENT, gone).call(() -> encode(memory, inputs)))
          .matches(e -> !e.isLate());
    }
    assertThat(encoder.pictures).isEmpty();
    assertThat(encode(memory, inputs)).allMatch(output -> output.getEmbeddingsCount() == 1);
    assertThat(encoder.pictures).containsExactly(1, 1);
  }
}
