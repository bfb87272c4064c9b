package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.kernel.KernelChoice.Compiler;
import io.triptych.encoder.kernel.KernelChoice.Machine;
import java.util.OptionalInt;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelChoiceTest {
  private static final OptionalInt FREE = OptionalInt.empty();
  private static final DoubleSupplier UNASKED =
      () -> {
        throw new AssertionError("measured, though the answer is known");
      };

  @ParameterizedTest
  @CsvSource({
    // architecture, preferred bits, lane bits, tile vectors
    "amd64, 512, 512, 4",
    "amd64, 256, 256, 2",
    "amd64, 128, 128, 2",
    "aarch64, 128, 128, 4",
    "aarch64, 256, 256, 4",
    "aarch64, 1024, 512, 4",
  })
  void takesTheWidestVectors(String architecture, int preferred, int lanes, int vectors) {
    Machine machine = new Machine(true, preferred, architecture, Compiler.C2);

    assertThat(KernelChoice.choose(machine, FREE, UNASKED))
        .isEqualTo(new KernelChoice(lanes, vectors, ""));
  }

  @Test
  void fallsBackLoudlyWithoutTheModule() {
    KernelChoice choice =
        KernelChoice.choose(new Machine(false, 0, "amd64", Compiler.C2), FREE, UNASKED);

    assertThat(choice.isVector()).isFalse();
    assertThat(choice.warning()).contains("--add-modules jdk.incubator.vector");
  }

  @Test
  void fallsBackLoudlyInAnInterpreter() {
    KernelChoice choice =
        KernelChoice.choose(new Machine(true, 512, "amd64", Compiler.NONE), FREE, UNASKED);

    assertThat(choice.isVector()).isFalse();
    assertThat(choice.warning()).contains("interprets").contains("-Xint");
  }

  @ParameterizedTest
  @CsvSource({"0.02, 0", "1.49, 0", "1.5, 256", "6, 256"})
  void anotherCompilerIsMeasured(double speedup, int lanes) {
    Machine machine = new Machine(true, 256, "amd64", Compiler.OTHER);

    KernelChoice choice = KernelChoice.choose(machine, FREE, () -> speedup);

    assertThat(choice.laneBits()).isEqualTo(lanes);
    assertThat(choice.warning().isEmpty()).isEqualTo(lanes > 0);
  }

  @ParameterizedTest
  @CsvSource({
    // java.vm.name, java.vm.info, highest tier, JVMCI compiler, compiler
    "OpenJDK 64-Bit Server VM, 'mixed mode, sharing', 4, false, C2",
    "Java HotSpot(TM) 64-Bit Server VM, mixed mode, 4, false, C2",
    "OpenJDK 64-Bit Server VM, mixed mode, 4, true, OTHER",
    "OpenJDK 64-Bit Server VM, 'mixed mode, emulated-client', 1, false, OTHER",
    "OpenJDK 64-Bit Server VM, mixed mode, 1, false, OTHER",
    "Eclipse OpenJ9 VM, JRE 25, 4, false, OTHER",
    "OpenJDK 64-Bit Server VM, 'interpreted mode, sharing', 4, false, NONE",
    "OpenJDK 64-Bit Server VM, mixed mode, 0, false, NONE",
  })
  void knowsCompilers(String name, String info, long tier, boolean jvmci, Compiler expected) {
    assertThat(ThisMachine.compiler(name, info, tier, jvmci)).isEqualTo(expected);
  }

  @Test
  void readsVectorExtensions() {
    assertThat(
            ThisMachine.features("processor : 0\nflags\t: fpu avx2 fma bmi2 avx512_vnni\n".lines()))
        .containsExactly("avx2", "fma", "avx512_vnni");
    assertThat(ThisMachine.features("Features\t: fp asimd sve\n".lines()))
        .containsExactly("asimd", "sve");
    assertThat(ThisMachine.features("".lines())).isEmpty();
  }

  @Test
  void theSelfCheckMeasures() {
    assertThat(VectorMachine.speedup()).isGreaterThan(0);
  }

  @Test
  void fallsBackLoudlyWithoutVectorsInTheProcessor() {
    KernelChoice choice =
        KernelChoice.choose(new Machine(true, 64, "riscv64", Compiler.C2), FREE, UNASKED);

    assertThat(choice.isVector()).isFalse();
    assertThat(choice.warning()).contains("scalar");
  }

  @ParameterizedTest
  @CsvSource({"128", "256", "512"})
  void obeysAForcedWidth(int bits) {
    Machine machine = new Machine(true, 512, "amd64", Compiler.C2);

    assertThat(KernelChoice.choose(machine, OptionalInt.of(bits), UNASKED).laneBits())
        .isEqualTo(bits);
  }

  @Test
  void warnsOfAForcedWidthThatIsEmulated() {
    Machine machine = new Machine(true, 256, "amd64", Compiler.C2);

    assertThat(KernelChoice.choose(machine, OptionalInt.of(512), UNASKED).warning())
        .contains("emulated");
  }

  @Test
  void failsWhenVectorsAreForcedAndMissing() {
    Machine machine = new Machine(false, 0, "amd64", Compiler.C2);

    assertThatThrownBy(() -> KernelChoice.choose(machine, OptionalInt.of(256), UNASKED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("--add-modules");
  }

  @Test
  void refusesAnUnknownWidth() {
    Machine machine = new Machine(true, 512, "amd64", Compiler.C2);

    assertThatThrownBy(() -> KernelChoice.choose(machine, OptionalInt.of(64), UNASKED))
        .hasMessage("triptych.kernel.lanes: 64 (expected: 0, 128, 256 or 512)");
  }
}
