package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import io.triptych.encoder.pack.ModelPack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way on the shipped pack and a part of the demo. */
final class AlignCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("triptych.root", ".."));
  private static final Path PACK = ROOT.resolve("models").resolve("triptych-base");
  private static final Path DEMO = ROOT.resolve("demo");
  private static final int ITEMS = 120;

  @TempDir private Path folder;

  @Test
  void makesAPackOfACatalogue() throws Exception {
    Path out = folder.resolve("shop");
    Outcome outcome = align(catalogue(ITEMS), out, "--method", "ridge");
    assertThat(outcome.err()).contains("pictures: ");
    assertThat(outcome.out())
        .contains(" pairs about ")
        .containsPattern("title → picture +R@10 +\\d+\\.\\d +\\d+\\.\\d\n")
        .containsPattern("picture → title +MRR +\\d+\\.\\d +\\d+\\.\\d\n");
    assertThat(Files.readString(folder.resolve("shop.svg"))).startsWith("<svg ");
    if (outcome.status() == ExitCode.DONE) {
      ModelPack made = ModelPack.open(out);
      assertThat(outcome.out()).contains("Space " + made.space().hex());
      assertThat(made.describe().toString()).contains("aligned_method=ridge, seed 1");
      assertThat(align(catalogue(ITEMS), out).err()).contains("exists (expected: a new or empty");
    } else {
      assertThat(outcome.err()).contains("teach nothing that holds for others");
      assertThat(out).doesNotExist();
    }
  }

  @Test
  void refusesTooLittleAndWrongUse() throws Exception {
    Outcome few = align(catalogue(5), folder.resolve("few"));
    assertThat(few.status()).isEqualTo(ExitCode.FAILED);
    assertThat(few.err()).contains("different things (expected: at least 60 about 20)");
    assertThat(folder.resolve("few")).doesNotExist();

    Outcome method = align(catalogue(5), folder.resolve("few"), "--method", "magic");
    assertThat(method.status()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(method.err()).contains("--method: magic (expected: infonce,");

    Outcome keep = align(catalogue(5), folder.resolve("few"), "--keep", folder);
    assertThat(keep.status()).isEqualTo(ExitCode.FAILED);
    assertThat(keep.err()).contains("catalogue.jsonl (expected: a file of a task to keep)");
  }

  private Path catalogue(int items) throws Exception {
    List<String> lines = Files.readAllLines(DEMO.resolve("catalogue.jsonl"));
    return Files.write(folder.resolve("part.jsonl"), lines.subList(0, items));
  }

  private Outcome align(Path catalogue, Path out, Object... more) {
    Object[] args = {"align", catalogue, "--out", out, "--media-root", DEMO, "--pack", PACK};
    Object[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return new CommandRunner(folder).run(all);
  }
}
