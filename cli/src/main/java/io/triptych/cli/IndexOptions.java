package io.triptych.cli;

import io.triptych.indexer.collection.IndexSettings;
import io.triptych.indexer.collection.Quantization;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How the graphs of a collection are built. */
final class IndexOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--quantization",
      paramLabel = "none|int8|int4|binary",
      description = "How exactly the vectors are kept in memory that a walk compares.")
  private String quantization;

  @Option(
      names = "--max-conn",
      paramLabel = "N",
      description = "The most neighbours of a node (M), 4 to 512.")
  private Integer maxConn;

  @Option(
      names = "--beam-width",
      paramLabel = "N",
      description = "The candidates weighed for them (efConstruction), 8 to 3200.")
  private Integer beamWidth;

  /** What was asked for, and {@code otherwise} where nothing was. */
  IndexSettings over(IndexSettings otherwise) {
    try {
      return new IndexSettings(
          maxConn == null ? otherwise.maxConn() : maxConn,
          beamWidth == null ? otherwise.beamWidth() : beamWidth,
          quantization == null
              ? otherwise.quantization()
              : Quantization.of(quantization.toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
