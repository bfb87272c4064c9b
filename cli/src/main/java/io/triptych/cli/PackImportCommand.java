package io.triptych.cli;

import io.triptych.encoder.Modality;
import io.triptych.encoder.pack.ImportRequest;
import io.triptych.encoder.pack.ImportRequest.Reduction;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PackImporter;
import io.triptych.encoder.pack.hub.HubName;
import io.triptych.encoder.text.Pooling;
import io.triptych.encoder.text.Prefixes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    description = "Make a pack of a Hugging Face checkpoint.",
    footer = {
      "",
      "Examples:",
      "  triptych pack import clip-vit-base-patch32 --out models/clip --licence MIT",
      "  triptych pack import intfloat/multilingual-e5-small --out models/e5 --licence MIT \\",
      "      --query-prefix \"query: \" --passage-prefix \"passage: \""
    })
final class PackImportCommand implements Callable<Integer> {

  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SRC", description = "The checkpoint's folder, or owner/model of a hub.")
  private String source;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The pack's folder; it must be new or empty.")
  private Path target;

  @Option(
      names = "--licence",
      required = true,
      paramLabel = "SPDX",
      description = "The weights' licence, such as MIT or Apache-2.0.")
  private String licence;

  @Option(
      names = "--dim",
      paramLabel = "N",
      description = "Keep N dimensions, the principal axes of --fit (default: all).")
  private Integer dimension;

  @Option(
      names = "--fit",
      paramLabel = "FILE",
      description = "What --dim is fitted to: texts and pictures, one a line, or JSON lines.")
  private Path fit;

  @Option(names = "--name", paramLabel = "NAME", description = "The pack's name (default: SRC's).")
  private String name;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "What is put before every text (default: as SRC's prompts say).")
  private String prefix;

  @Option(
      names = "--query-prefix",
      paramLabel = "TEXT",
      description = "What is put before queries only, such as \"query: \" for E5.")
  private String queryPrefix;

  @Option(
      names = "--passage-prefix",
      paramLabel = "TEXT",
      description = "What is put before indexed texts only, such as \"passage: \" for E5.")
  private String passagePrefix;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "The longest text in tokens (default: as SRC says, else at most 512).")
  private Integer maxTokens;

  @Option(
      names = "--pooling",
      paramLabel = "mean|cls|max",
      description = "How a sentence encoder's tokens become one vector (default: as SRC says).")
  private Pooling pooling;

  @Mixin private HubOptions hub;

  PackImportCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    boolean local = Files.isDirectory(Path.of(source)) || !HubName.matches(source);
    ImportRequest request = request(Path.of(source), Optional.empty());
    if (!local) {
      HubOptions.Result fetched = hub.fetch(context, HubName.of(source));
      request = request(fetched.folder(), Optional.of(fetched.commit()));
    }
    ModelPack pack = PackImporter.run(request);
    context
        .terminal()
        .out()
        .printf(
            "%s, %s, %d dimensions, space %s%n",
            pack.name(),
            pack.modalities().stream().map(Modality::id).collect(Collectors.joining(" and ")),
            pack.dimension(),
            pack.space().abbreviated());
    return ExitCode.DONE;
  }

  private ImportRequest request(Path folder, Optional<String> commit) {
    if ((dimension == null) != (fit == null)) {
      throw new ParameterException(
          spec.commandLine(),
          fit == null
              ? "--fit: missing (expected: FILE, with --dim)"
              : "--dim: missing (expected: a whole number, with --fit)");
    }
    Path last = Path.of(source).toAbsolutePath().normalize().getFileName();
    String own = last == null ? "" : last.toString();
    try {
      return new ImportRequest(
          folder,
          target,
          licence,
          name == null ? own : name,
          commit.isPresent() ? source : own,
          commit,
          prefixes(),
          Optional.ofNullable(pooling),
          maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens),
          Optional.ofNullable(dimension).map(n -> new Reduction(n, fit)),
          Runtime.getRuntime().availableProcessors());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Optional<Prefixes> prefixes() {
    if (queryPrefix == null && passagePrefix == null) {
      return Optional.ofNullable(prefix).map(Prefixes::both);
    }
    if (prefix != null) {
      throw new IllegalArgumentException(
          "--prefix: \"%s\" (expected: none, beside --query-prefix or --passage-prefix)"
              .formatted(prefix));
    }
    return Optional.of(
        new Prefixes(
            Objects.requireNonNullElse(queryPrefix, ""),
            Objects.requireNonNullElse(passagePrefix, "")));
  }
}
