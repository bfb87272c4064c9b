package io.triptych.cli;

import io.triptych.encoder.Calibration.Pair;
import io.triptych.encoder.Modality;
import io.triptych.encoder.align.training.Alignment;
import io.triptych.encoder.align.training.AlignmentSettings;
import io.triptych.encoder.align.training.Figures;
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
      put(quality, "title_" + thing, alignment.thingsBefore(), alignment.thingsAfter());
      put(quality, thing + "_title", alignment.targetsBefore(), alignment.targetsAfter());
      put(quality, "title_" + thing, alignment.targetsAsk());
      put(quality, thing + "_title", alignment.thingsAsk());
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
      head.alignment().targetsAsk().ifPresent(f -> fits.put(new Pair(Modality.TEXT, things), f));
      head.alignment().thingsAsk().ifPresent(f -> fits.put(new Pair(things, Modality.TEXT), f));
    }
    return fits.isEmpty() ? made : made.calibrate(fits);
  }

  private static void put(Map<String, Double> quality, String search, Figures from, Figures to) {
    quality.put("held_out_" + search + "_before_r10", rounded(from.recall10()));
    quality.put("held_out_" + search + "_after_r10", rounded(to.recall10()));
  }

  private static void put(Map<String, Double> quality, String search, Optional<CurveFit> fit) {
    fit.ifPresent(
        f -> quality.put("held_out_" + search + "_calibration_error", rounded(f.error())));
  }

  private static double rounded(double share) {
    return Math.round(share * 1000) / 1000.0;
  }
}
