package io.triptych.indexer.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.indexer.catalog.CatalogFormat;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.catalog.TableOptions;
import io.triptych.indexer.catalog.TableOptions.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A job as its journal has it. In JSON: {@code sources}, a list of objects with {@code path},
 * {@code format}, {@code size}, {@code state} (see {@link SourceState}), {@code columns} (pairs of
 * value and column), {@code delimiter}, {@code listSeparator}, {@code keywords} and, where there
 * are any, {@code mediaHosts}; {@code mediaRoot} and {@code letters}, paths or null; {@code
 * deadLetters}, a path; {@code prune}. All paths are absolute.
 *
 * @param states of the sources when the job began, in their order
 */
record JobRecord(BulkJob job, List<SourceState> states) {
  JobRecord {
    states = List.copyOf(states);
  }

  /** A job that begins. */
  static JobRecord of(BulkJob job) throws IOException {
    List<SourceState> states = new ArrayList<>();
    for (CatalogSource source : job.sources()) {
      states.add(SourceState.of(source));
    }
    return new JobRecord(job, states);
  }

  /** Sees that no source has changed. */
  void checkSources() throws IOException {
    for (int i = 0; i < states.size(); i++) {
      job.sources().get(i).check();
      states.get(i).check(job.sources().get(i));
    }
  }

  ObjectNode json(ObjectNode node) {
    ArrayNode sources = node.putArray("sources");
    for (int i = 0; i < states.size(); i++) {
      CatalogSource source = job.sources().get(i);
      ObjectNode one = sources.addObject();
      one.put("path", absolute(source.path())).put("format", source.format().id());
      one.put("size", states.get(i).size()).put("state", states.get(i).state());
      ArrayNode columns = one.putArray("columns");
      source
          .table()
          .columns()
          .forEach(column -> columns.addArray().add(column.target()).add(column.name()));
      one.put("delimiter", source.table().delimiter());
      one.put("listSeparator", source.table().listSeparator());
      ArrayNode keywords = one.putArray("keywords");
      new TreeSet<>(source.table().keywords()).forEach(keywords::add);
      if (!source.mediaHosts().isEmpty()) {
        new TreeSet<>(source.mediaHosts()).forEach(one.putArray("mediaHosts")::add);
      }
    }
    node.put("mediaRoot", job.mediaRoot().map(JobRecord::absolute).orElse(null));
    node.put("letters", job.letters().map(JobRecord::absolute).orElse(null));
    node.put("deadLetters", absolute(job.deadLetters().orElseThrow()));
    return node.put("prune", job.prune());
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  static JobRecord of(JsonNode node) {
    List<CatalogSource> sources = new ArrayList<>();
    List<SourceState> states = new ArrayList<>();
    for (JsonNode one : node.path("sources")) {
      List<Column> columns = new ArrayList<>();
      one.path("columns")
          .forEach(pair -> columns.add(new Column(pair.path(0).asText(), pair.path(1).asText())));
      Set<String> keywords = new TreeSet<>();
      one.path("keywords").forEach(keyword -> keywords.add(keyword.asText()));
      Set<String> hosts = new TreeSet<>();
      one.path("mediaHosts").forEach(host -> hosts.add(host.asText()));
      sources.add(
          new CatalogSource(
              Path.of(one.path("path").asText()),
              CatalogFormat.valueOf(one.path("format").asText().toUpperCase(Locale.ROOT)),
              new TableOptions(
                  columns,
                  one.path("delimiter").asText(),
                  one.path("listSeparator").asText(),
                  keywords),
              hosts));
      states.add(new SourceState(one.path("size").longValue(), one.path("state").asText()));
    }
    BulkJob job =
        new BulkJob(
            sources,
            path(node.path("mediaRoot")),
            Runtime.getRuntime().availableProcessors(),
            path(node.path("deadLetters")),
            node.path("prune").booleanValue(),
            path(node.path("letters")));
    return new JobRecord(job, states);
  }

  private static Optional<Path> path(JsonNode node) {
    return node.isTextual() ? Optional.of(Path.of(node.textValue())) : Optional.empty();
  }
}
