package io.triptych.cli;

import io.triptych.encoder.Modality;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PackListing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    description = {
      "List the packs of a folder.",
      "A damaged one is named on standard error, and the command then ends with 1."
    },
    footer = {"", "Example:", "  triptych pack list models"})
final class PackListCommand implements Callable<Integer> {
  private static final double MEBI = 1 << 20;

  private final Context context;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where packs lie (default: models, beside the launcher).")
  private Path folder;

  @Mixin private FormatOption format;

  PackListCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Path where = folder == null ? context.home().resolve("models") : folder;
    PackListing listing = PackListing.of(where);
    List<ModelPack> packs = listing.packs();
    if (format.json()) {
      Json.print(context.terminal().out(), packs.stream().map(PackListCommand::json).toList());
    } else if (packs.isEmpty() && listing.damaged().isEmpty()) {
      context.terminal().out().println("No packs in " + where + ".");
    } else if (!packs.isEmpty()) {
      context.terminal().out().print(table(packs).render(context.terminal().width()));
    }
    listing.damaged().forEach(this::complain);
    return listing.damaged().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void complain(PackListing.Damaged pack) {
    context.terminal().out().flush();
    String reason = ErrorPrinter.message(pack.fault()).lines().findFirst().orElse("damaged");
    String line = "triptych: pack " + pack.folder().getFileName() + ": " + reason;
    context.terminal().err().println(DisplayWidth.printable(line));
  }

  private static TextTable table(List<ModelPack> packs) {
    TextTable table =
        new TextTable()
            .shrinking("pack")
            .left("version")
            .left("towers")
            .right("dim")
            .shrinking("licence")
            .right("MiB")
            .left("space");
    for (ModelPack pack : packs) {
      table.row(
          pack.name(),
          pack.version(),
          pack.modalities().stream().map(Modality::id).collect(Collectors.joining(", ")),
          Integer.toString(pack.dimension()),
          String.join(", ", pack.licences()),
          String.format(Locale.ROOT, "%.1f", pack.bytes() / MEBI),
          pack.space().abbreviated());
    }
    return table;
  }

  private static Map<String, Object> json(ModelPack pack) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", pack.name());
    json.put("version", pack.version());
    json.put("folder", pack.folder().toString());
    json.put("towers", pack.modalities().stream().map(Modality::id).toList());
    json.put("dimension", pack.dimension());
    json.put("licences", pack.licences());
    json.put("bytes", pack.bytes());
    json.put("space", pack.space().hex());
    return json;
  }
}
