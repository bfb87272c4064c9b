package io.triptych.cli;

import io.triptych.encoder.Calibration.Pair;
import io.triptych.encoder.Modality;
import io.triptych.encoder.align.training.Alignment;
import io.triptych.encoder.align.training.AlignmentSettings;
import io.triptych.encoder.calibration.CurveFit;
import io.triptych.encoder.head.ResidualTables;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PackAligner;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The pack that an alignment makes: its name, where it is from, and what was measured. */
final class AlignedPack {
  private AlignedPack() {}

  /**
   * Refuses a folder in which something is.
   *
   * @throws FileAlreadyExistsException if there is
   */
  static void requireFree(Path out) throws IOException {
    if (Files.exists(out)) {
      try (Stream<Path> entries = Files.list(out)) {
        if (entries.findAny().isPresent()) {
          throw new FileAlreadyExistsException(
              out.toString(), null, "exists (expected: a new or empty folder)");
        }
      }
    }
  }

  /**
   * Writes the pack.
   *
   * @param heads one a modality
   */
  static ModelPack write(
      ModelPack base, AlignmentSettings settings, List<AlignedHead> heads, Path out)
      throws IOException {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("aligned_from", base.name() + " " + base.version() + ", space " + base.space().hex());
    about.put("aligned_method", "%s, seed %d".formatted(settings.method().id(), settings.seed()));
    Map<String, Double> quality = new TreeMap<>();
    Map<Modality, ResidualTables> residuals = new EnumMap<>(Modality.class);
    for (AlignedHead head : heads) {
      about.put(
          "aligned_" + head.modality().id(),
          "%s, %s; %s"
              .formatted(head.pairs().describe(), head.pairs().id(), head.alignment().chosen()));
      String thing = head.pairs().thing();
      Alignment alignment = head.alignment();
      alignment.targetsAsk().ifPresent(search -> put(quality, "title_" + thing, search));
      alignment.thingsAsk().ifPresent(search -> put(quality, thing + "_title", search));
      alignment.viewsAsk().ifPresent(search -> put(quality, thing + "_" + thing, search));
      put(quality, thing + "_" + thing, alignment.alike());
      residuals.put(head.modality(), alignment.tables());
    }
    String name = out.toAbsolutePath().normalize().getFileName().toString();
    ModelPack made =
        PackAligner.write(
            base,
            new PackAligner.Request(name, residuals, about, quality, Map.of()),
            out,
            Runtime.getRuntime().availableProcessors());
    return calibrated(made, heads);
  }

  /** The pack with curves that were fitted to pairs that the training did not see. */
  private static ModelPack calibrated(ModelPack made, List<AlignedHead> heads) throws IOException {
    Map<Pair, CurveFit> fits = new HashMap<>();
    for (AlignedHead head : heads) {
      Modality things = head.modality();
      Alignment alignment = head.alignment();
      alignment
          .targetsAsk()
          .flatMap(Alignment.Search::curve)
          .ifPresent(fit -> fits.put(new Pair(Modality.TEXT, things), fit));
      alignment
          .thingsAsk()
          .flatMap(Alignment.Search::curve)
          .ifPresent(fit -> fits.put(new Pair(things, Modality.TEXT), fit));
      alignment.alike().ifPresent(fit -> fits.put(new Pair(things, things), fit));
    }
    return fits.isEmpty() ? made : made.calibrate(fits);
  }

  private static void put(Map<String, Double> quality, String name, Alignment.Search search) {
    quality.put("held_out_" + name + "_before_r10", rounded(search.before().recall10()));
    quality.put("held_out_" + name + "_after_r10", rounded(search.after().recall10()));
    put(quality, name, search.curve());
  }

  private static void put(Map<String, Double> quality, String search, Optional<CurveFit> fit) {
    fit.ifPresent(
        f -> quality.put("held_out_" + search + "_calibration_error", rounded(f.error())));
  }

  private static double rounded(double share) {
    return Math.round(share * 1000) / 1000.0;
  }
}
