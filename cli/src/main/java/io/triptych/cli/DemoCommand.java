package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.bulk.BulkJob;
import io.triptych.indexer.bulk.BulkReport;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.query.Part;
import io.triptych.service.query.SearchQuery;
import io.triptych.service.query.SearchResults;
import io.triptych.service.query.Searcher;
import io.triptych.service.server.ServerConfig;
import io.triptych.service.server.TriptychServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = "Index the demo catalogue, search it by words and by picture, and serve it.",
    footer = {"", "Examples:", "  triptych demo", "  triptych demo --no-serve"})
final class DemoCommand implements Callable<Integer> {
  private static final String COLLECTION = "demo";
  private static final int HITS = 5;
  private static final List<String> TEXTS =
      List.of("red dress", "warm coat for winter with a hood", "大熊猫");
  private static final String PICTURE = "queries/red-bell-pepper.jpg";

  /** With the server's address and the query picture's path. */
  private static final String WHAT_TO_TRY =
      """

      The page: http://%1$s/

      Words, over JSON:
        curl -s http://%1$s/v1/collections/demo:search \\
          -H 'Content-Type: application/json' -d '{"parts":[{"text":"red dress"}],"k":3}'
      A picture, over JSON:
        base64 < '%2$s' | tr -d '\\n' |
          sed 's/.*/{"parts":[{"image":"&"}],"k":3}/' |
          curl -s http://%1$s/v1/collections/demo:search \\
          -H 'Content-Type: application/json' -d @-
      Words, over gRPC:
        grpcurl -plaintext -d '{"collection":"demo","parts":[{"text":"red dress"}],"k":3}' \\
          %1$s triptych.v1.SearchService/Search

      Ctrl-C ends the demo.
      """;

  private final Context context;

  @Spec private CommandSpec spec;

  @Option(names = "--no-serve", description = "End after the searches.")
  private boolean noServe;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "The port to serve at (default: a free one).")
  private int port;

  @Mixin private DataOption data;
  @Mixin private PackOption pack;

  DemoCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path demo = context.home().resolve("demo");
    ServerConfig config = config();
    try (Encoder encoder = pack.open(context)) {
      BulkJob job = BulkJob.of(demo.resolve("catalogue.jsonl"));
      BulkReport report =
          new Indexing(context.terminal(), data.folder(), encoder).run(COLLECTION, job);
      search(encoder, demo);
      if (!noServe) {
        Serving.untilStopped(config, encoder, context.terminal().err()::println, this::announce);
      }
      return report.dead() == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private ServerConfig config() {
    try {
      return ServerConfig.of(data.folder()).withPort(port);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void search(Encoder encoder, Path demo) throws IOException {
    try (Collection opened = new DataDirectory(data.folder()).open(COLLECTION);
        CollectionSearcher searcher = opened.searcher()) {
      Searcher engine = Engines.searcher(encoder, opened);
      for (String text : TEXTS) {
        show("--text \"" + text + "\"", engine, searcher, Part.text(text));
      }
      byte[] picture = Files.readAllBytes(demo.resolve(PICTURE));
      show("--image demo/" + PICTURE, engine, searcher, Part.image(picture));
    }
  }

  private void show(String arguments, Searcher engine, CollectionSearcher searcher, Part part) {
    SearchQuery query = SearchQuery.builder().part(part).k(HITS).build();
    SearchResults results = engine.search(searcher, query);
    PrintWriter out = context.terminal().out();
    out.println();
    out.println("$ ./triptych search " + COLLECTION + " " + arguments + " -k " + HITS);
    out.print(new SearchTable(context.terminal().width()).hits(results, 0));
    out.flush();
  }

  private void announce(TriptychServer server) {
    String address = server.uri().getAuthority();
    context
        .terminal()
        .out()
        .printf(
            WHAT_TO_TRY, address, context.home().resolve("demo").resolve(PICTURE).toAbsolutePath());
    context.terminal().out().flush();
  }
}
