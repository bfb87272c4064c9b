package io.triptych.cli;

import io.triptych.indexer.catalog.CatalogFormat;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.catalog.TableOptions;
import io.triptych.indexer.catalog.TableOptions.Column;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How catalogues are read. */
final class CatalogOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "What the catalogues are: jsonl, csv, arrow, parquet, folder",
        "(default: by their names; a folder of media if it is one)."
      })
  private CatalogFormat format;

  @Option(
      names = "--columns",
      paramLabel = "VALUE=COLUMN,…",
      description = {
        "Which columns of a table give which values of an item, such as",
        "id=SKU,title=Name,image=Photo; the others keep their names. May be repeated."
      })
  private List<String> columns = List.of();

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description = "Between the cells of CSV (default: a comma; a tab in .tsv).")
  private String delimiter = "";

  @Option(
      names = "--list-separator",
      paramLabel = "TEXT",
      description = "Between several pictures, sounds or keywords in a cell of CSV (default: |).")
  private String listSeparator = TableOptions.DEFAULT.listSeparator();

  @Option(
      names = "--keywords",
      paramLabel = "NAME",
      split = ",",
      description = "Attributes of CSV that are keywords even where they look like numbers.")
  private Set<String> keywords = Set.of();

  @Option(
      names = "--allow-media-hosts",
      paramLabel = "HOST",
      split = ",",
      description = {
        "Fetch media from these hosts where the catalogue names them by http or https URLs",
        "(default: none is fetched)."
      })
  private Set<String> mediaHosts = Set.of();

  /** A catalogue to be read so. */
  CatalogSource source(Path path) {
    try {
      List<Column> mapping =
          columns.stream().flatMap(one -> TableOptions.columns(one).stream()).toList();
      return new CatalogSource(
          path,
          format == null ? CatalogFormat.of(path) : format,
          new TableOptions(mapping, delimiter, listSeparator, keywords),
          mediaHosts);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
