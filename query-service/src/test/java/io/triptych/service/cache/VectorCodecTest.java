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
    byte[] bytes = VectorCodec.encode(vector);
    assertThat(VectorCodec.decode(bytes, vector.length))
        .hasValueSatisfying(read -> assertThat(read).containsExactly(vector));
  }

  @Test
  void theFormIsOneVersionByteAndLittleEndianFloats() {
    byte[] bytes = VectorCodec.encode(new float[] {1, -0.5f});
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("01" + "0000803f" + "000000bf");
  }

  @Test
  void garbageIsNoVector() {
    byte[] bytes = VectorCodec.encode(vector);
    byte[] otherVersion = bytes.clone();
    otherVersion[0] = 2;
    byte[] bent = bytes.clone();
    bent[4] ^= 0x40;
    assertThat(VectorCodec.decode(new byte[0], 16)).isEmpty();
    assertThat(VectorCodec.decode("garbage".getBytes(StandardCharsets.US_ASCII), 16)).isEmpty();
    assertThat(VectorCodec.decode(Arrays.copyOf(bytes, bytes.length - 1), 16)).isEmpty();
    assertThat(VectorCodec.decode(bytes, 17)).isEmpty();
    assertThat(VectorCodec.decode(otherVersion, 16)).isEmpty();
    assertThat(VectorCodec.decode(bent, 16)).isEmpty();
    float[] nan = vector.clone();
    nan[3] = Float.NaN;
    assertThat(VectorCodec.decode(VectorCodec.encode(nan), 16)).isEmpty();
  }
}
