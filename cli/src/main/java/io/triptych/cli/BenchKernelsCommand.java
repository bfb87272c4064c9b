package io.triptych.cli;

import io.triptych.bench.BenchMain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

@Command(
    name = "kernels",
    description = {
      "Time single kernels with JMH.",
      "Further arguments go to JMH, such as -p rows=128, -f 1, or",
      "-jvmArgsAppend -Dtriptych.kernel.lanes=0 for the scalar kernels."
    },
    footer = {"", "Example:", "  triptych bench kernels -f 1 -p rows=128"})
final class BenchKernelsCommand implements Callable<Integer> {
  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    BenchMain.kernels(arguments);
    return ExitCode.DONE;
  }
}
