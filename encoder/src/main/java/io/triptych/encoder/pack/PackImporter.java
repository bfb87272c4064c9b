package io.triptych.encoder.pack;

import io.triptych.encoder.Modality;
import io.triptych.encoder.block.ContrastiveLogits;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.image.ImageFamilies;
import io.triptych.encoder.image.ImageOptions;
import io.triptych.encoder.image.ImageProcessor;
import io.triptych.encoder.pack.importer.Checkpoint;
import io.triptych.encoder.pack.tokenizer.TokenizerFiles;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.text.Pooling;
import io.triptych.encoder.text.Prefixes;
import io.triptych.encoder.text.TextFamilies;
import io.triptych.encoder.text.TextModel;
import io.triptych.encoder.text.TextTower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes a pack of a Hugging Face checkpoint folder: its towers, its tokenizer in one file, its
 * weights in one file and in their type, a projection if one is asked for, the outputs for some
 * samples, and a manifest. The folder appears when it is complete, and not at all when anything is
 * wrong.
 */
public final class PackImporter {
  private static final String WEIGHTS = "model.safetensors";
  private static final String PREPROCESSOR = "preprocessor_config.json";
  private static final String PROJECTION = "projection.safetensors";
  private static final List<String> LICENCES =
      List.of("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "NOTICE");

  private final ImportRequest request;
  private final SentenceFolder sentence;
  private final Checkpoint checkpoint;
  private final Path draft;
  private final Map<String, TowerEntry> towers = new LinkedHashMap<>();
  private int width;

  private PackImporter(
      ImportRequest request, SentenceFolder sentence, Checkpoint checkpoint, Path draft) {
    this.request = request;
    this.sentence = sentence;
    this.checkpoint = checkpoint;
    this.draft = draft;
  }

  /**
   * Makes the pack.
   *
   * @return the pack, opened
   * @throws io.triptych.encoder.tensor.CorruptFileException if a file is damaged, or lacks a tensor
   * @throws IllegalArgumentException if the architecture is not supported, or a tensor has another
   *     shape than the configuration says
   * @throws NoSuchFileException if a file is missing
   * @throws java.nio.file.FileAlreadyExistsException if the target is there
   */
  public static ModelPack run(ImportRequest request) throws IOException {
    Draft.requireFree(request.target());
    SentenceFolder sentence = SentenceFolder.read(request.source());
    try (Checkpoint checkpoint = Checkpoint.open(sentence.network());
        Draft draft = Draft.of(request.target())) {
      new PackImporter(request, sentence, checkpoint, draft.folder()).run();
      draft.publish();
    }
    return ModelPack.open(request.target());
  }

  private void run() throws IOException {
    Set<Modality> modalities = Architecture.towers(modelType());
    if (modalities.contains(Modality.TEXT)) {
      addText();
    }
    if (modalities.contains(Modality.IMAGE)) {
      addImage();
    }
    Files.copy(checkpoint.folder().resolve(Checkpoint.CONFIG), draft.resolve(Checkpoint.CONFIG));
    checkpoint.writeWeights(draft.resolve(WEIGHTS));
    copyLicences();
    PackManifest manifest = manifest();
    if (request.reduction().isPresent()) {
      manifest = reduce(manifest, request.reduction().get());
    }
    addReferences(manifest);
  }

  private String modelType() {
    return checkpoint.config().path("model_type").asText("");
  }

  private void addText() throws IOException {
    Path tokenizer = draft.resolve(TokenizerFiles.NAME);
    Path files = tokenizerFolder();
    TokenizerFiles.write(files, sentence.lowerCase(), vocabulary(), tokenizer);
    OptionalInt padding =
        modelType().startsWith("siglip")
            ? TokenizerFiles.paddingId(files, tokenizer)
            : OptionalInt.empty();
    TowerEntry tower = textTower(padding, TokenizerFiles.maxLength(files));
    TextModel model =
        TextFamilies.read(
            checkpoint.config(), Parameters.of(checkpoint), TowerFiles.options(tower));
    towers.put(
        Modality.TEXT.id(),
        tower
            .but()
            .width(model.width())
            .maxTokens(Math.min(tower.maxTokens(), model.maxTokens()))
            .build());
    requirePositions(model.maxTokens());
    requireWidth(Modality.TEXT, model.width());
  }

  /** What the user asks for is never cut to what the network can. */
  private void requirePositions(int positions) {
    if (request.maxTokens().orElse(1) > positions) {
      throw new IllegalArgumentException(
          "max tokens: %d (expected: at most %d, the positions of the network)"
              .formatted(request.maxTokens().getAsInt(), positions));
    }
  }

  /** The longest text, as far as it does not depend on the network. */
  private int maxTokens(int tokenizerLimit) {
    if (request.maxTokens().isPresent()) {
      return request.maxTokens().getAsInt();
    }
    int limit = sentence.maxTokens().orElse(TextTower.DEFAULT_MAX_TOKENS);
    return Math.min(tokenizerLimit, limit);
  }

  /** The tokenizer is beside the network; where modules have folders, it may be one above. */
  private Path tokenizerFolder() {
    return TokenizerFiles.presentIn(checkpoint.folder()) ? checkpoint.folder() : request.source();
  }

  private int vocabulary() {
    String rows = "vocab_size";
    int own = checkpoint.config().path(rows).asInt(0);
    int nested = checkpoint.config().path("text_config").path(rows).asInt(0);
    return Math.max(own, nested) > 0 ? Math.max(own, nested) : Integer.MAX_VALUE;
  }

  private TowerEntry textTower(OptionalInt padding, int tokenizerLimit) {
    boolean pools = Architecture.isPooled(modelType());
    if (!pools && request.pooling().isPresent()) {
      throw new IllegalArgumentException(
          "pooling: %s (expected: none, since %s has its own)"
              .formatted(request.pooling().get(), modelType()));
    }
    Prefixes prefixes = request.prefixes().orElse(sentence.prefixes());
    Pooling pooling = request.pooling().or(sentence::pooling).orElse(Pooling.MEAN);
    return new TowerEntryBuilder(modelType(), Checkpoint.CONFIG, WEIGHTS)
        .tokenizer(TokenizerFiles.NAME)
        .prefix(prefixes.areSplit() ? null : prefixes.query())
        .queryPrefix(prefixes.areSplit() ? prefixes.query() : null)
        .passagePrefix(prefixes.areSplit() ? prefixes.passage() : null)
        .pooling(pools ? pooling.name().toLowerCase(Locale.ROOT) : null)
        .padding(padding.isPresent() ? padding.getAsInt() : null)
        .maxTokens(maxTokens(tokenizerLimit))
        .normalise(sentence.normalise().orElse(true))
        .build();
  }

  private void addImage() throws IOException {
    Path source = checkpoint.folder().resolve(PREPROCESSOR);
    if (!Files.isRegularFile(source)) {
      throw new NoSuchFileException(
          source.toString(), null, "absent (expected: it, since there is an image tower)");
    }
    ImageProcessor.of(JsonFile.readObject(source));
    int imageWidth =
        ImageFamilies.read(checkpoint.config(), Parameters.of(checkpoint), ImageOptions.DEFAULT)
            .width();
    Files.copy(source, draft.resolve(PREPROCESSOR));
    towers.put(
        Modality.IMAGE.id(),
        new TowerEntryBuilder(modelType(), Checkpoint.CONFIG, WEIGHTS)
            .preprocessor(PREPROCESSOR)
            .width(imageWidth)
            .build());
    requireWidth(Modality.IMAGE, imageWidth);
  }

  private void requireWidth(Modality modality, int towerWidth) {
    if (width != 0 && width != towerWidth) {
      throw new IllegalArgumentException(
          "%s tower: %d numbers (expected: %d, as the other tower)"
              .formatted(modality.id(), towerWidth, width));
    }
    width = towerWidth;
  }

  private void copyLicences() throws IOException {
    for (String name : LICENCES) {
      Path source = request.source().resolve(name);
      if (Files.isRegularFile(source)) {
        Path folder = Files.createDirectories(draft.resolve("licences"));
        Files.copy(source, folder.resolve(name));
      }
    }
  }

  private PackManifest manifest() throws IOException {
    Map<String, String> source = new LinkedHashMap<>();
    source.put("checkpoint", request.origin());
    request.revision().ifPresent(revision -> source.put("revision", revision));
    String inputs = String.join(" and ", towers.keySet());
    return new PackManifest(
        PackManifest.FORMAT,
        request.name(),
        "1",
        "%s of %s, architecture %s".formatted(inputs, request.origin(), modelType()),
        List.of(request.licence()),
        source,
        width,
        towers,
        null,
        null,
        null,
        null,
        PackFiles.list(draft),
        Map.of(),
        weights(),
        Map.of());
  }

  /** Where a text finds pictures and texts, pictures count a little more. */
  private Map<String, Double> weights() {
    if (towers.size() == 1) {
      return Map.of(towers.keySet().iterator().next(), 1.0);
    }
    return Map.of(Modality.IMAGE.id(), 0.6, Modality.TEXT.id(), 0.4);
  }

  private PackManifest reduce(PackManifest manifest, ImportRequest.Reduction reduction)
      throws IOException {
    if (reduction.dimension() > width) {
      throw new IllegalArgumentException(
          "dim: %d (expected: at most %d, what the checkpoint gives)"
              .formatted(reduction.dimension(), width));
    }
    try (PackEncoder encoder = encoder(manifest)) {
      ProjectionFit.fit(encoder, reduction, draft.resolve(PROJECTION));
    }
    return manifest
        .withProjection(PROJECTION, reduction.dimension())
        .withFiles(reduction.dimension(), PackFiles.list(draft, manifest.files()));
  }

  private void addReferences(PackManifest manifest) throws IOException {
    ReferenceWriter references;
    try (PackEncoder encoder = encoder(manifest)) {
      references = ReferenceWriter.embed(encoder);
      references.write(draft, encoder);
    }
    PackManifest whole =
        manifest
            .withFiles(manifest.dimension(), PackFiles.list(draft, manifest.files()))
            .withCalibration(
                new TreeMap<>(
                    TrainedCalibration.curves(
                        ContrastiveLogits.read(Parameters.of(checkpoint)), references)));
    ManifestFile.write(draft, whole);
  }

  private PackEncoder encoder(PackManifest manifest) throws IOException {
    ManifestFile.write(draft, manifest);
    return new PackEncoder(ModelPack.open(draft), request.threads());
  }
}
