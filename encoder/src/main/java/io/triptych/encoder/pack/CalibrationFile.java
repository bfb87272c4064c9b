package io.triptych.encoder.pack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.encoder.Calibration.Curve;
import io.triptych.encoder.Calibration.Logistic;
import io.triptych.encoder.Calibration.Pair;
import io.triptych.encoder.Calibration.PiecewiseLinear;
import io.triptych.encoder.calibration.CurveFit;
import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The optional file {@code calibration-HHHHHHHH.json} of a pack, H the first digits of its SHA-256:
 * curves that were fitted after the pack was made and take the place of the manifest's. It is in
 * the manifest's list of files like any other and changes no vector, so no id either.
 *
 * <p>Fields: {@code format} (1) and {@code pairs}, by pair such as {@code text-image}: {@code
 * method}, then {@code slope} and {@code intercept}, or {@code cosines} and {@code relevances}, as
 * many, both rising; {@code pairs} and {@code non_pairs}, the sizes of the sample; {@code error},
 * the expected calibration error on what was held out.
 */
final class CalibrationFile {
  private static final int FORMAT = 1;
  private static final Pattern NAME = Pattern.compile("calibration-[0-9a-f]{8}\\.json");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Fitted(
      String method,
      Double slope,
      Double intercept,
      List<Double> cosines,
      List<Double> relevances,
      int pairs,
      @JsonProperty("non_pairs") int nonPairs,
      double error) {
    static Fitted of(CurveFit fit) {
      int pairs = fit.sample().pairs();
      int nonPairs = fit.sample().nonPairs();
      return switch (fit.curve()) {
        case Logistic(double slope, double intercept) ->
            new Fitted(fit.method(), slope, intercept, null, null, pairs, nonPairs, fit.error());
        case PiecewiseLinear(var cosines, var relevances) ->
            new Fitted(fit.method(), null, null, cosines, relevances, pairs, nonPairs, fit.error());
      };
    }

    Curve curve() {
      if (slope != null && intercept != null && cosines == null && relevances == null) {
        return new Logistic(slope, intercept);
      }
      if (slope == null && intercept == null && cosines != null && relevances != null) {
        return new PiecewiseLinear(cosines, relevances);
      }
      throw new IllegalArgumentException(
          "curve: incomplete (expected: slope and intercept, or cosines and relevances)");
    }
  }

  private record Content(int format, Map<String, Fitted> pairs) {}

  private CalibrationFile() {}

  /**
   * The curves of the pack in {@code folder}; empty where it has no such file.
   *
   * @throws CorruptFileException if the file does not parse
   */
  static Map<Pair, Curve> read(Path folder, PackManifest manifest) throws IOException {
    Map<Pair, Curve> curves = new HashMap<>();
    for (String name : manifest.files().keySet()) {
      if (NAME.matcher(name).matches()) {
        content(folder.resolve(name)).forEach((pair, fit) -> curves.put(pair, fit.curve()));
      }
    }
    return curves;
  }

  private static Map<Pair, Fitted> content(Path file) throws IOException {
    try {
      Content content = JSON.readValue(Files.readString(file), Content.class);
      if (content == null || content.format() != FORMAT || content.pairs() == null) {
        throw new CorruptFileException(file, 0, "format: unknown (expected: " + FORMAT + ")");
      }
      Map<Pair, Fitted> fits = new HashMap<>();
      content
          .pairs()
          .forEach((pair, fit) -> {
            fit.curve();
            fits.put(Pair.of(pair), fit);
          });
      return fits;
    } catch (JsonProcessingException e) {
      long offset = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getCharOffset());
      throw new CorruptFileException(file, offset, "calibration: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(file, 0, "calibration: " + e.getMessage(), e);
    }
  }

  /**
   * Puts fits into a pack; what it has for other pairs stays. The manifest is replaced after the
   * file that it names is there and before an older one goes, so a pack is whole at every moment.
   */
  static void write(ModelPack pack, Map<Pair, CurveFit> fits) throws IOException {
    Map<String, PackManifest.FileEntry> files = new TreeMap<>(pack.manifest().files());
    Map<String, Fitted> all = new TreeMap<>();
    List<String> older = files.keySet().stream().filter(f -> NAME.matcher(f).matches()).toList();
    for (String name : older) {
      content(pack.folder().resolve(name)).forEach((pair, fit) -> all.put(pair.id(), fit));
    }
    fits.forEach((pair, fit) -> all.put(pair.id(), Fitted.of(fit)));
    byte[] content =
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(new Content(FORMAT, all));
    Path aside = pack.folder().resolve(".calibration.tmp");
    Path manifestAside = pack.folder().resolve("." + ManifestFile.NAME + ".tmp");
    try {
      Files.write(aside, content);
      String sha256 = Fingerprint.ofFile(aside);
      String name = "calibration-" + sha256.substring(0, 8) + ".json";
      Files.move(aside, pack.folder().resolve(name), StandardCopyOption.REPLACE_EXISTING);
      older.forEach(files::remove);
      files.put(name, new PackManifest.FileEntry(content.length, sha256));
      PackManifest manifest = pack.manifest().withFiles(pack.dimension(), files);
      ManifestFile.writeTo(manifestAside, manifest);
      Files.move(
          manifestAside,
          pack.folder().resolve(ManifestFile.NAME),
          StandardCopyOption.REPLACE_EXISTING);
      for (String old : older) {
        if (!old.equals(name)) {
          Files.delete(pack.folder().resolve(old));
        }
      }
    } finally {
      Files.deleteIfExists(aside);
      Files.deleteIfExists(manifestAside);
    }
  }
}
