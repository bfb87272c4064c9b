package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.admin.Diagnosis;
import io.triptych.indexer.admin.Doctor;
import io.triptych.indexer.admin.Finding;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "doctor",
    description = {
      "Examine a collection: checksums, graphs, deletions, duplicates, embeddings, media, rests.",
      "Changes nothing; searches and writing may go on. Tells what mends what it finds. The exit",
      "code is 0 if nothing has to be mended, else 1."
    },
    footer = {
      "",
      "Examples:",
      "  triptych doctor shop",
      "  triptych doctor shop --deep --format json"
    })
final class DoctorCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "NAME", description = "The collection, or an alias of it.")
  private String name;

  @Option(
      names = "--deep",
      description = {
        "Run Lucene's slow checks, compare every item with the embedding store, and, if --pack is",
        "the collection's pack, with what its heads make of stored features."
      })
  private boolean deep;

  @Mixin private DataOption data;
  @Mixin private PackOption pack;
  @Mixin private FormatOption format;

  DoctorCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    DataDirectory directory = new DataDirectory(data.folder());
    Diagnosis diagnosis;
    if (deep) {
      try (Encoder encoder = pack.open(context)) {
        diagnosis = new Doctor(directory, Optional.of(encoder), true).examine(name);
      }
    } else {
      diagnosis = new Doctor(directory, Optional.empty(), false).examine(name);
    }
    if (format.json()) {
      Json.print(context.terminal().out(), json(diagnosis));
    } else {
      print(diagnosis);
    }
    return diagnosis.healthy() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static Map<String, Object> json(Diagnosis diagnosis) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("collection", diagnosis.collection());
    json.put("healthy", diagnosis.healthy());
    json.put("findings", diagnosis.findings().stream().map(DoctorCommand::json).toList());
    return json;
  }

  private static Map<String, String> json(Finding finding) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("matter", finding.matter().title());
    json.put("severity", severity(finding));
    json.put("what", finding.what());
    json.put("mend", finding.mend());
    return json;
  }

  private static String severity(Finding finding) {
    return finding.severity().name().toLowerCase(Locale.ROOT);
  }

  private void print(Diagnosis diagnosis) {
    PrintWriter out = context.terminal().out();
    TextTable table = new TextTable().left("matter").left("state").left("found");
    diagnosis
        .findings()
        .forEach(finding -> table.row(finding.matter().title(), severity(finding), finding.what()));
    out.print(table.render(context.terminal().width()));
    diagnosis.findings().stream()
        .filter(finding -> !finding.mend().isEmpty())
        .forEach(
            finding -> out.printf("To mend %s: %s%n", finding.matter().title(), finding.mend()));
    out.printf(
        "Collection %s is %s.%n",
        diagnosis.collection(), diagnosis.healthy() ? "healthy" : "not healthy");
    out.flush();
  }
}
