package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of a body of ten bytes. */
final class ByteRangeTest {
  private static final int LENGTH = 10;

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1, bytes 0-0/10",
    "bytes=2-5, 2, 6, bytes 2-5/10",
    "bytes=2-, 2, 10, bytes 2-9/10",
    "bytes=2-99, 2, 10, bytes 2-9/10",
    "bytes=9-9999999999, 9, 10, bytes 9-9/10",
    "bytes=-3, 7, 10, bytes 7-9/10",
    "bytes=-99, 0, 10, bytes 0-9/10",
    "bytes=-0, 10, 10, bytes */10",
    "bytes=10-, 10, 10, bytes */10",
    "bytes=9999999999-9999999999, 10, 10, bytes */10",
  })
  void isAPartOfTheBody(String header, int start, int end, String told) {
    assertThat(ByteRange.parse(header, LENGTH)).hasValue(new ByteRange(start, end));
    assertThat(new ByteRange(start, end).of(LENGTH)).isEqualTo(told);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "bytes=0-1,4-5",
        "items=0-1",
        "bytes=99999999999-",
      })
  void whatIsNoSingleRangeMeansAll(String header) {
    assertThat(ByteRange.parse(header, LENGTH)).isEmpty();
  }
}
