package io.triptych.cli;

import io.triptych.encoder.Encoder;
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
import java.util.List;
import java.util.Locale;
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
      "  triptych search shop --id sku-1 --explain",
      "  triptych search shop --text dress --facet colour --facet \"price:0,20,50,100\"",
      "  triptych search shop --text dress --offset 0, then --offset 10"
    })
final class SearchCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COLLECTION", description = "The collection to search.")
  private String collection;

  @Option(names = "--text", paramLabel = "T", description = "Words, in any language; repeatable.")
  private List<String> texts = new ArrayList<>();

  @Option(names = "--image", paramLabel = "F", description = "A picture's file; repeatable.")
  private List<Path> images = new ArrayList<>();

  @Option(
      names = "--audio",
      paramLabel = "F",
      description =
          "The file of a spoken query, or of a sound whose like is asked for; repeatable.")
  private List<Path> sounds = new ArrayList<>();

  @Option(
      names = "--audio-as",
      paramLabel = "KIND",
      defaultValue = "auto",
      description = "What it is: speech, sound, or auto, to tell by ear (default: auto).")
  private String listening;

  @Option(names = "--id", paramLabel = "ID", description = "An item of the collection.")
  private List<String> ids = new ArrayList<>();

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
    if (texts.isEmpty() && images.isEmpty() && sounds.isEmpty() && ids.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "query: nothing to search with (expected: --text, --image, --audio or --id)");
    }
    SearchQuery.Builder query = SearchQuery.builder().k(k).filter(filter).explain(explain);
    texts.forEach(text -> query.part(Part.text(text)));
    for (Path image : images) {
      query.part(Part.image(Files.readAllBytes(image)));
    }
    try {
      Listening as = Listening.of(listening);
      for (Path sound : sounds) {
        query.part(Part.audio(Files.readAllBytes(sound), as));
      }
      ids.forEach(id -> query.part(Part.item(id)));
      query.minRelevance(minRelevance).csls(csls);
      facets.forEach(query::facet);
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
