package io.triptych.service.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.service.FakeEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class VectorCodecTest {
  private final float[] vector = FakeEncoder.vector("red shirt");

  @Test
  void whatWasWrittenIsRead() {
    byte[] bytes = new VectorCodec(16).encode(vector);
    assertThat(new VectorCodec(vector.length).decode(bytes))
        .hasValueSatisfying(read -> assertThat(read).containsExactly(vector));
  }

  @Test
  void theFormIsOneVersionByteAndLittleEndianFloats() {
    byte[] bytes = new VectorCodec(2).encode(new float[] {1, -0.5f});
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("01" + "0000803f" + "000000bf");
  }

  @Test
  void garbageIsNoVector() {
    byte[] bytes = new VectorCodec(16).encode(vector);
    byte[] otherVersion = bytes.clone();
    otherVersion[0] = 2;
    byte[] bent = bytes.clone();
    bent[4] ^= 0x40;
    assertThat(new VectorCodec(16).decode(new byte[0])).isEmpty();
    assertThat(new VectorCodec(16).decode("garbage".getBytes(StandardCharsets.US_ASCII))).isEmpty();
    assertThat(new VectorCodec(16).decode(Arrays.copyOf(bytes, bytes.length - 1))).isEmpty();
    assertThat(new VectorCodec(17).decode(bytes)).isEmpty();
    assertThat(new VectorCodec(16).decode(otherVersion)).isEmpty();
    assertThat(new VectorCodec(16).decode(bent)).isEmpty();
    float[] nan = vector.clone();
    nan[3] = Float.NaN;
    assertThat(new VectorCodec(16).decode(new VectorCodec(16).encode(nan))).isEmpty();
  }
}
