package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.kernel.KernelChoice.Machine;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelChoiceTest {
  private static final OptionalInt FREE = OptionalInt.empty();

  @ParameterizedTest
  @CsvSource({
    // architecture, preferred bits, lane bits, tile rows
    "amd64, 512, 512, 8",
    "amd64, 256, 256, 6",
    "amd64, 128, 128, 6",
    "aarch64, 128, 128, 8",
    "aarch64, 256, 256, 8",
    "aarch64, 1024, 512, 8",
  })
  void takesTheWidestVectors(String architecture, int preferred, int lanes, int rows) {
    Machine machine = new Machine(true, preferred, architecture, true);

    assertThat(KernelChoice.choose(machine, FREE)).isEqualTo(new KernelChoice(lanes, rows, ""));
  }

  @Test
  void fallsBackLoudlyWithoutTheModule() {
    KernelChoice choice = KernelChoice.choose(new Machine(false, 0, "amd64", true), FREE);

    assertThat(choice.isVector()).isFalse();
    assertThat(choice.warning()).contains("--add-modules jdk.incubator.vector");
  }

  @Test
  void fallsBackLoudlyWithoutAnOptimisingCompiler() {
    KernelChoice choice = KernelChoice.choose(new Machine(true, 512, "amd64", false), FREE);

    assertThat(choice.isVector()).isFalse();
    assertThat(choice.warning()).contains("C2");
  }

  @Test
  void fallsBackLoudlyWithoutVectorsInTheProcessor() {
    KernelChoice choice = KernelChoice.choose(new Machine(true, 64, "riscv64", true), FREE);

    assertThat(choice.isVector()).isFalse();
    assertThat(choice.warning()).contains("scalar");
  }

  @ParameterizedTest
  @CsvSource({"128", "256", "512"})
  void obeysAForcedWidth(int bits) {
    Machine machine = new Machine(true, 512, "amd64", true);

    assertThat(KernelChoice.choose(machine, OptionalInt.of(bits)).laneBits()).isEqualTo(bits);
  }

  @Test
  void warnsOfAForcedWidthThatIsEmulated() {
    Machine machine = new Machine(true, 256, "amd64", true);

    assertThat(KernelChoice.choose(machine, OptionalInt.of(512)).warning()).contains("emulated");
  }

  @Test
  void failsWhenVectorsAreForcedAndMissing() {
    Machine machine = new Machine(false, 0, "amd64", true);

    assertThatThrownBy(() -> KernelChoice.choose(machine, OptionalInt.of(256)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("--add-modules");
  }

  @Test
  void refusesAnUnknownWidth() {
    Machine machine = new Machine(true, 512, "amd64", true);

    assertThatThrownBy(() -> KernelChoice.choose(machine, OptionalInt.of(64)))
        .hasMessage("triptych.kernel.lanes: 64 (expected: 0, 128, 256 or 512)");
  }
}
