package io.triptych.encoder.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.triptych.encoder.kernel.KernelChoice.Compiler;
import io.triptych.encoder.kernel.KernelChoice.Machine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this process runs on. */
final class ThisMachine {
  private static final int C2_TIER = 4;
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final List<String> FEATURES =
      List.of("avx2", "fma", "avx512f", "avx512_vnni", "amx_int8", "asimd", "asimddp", "sve");

  private ThisMachine() {}

  static Machine machine() {
    boolean module = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return new Machine(
        module,
        module ? VectorMachine.preferredBits() : 0,
        System.getProperty("os.arch"),
        compiler(
            System.getProperty("java.vm.name", ""),
            System.getProperty("java.vm.info", ""),
            option("TieredStopAtLevel", C2_TIER),
            option("UseJVMCICompiler", 0) != 0));
  }

  /**
   * Which compiler a JVM has.
   *
   * @param name {@code java.vm.name}
   * @param info {@code java.vm.info}, such as {@code mixed mode}
   * @param tier the highest tier that is compiled
   * @param jvmci whether a compiler in Java takes the place of C2
   */
  static Compiler compiler(String name, String info, long tier, boolean jvmci) {
    if (info.contains("interpreted") || tier == 0) {
      return Compiler.NONE;
    }
    boolean hotSpot = name.contains("HotSpot") || name.contains("OpenJDK");
    return hotSpot && !jvmci && tier >= C2_TIER && !info.contains("emulated-client")
        ? Compiler.C2
        : Compiler.OTHER;
  }

  /** The value of a JVM option, or {@code otherwise} where the JVM has no such option. */
  private static long option(String name, long otherwise) {
    try {
      HotSpotDiagnosticMXBean options =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      String value = options == null ? "" : options.getVMOption(name).getValue();
      return switch (value) {
        case "true" -> 1;
        case "false" -> 0;
        case "" -> otherwise;
        default -> Long.parseLong(value);
      };
    } catch (IllegalArgumentException e) {
      return otherwise;
    }
  }

  /** The processor's vector extensions, where the system reports them. */
  static List<String> features() {
    if (!Files.isReadable(PROCESSORS)) {
      return List.of();
    }
    // Only as far as the first processor: there may be hundreds.
    try (Stream<String> lines = Files.lines(PROCESSORS, StandardCharsets.ISO_8859_1)) {
      return features(lines);
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The vector extensions that a report such as {@code /proc/cpuinfo} names. */
  static List<String> features(Stream<String> report) {
    List<String> present =
        report
            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
            .findFirst()
            .map(line -> List.of(line.split("\\s+")))
            .orElse(List.of());
    return FEATURES.stream().filter(present::contains).toList();
  }
}
