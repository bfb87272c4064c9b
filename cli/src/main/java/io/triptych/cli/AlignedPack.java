package io.triptych.cli;

import io.triptych.encoder.Calibration.Pair;
import io.triptych.encoder.Modality;
import io.triptych.encoder.align.training.Alignment;
import io.triptych.encoder.align.training.AlignmentSettings;
import io.triptych.encoder.calibration.CurveFit;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PackAligner;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** Writes the pack. */
  static ModelPack write(
      ModelPack base,
      AlignmentSettings settings,
      TrainingPairs pairs,
      Alignment alignment,
      Path out)
      throws IOException {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("aligned_from", base.name() + " " + base.version() + ", space " + base.space().hex());
    about.put(
        "aligned_method",
        "%s, seed %d, %s".formatted(settings.method().id(), settings.seed(), alignment.chosen()));
    about.put(
        "aligned_pairs",
        "%d about %d different things, %s"
            .formatted(pairs.pairs().size(), pairs.pairs().conceptCount(), pairs.id()));
    Map<String, Double> quality = new TreeMap<>();
    quality.put("held_out_titles_before_r10", rounded(alignment.thingsBefore().recall10()));
    quality.put("held_out_titles_after_r10", rounded(alignment.thingsAfter().recall10()));
    quality.put("held_out_pictures_before_r10", rounded(alignment.targetsBefore().recall10()));
    quality.put("held_out_pictures_after_r10", rounded(alignment.targetsAfter().recall10()));
    alignment
        .targetsAsk()
        .ifPresent(fit -> quality.put("held_out_titles_calibration_error", rounded(fit.error())));
    alignment
        .thingsAsk()
        .ifPresent(fit -> quality.put("held_out_pictures_calibration_error", rounded(fit.error())));
    String name = out.toAbsolutePath().normalize().getFileName().toString();
    ModelPack made =
        PackAligner.write(
            base,
            new PackAligner.Request(name, alignment.tables(), about, quality, Map.of()),
            out,
            Runtime.getRuntime().availableProcessors());
    return calibrated(made, alignment);
  }

  /** The pack with curves that were fitted to pairs that the training did not see. */
  private static ModelPack calibrated(ModelPack made, Alignment alignment) throws IOException {
    Map<Pair, CurveFit> fits = new HashMap<>();
    alignment.targetsAsk().ifPresent(f -> fits.put(new Pair(Modality.TEXT, Modality.IMAGE), f));
    alignment.thingsAsk().ifPresent(f -> fits.put(new Pair(Modality.IMAGE, Modality.TEXT), f));
    return fits.isEmpty() ? made : made.calibrate(fits);
  }

  private static double rounded(double share) {
    return Math.round(share * 1000) / 1000.0;
  }
}
