package io.triptych.cli;

import io.triptych.encoder.pack.hub.Hub;
import io.triptych.encoder.pack.hub.HubName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a checkpoint that is named instead of given comes from. */
final class HubOptions {
  @Option(
      names = "--revision",
      paramLabel = "REV",
      defaultValue = "main",
      description = "The branch, tag or commit of a hub's model (default: main).")
  private String revision;

  @Option(
      names = "--hub",
      paramLabel = "URL",
      defaultValue = "${env:HF_ENDPOINT:-" + Hub.DEFAULT_BASE + "}",
      description = "The hub (default: $HF_ENDPOINT, else " + Hub.DEFAULT_BASE + ").")
  private URI address;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      defaultValue = "${env:TRIPTYCH_CACHE:-${sys:user.home}/.cache/triptych}",
      description =
          "Where fetched files are kept (default: $TRIPTYCH_CACHE, else ~/.cache/triptych).")
  private Path cache;

  /** See {@link Hub.Fetched}. */
  record Result(Path folder, String commit) {}

  Result fetch(Context context, HubName name) throws IOException {
    try (Progress progress = Progress.of(context.terminal(), name.toString())) {
      Hub.Fetched fetched =
          new Hub(address, cache.resolve("hub")).fetch(name, revision, progress::at);
      return new Result(fetched.folder(), fetched.commit());
    }
  }
}
