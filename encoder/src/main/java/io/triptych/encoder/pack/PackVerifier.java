package io.triptych.encoder.pack;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.FeatureLayout.Segment;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Proves a pack on this machine: its files by SHA-256, then each stage from the input to the shared
 * space beside the outputs that the pack ships: those of the official implementations, or, of an
 * imported pack, those that it had where it was made.
 */
public final class PackVerifier {
  /** The cosine that every output must reach. */
  public static final double MIN_COSINE = 0.9999;

  private static final String INPUTS = References.FOLDER + "/" + References.INPUTS;
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

  /**
   * How a stage went.
   *
   * @param name such as {@code text tower}
   * @param passed whether all of it was right
   * @param detail the worst value, or the first difference
   */
  public record Stage(String name, boolean passed, String detail) {}

  private final ModelPack pack;
  private final Consumer<Stage> listener;
  private final List<Stage> stages = new ArrayList<>();

  private PackVerifier(ModelPack pack, Consumer<Stage> listener) {
    this.pack = pack;
    this.listener = listener;
  }

  /**
   * Verifies every stage, the later ones too when one fails.
   *
   * @param threads how many to encode with
   * @param listener sees each stage as it ends
   */
  public static List<Stage> verify(ModelPack pack, int threads, Consumer<Stage> listener)
      throws IOException {
    return new PackVerifier(pack, listener).run(threads);
  }

  private List<Stage> run(int threads) throws IOException {
    files();
    Path projected = pack.folder().resolve(References.FOLDER).resolve(References.PROJECTED);
    try (PackEncoder encoder = new PackEncoder(pack, threads);
        References references = References.open(pack.folder());
        SafetensorsFile vectors = SafetensorsFile.open(projected)) {
      if (encoder.supports(Modality.TEXT)) {
        tokens(encoder, references);
        texts(encoder, references, References.rows(vectors.tensor(References.TEXT_PROJECTED)));
      }
      if (encoder.supports(Modality.IMAGE)) {
        images(encoder, references, References.rows(vectors.tensor(References.IMAGE_PROJECTED)));
      }
      if (encoder.supports(Modality.AUDIO) && referred("audio tower", references.sounds())) {
        sounds(encoder, references, References.rows(vectors.tensor(References.AUDIO_PROJECTED)));
      }
      if (encoder.transcribes() && referred("speech", references.spoken().keySet())) {
        speech(encoder, references);
      }
    }
    return List.copyOf(stages);
  }

  private void files() throws IOException {
    Map<String, PackManifest.FileEntry> files = pack.manifest().files();
    for (Map.Entry<String, PackManifest.FileEntry> file : files.entrySet()) {
      String actual = Fingerprint.ofFile(pack.folder().resolve(file.getKey()));
      if (!actual.equals(file.getValue().sha256())) {
        report(
            "files",
            false,
            "%s: SHA-256 %s (expected: %s)"
                .formatted(file.getKey(), actual, file.getValue().sha256()));
        return;
      }
    }
    report("files", true, files.size() + " files as named in " + ManifestFile.NAME);
  }

  private void tokens(PackEncoder encoder, References references) {
    for (int i = 0; i < references.texts().size(); i++) {
      int[] actual = encoder.textTower().tokens(references.texts().get(i));
      int[] expected = references.tokenIds(i);
      if (!Arrays.equals(actual, expected)) {
        report(
            "tokenizer",
            false,
            "\"%s\": %s (expected: %s)"
                .formatted(
                    references.texts().get(i), Arrays.toString(actual), Arrays.toString(expected)));
        return;
      }
    }
    report("tokenizer", true, references.texts().size() + " texts, ids equal");
  }

  private void texts(PackEncoder encoder, References references, float[][] projected) {
    List<Embedding> embeddings = encoder.encodeTexts(references.texts());
    compare(
        "text tower",
        embeddings.stream().map(Embedding::features).toList(),
        references.rows(References.TEXT_POOLED));
    compare("text head", embeddings.stream().map(Embedding::vector).toList(), projected);
  }

  private void images(PackEncoder encoder, References references, float[][] projected)
      throws IOException {
    List<RgbImage> images = new ArrayList<>();
    ImageDecoder decoder = new ImageDecoder();
    for (Path path : references.images()) {
      try {
        images.add(decoder.decode(Files.readAllBytes(path)));
      } catch (MediaException e) {
        report("decoding", false, path.getFileName() + ": " + e.getMessage());
        return;
      }
    }
    report("decoding", true, images.size() + " pictures");
    segments(encoder, Modality.IMAGE, encoder.encodeImages(images), references, projected);
  }

  private void sounds(PackEncoder encoder, References references, float[][] projected)
      throws IOException {
    List<Embedding> embeddings = encoder.encodeSounds(references.sounds());
    segments(encoder, Modality.AUDIO, embeddings, references, projected);
  }

  /** Compares each segment of the features, and the vectors. */
  private void segments(
      PackEncoder encoder,
      Modality modality,
      List<Embedding> embeddings,
      References references,
      float[][] projected) {
    FeatureLayout layout = encoder.features(modality);
    for (Segment segment : layout.segments()) {
      int from = layout.offset(segment.name());
      compare(
          modality.id() + " " + segment.name(),
          embeddings.stream()
              .map(e -> Arrays.copyOfRange(e.features(), from, from + segment.width()))
              .toList(),
          references.rows(modality.id() + "." + segment.name()));
    }
    compare(
        modality.id() + " head", embeddings.stream().map(Embedding::vector).toList(), projected);
  }

  /** Whether there is something to verify a stage with; where there is not, it has failed. */
  private boolean referred(String stage, Collection<?> inputs) {
    if (inputs.isEmpty()) {
      report(stage, false, "nothing to verify it with (expected: inputs in " + INPUTS + ")");
    }
    return !inputs.isEmpty();
  }

  /** Words must be the same; punctuation depends on how the end of a sound is padded. */
  private void speech(PackEncoder encoder, References references) throws IOException {
    for (Map.Entry<String, String> sentence : references.spoken().entrySet()) {
      Waveform sound = references.sound(sentence.getKey());
      String heard = encoder.transcribe(sound, Transcription.DEFAULT).text();
      if (!words(heard).equals(words(sentence.getValue()))) {
        report(
            "speech",
            false,
            "%s: \"%s\" (expected: \"%s\")"
                .formatted(sentence.getKey(), heard, sentence.getValue()));
        return;
      }
    }
    report("speech", true, references.spoken().size() + " recordings, words equal");
  }

  private static List<String> words(String text) {
    return List.of(
        NO_WORD.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip().split(" "));
  }

  private void compare(String stage, List<float[]> actual, float[][] expected) {
    double worst = 1;
    for (int i = 0; i < expected.length; i++) {
      worst = Math.min(worst, cosine(actual.get(i), expected[i]));
    }
    boolean passed = worst >= MIN_COSINE && actual.size() == expected.length;
    report(
        stage,
        passed,
        "lowest cosine of %d: %.7f (expected: at least %s)"
            .formatted(expected.length, worst, MIN_COSINE));
  }

  private static double cosine(float[] a, float[] b) {
    if (a.length != b.length) {
      return 0;
    }
    double norms = Math.sqrt((double) Dot.product(a, a) * Dot.product(b, b));
    return norms == 0 ? 0 : Dot.product(a, b) / norms;
  }

  private void report(String name, boolean passed, String detail) {
    Stage stage = new Stage(name, passed, detail);
    stages.add(stage);
    listener.accept(stage);
  }
}
