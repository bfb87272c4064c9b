package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.query.Listening;
import io.triptych.service.query.Part;
import io.triptych.service.query.QueryException;
import io.triptych.service.query.SearchQuery;
import io.triptych.service.query.SearchResults;
import io.triptych.service.query.Searcher;
import io.triptych.service.query.SpokenPart;
import io.triptych.service.query.WeightPreset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "search",
    description =
        "Find the items of a collection that fit words, pictures, speech, sounds or another item.",
    footer = {
      "",
      "Examples:",
      "  triptych search shop --text \"a red bicycle\" --filter \"price:[10 TO 500]\" -k 5",
      "  triptych search shop --image photo.jpg --text \"but in green\" --format json",
      "  triptych search shop --audio question.wav",
      "  triptych search shop --audio dog.wav --audio-as sound --target audio",
      "  triptych search shop --id sku-1 --text blue --weight -0.5 --explain",
      "  triptych search shop --text dress --rank \"score * (stock > 0 ? 1 : 0.5)\"",
      "  triptych search shop --text dress --diversity 0.3 --collapse 0.97",
      "  triptych search shop --text dress --facet colour --facet \"price:0,20,50,100\"",
      "  triptych search shop --text dress --offset 0, then --offset 10"
    })
final class SearchCommand implements Callable<Integer> {
  private final Context context;
  private final List<PartOptions.Given> parts = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COLLECTION", description = "The collection to search.")
  private String collection;

  // The options of parts are kept in their order, by PartOptions in place of these fields.

  @Option(
      names = "--text",
      paramLabel = "T",
      parameterConsumer = PartOptions.class,
      description = "Words, in any language; repeatable.")
  List<String> texts;

  @Option(
      names = "--image",
      paramLabel = "F",
      parameterConsumer = PartOptions.class,
      description = "A picture's file; repeatable.")
  List<String> images;

  @Option(
      names = "--audio",
      paramLabel = "F",
      parameterConsumer = PartOptions.class,
      description =
          "The file of a spoken query, or of a sound whose like is asked for; repeatable.")
  List<String> sounds;

  @Option(
      names = "--id",
      paramLabel = "ID",
      parameterConsumer = PartOptions.class,
      description = "An item of the collection; repeatable.")
  List<String> ids;

  @Option(
      names = "--weight",
      paramLabel = "W",
      parameterConsumer = PartOptions.class,
      description =
          "How much the --text, --image, --audio or --id before it counts (default: 1); negative"
              + " for less of this.")
  List<String> weights;

  @Option(
      names = "--audio-as",
      paramLabel = "KIND",
      defaultValue = "auto",
      description = "What it is: speech, sound, or auto, to tell by ear (default: auto).")
  private String listening;

  @Option(
      names = "--filter",
      paramLabel = "Q",
      defaultValue = "",
      description = "Only items that match, in Lucene's syntax: colour:navy AND price:[10 TO 50].")
  private String filter;

  @Option(
      names = "--facet",
      paramLabel = "F",
      description =
          "Count the items that pass the filter by an attribute: colour, colour:5 (the 5 most"
              + " frequent), price:0,20,50 (ranges); repeatable.")
  private List<String> facets = new ArrayList<>();

  @Option(
      names = "--offset",
      paramLabel = "N",
      description = "Skip the N best, 0 for the first of several pages; with -k at most 300.")
  private Integer offset;

  @Option(names = "-k", paramLabel = "N", defaultValue = "10", description = "How many (10).")
  private int k;

  @Option(
      names = "--preset",
      paramLabel = "P",
      description = "Weigh media for: shop, photos, sounds, balanced (default: as the pack says).")
  private String preset;

  @Option(
      names = "--modality-weights",
      paramLabel = "M=W",
      split = ",",
      description = "Weigh media so, in place of a preset: text=0.7,image=0.3; others have 0.")
  private Map<Modality, Double> modalityWeights = new EnumMap<>(Modality.class);

  @Option(
      names = "--min-relevance",
      paramLabel = "R",
      defaultValue = "0",
      description = "Leave out what scores less, 0 to 1 (default: 0).")
  private double minRelevance;

  @Option(
      names = "--csls",
      description = "Take from texts what they have in common with every picture.")
  private boolean csls;

  @Option(names = "--explain", description = "Show every number behind the scores.")
  private boolean explain;

  @Mixin private RankingOptions ranking;
  @Mixin private WorkersOption workers;
  @Mixin private TargetOption target;
  @Mixin private DataOption data;
  @Mixin private PackOption pack;
  @Mixin private FormatOption format;

  SearchCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    SearchQuery query = query();
    try (Collection opened = new DataDirectory(data.folder()).open(collection);
        CollectionSearcher searcher = opened.searcher();
        Encoder encoder = workers.open(pack, context)) {
      Searcher engine = Engines.searcher(encoder, opened);
      long start = System.nanoTime();
      SearchResults results = engine.search(searcher, query);
      print(results, (System.nanoTime() - start) / 1e6);
    }
    return ExitCode.DONE;
  }

  private SearchQuery query() throws IOException {
    if (parts.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "query: nothing to search with (expected: --text, --image, --audio or --id)");
    }
    SearchQuery.Builder query = SearchQuery.builder().k(k).filter(filter).explain(explain);
    try {
      Listening as = Listening.of(listening);
      for (PartOptions.Given given : parts) {
        query.part(part(given, as).weighted(given.weight()));
      }
      query.minRelevance(minRelevance).csls(csls).ranking(ranking.ranking());
      facets.forEach(query::facet);
      modalityWeights.forEach(query::modalityWeight);
      if (offset != null) {
        query.offset(offset);
      }
      if (preset != null) {
        query.preset(WeightPreset.of(preset));
      }
      return target.apply(query).build();
    } catch (QueryException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static Part part(PartOptions.Given given, Listening as) throws IOException {
    return switch (given.kind()) {
      case TEXT -> Part.text(given.value());
      case IMAGE -> Part.image(Files.readAllBytes(Path.of(given.value())));
      case AUDIO -> Part.audio(Files.readAllBytes(Path.of(given.value())), as);
      case ID -> Part.item(given.value());
    };
  }

  /** The parts that were given, in the order of the command line. */
  List<PartOptions.Given> parts() {
    return parts;
  }

  private static String line(SpokenPart heard) {
    return heard.speech()
        ? String.format(
            Locale.ROOT, "Heard: \"%s\" (confidence %.2f)", heard.text(), heard.confidence())
        : String.format(
            Locale.ROOT,
            "Heard: a sound of %.1f s (probability %.2f of speech)",
            heard.seconds(),
            heard.speechProbability());
  }

  private void print(SearchResults results, double millis) {
    PrintWriter out = context.terminal().out();
    if (format.json()) {
      Json.print(out, SearchJson.of(results, millis));
      return;
    }
    results.spoken().forEach(heard -> out.printf("%s%n%n", line(heard)));
    SearchTable table = new SearchTable(context.terminal().width());
    out.print(table.hits(results, offset == null ? 0 : offset));
    results.facets().forEach(facet -> out.printf("%n%s", FacetTable.of(facet)));
    if (explain) {
      out.println();
      out.print(table.explanation(results, offset == null ? 0 : offset));
    }
  }
}
