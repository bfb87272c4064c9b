package io.triptych.encoder.pack;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.FeatureLayout.Segment;
import io.triptych.encoder.Modality;
import io.triptych.encoder.align.FittedTables;
import io.triptych.encoder.align.SpaceBuilder;
import io.triptych.encoder.align.SpaceRecipe;
import io.triptych.encoder.align.SpaceTexts;
import io.triptych.encoder.head.ProjectionHead;
import io.triptych.encoder.head.SpaceTables;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.text.TextTower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Makes the shared space of a pack: from its text tower and the words of its classes the tables of
 * both heads, the palette, the projected goldens, and the manifest with every file's checksum.
 * Towers, tokenizer, references and licences must be in the folder, and {@code fitted.safetensors}
 * where the recipe needs it; a recipe with objects needs {@code objects.json} and {@code
 * objects.safetensors} too. The manifest's descriptive parts are kept. Deterministic on processors
 * of one lane width; another sums in another order, which is enough for another space id.
 */
public final class PackBuilder {
  /** What a recipe needs that was fitted to pictures ({@link FittedTables}). */
  static final String FITTED = "fitted.safetensors";

  private static final int CHUNK = 256;

  private final Path folder;
  private final PackManifest manifest;

  private PackBuilder(Path folder, PackManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * Builds in place.
   *
   * @param folder the pack
   * @param threads how many to encode with
   * @param progress sees how many texts are encoded
   * @return the pack, opened
   */
  public static ModelPack build(
      Path folder, SpaceRecipe recipe, SpaceTexts texts, int threads, IntConsumer progress)
      throws IOException {
    PackManifest manifest = looking(ManifestFile.read(folder), recipe);
    requireDetector(folder, manifest.tower(Modality.IMAGE));
    new PackBuilder(folder, manifest).run(recipe, texts, threads, progress);
    return ModelPack.open(folder);
  }

  /**
   * Builds a copy under another name, with nothing measured yet; {@code out} is there only when all
   * is done.
   *
   * @param out a new or empty folder
   */
  public static ModelPack build(
      ModelPack source,
      String name,
      Path out,
      SpaceRecipe recipe,
      SpaceTexts texts,
      int threads,
      IntConsumer progress)
      throws IOException {
    try (Draft draft = Draft.of(out)) {
      PackFiles.copy(source, draft.folder());
      PackManifest manifest = source.manifest();
      ManifestFile.write(draft.folder(), manifest.withTowers(name, manifest.towers()));
      build(draft.folder(), recipe, texts, threads, progress);
      draft.publish();
    }
    return ModelPack.open(out);
  }

  /** The manifest whose image tower has a detector if the recipe has objects, and else none. */
  private static PackManifest looking(PackManifest manifest, SpaceRecipe recipe) {
    TowerEntry image = manifest.tower(Modality.IMAGE);
    TowerEntry.ObjectsEntry objects =
        recipe.objects().isPresent() ? TowerEntry.ObjectsEntry.IMPORTED : null;
    if (Objects.equals(image.objects(), objects)) {
      return manifest;
    }
    Map<String, TowerEntry> towers = new LinkedHashMap<>(manifest.towers());
    towers.put(Modality.IMAGE.id(), image.but().objects(objects).build());
    return manifest.withTowers(manifest.name(), towers);
  }

  /** Refuses before the work begins, which takes a while. */
  private static void requireDetector(Path folder, TowerEntry image) throws IOException {
    if (image.objects() == null) {
      return;
    }
    for (String file : List.of(image.objects().config(), image.objects().weights())) {
      if (!Files.isRegularFile(folder.resolve(file))) {
        throw new NoSuchFileException(
            folder.resolve(file).toString(), null, "absent (expected: it, to look for objects)");
      }
    }
  }

  private void run(SpaceRecipe recipe, SpaceTexts texts, int threads, IntConsumer progress)
      throws IOException {
    TowerEntry text = manifest.tower(Modality.TEXT);
    FittedTables fitted =
        recipe.needsFitted() ? FittedTables.read(folder.resolve(FITTED)) : FittedTables.NONE;
    SpaceTables tables;
    try (EncoderThreads pool = new EncoderThreads(threads);
        TextTower tower =
            TextTower.open(
                folder.resolve(text.config()),
                folder.resolve(text.weights()),
                folder.resolve(text.tokenizer()),
                text.prefixes(),
                pool)) {
      tables = SpaceBuilder.build(recipe, texts, fitted, all -> encode(tower, all, progress));
    }
    SafetensorsWriter heads = new SafetensorsWriter();
    heads.metadata("source", texts.source());
    tables.addTo(heads);
    heads.write(folder.resolve(manifest.heads()));
    Palette palette = palette(texts);
    JsonFile.write(folder.resolve(manifest.tower(Modality.IMAGE).palette()), palette);
    project();
    ManifestFile.write(folder, listed(tables.dimension()));
  }

  private static float[][] encode(TextTower tower, List<String> texts, IntConsumer progress) {
    List<float[]> out = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size(); from += CHUNK) {
      out.addAll(tower.encode(texts.subList(from, Math.min(texts.size(), from + CHUNK))));
      progress.accept(out.size());
    }
    return out.toArray(float[][]::new);
  }

  private static Palette palette(SpaceTexts texts) {
    return new Palette(
        texts.colours().stream()
            .map(c ->
                new Palette.Entry(
                    c.words().get("name").getFirst(),
                    c.rgb().get(0),
                    c.rgb().get(1),
                    c.rgb().get(2)))
            .toList());
  }

  /** The reference features through the heads just written: what the pack must give for them. */
  private void project() throws IOException {
    try (References references = References.open(folder);
        SafetensorsFile file = SafetensorsFile.open(folder.resolve(manifest.heads()))) {
      SpaceTables tables = SpaceTables.read(file);
      SafetensorsWriter writer = new SafetensorsWriter();
      add(
          writer,
          References.TEXT_PROJECTED,
          tables.textHead(),
          references.rows(References.TEXT_POOLED));
      FeatureLayout layout = new TowerFiles(folder, manifest).layouts().get(Modality.IMAGE);
      add(
          writer,
          References.IMAGE_PROJECTED,
          tables.imageHead(layout),
          features(references, Modality.IMAGE, layout, references.images().size()));
      addSounds(writer, references);
      writer.write(folder.resolve(References.FOLDER).resolve(References.PROJECTED));
    }
  }

  /** An audio tower has a head of its own, which is not made here. */
  private void addSounds(SafetensorsWriter writer, References references) throws IOException {
    int count = references.sounds().size();
    if (!manifest.has(Modality.AUDIO) || count == 0) {
      return;
    }
    TowerFiles files = new TowerFiles(folder, manifest);
    Map<Modality, FeatureLayout> layouts = files.layouts();
    add(
        writer,
        References.AUDIO_PROJECTED,
        files.heads(layouts).get(Modality.AUDIO),
        features(references, Modality.AUDIO, layouts.get(Modality.AUDIO), count));
  }

  private static float[][] features(
      References references, Modality modality, FeatureLayout layout, int count) {
    float[][] features = new float[count][layout.width()];
    for (Segment segment : layout.segments()) {
      float[][] rows = references.rows(modality.id() + "." + segment.name());
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(rows[i], 0, features[i], layout.offset(segment.name()), segment.width());
      }
    }
    return features;
  }

  private static void add(
      SafetensorsWriter writer, String name, ProjectionHead head, float[][] features) {
    int dimension = head.dimension();
    float[] all = new float[features.length * dimension];
    float[] out = new float[dimension];
    for (int i = 0; i < features.length; i++) {
      head.project(features[i], out);
      System.arraycopy(out, 0, all, i * dimension, dimension);
    }
    writer.add(Tensor.ofFloats(name, new int[] {features.length, dimension}, all));
  }

  private PackManifest listed(int dimension) throws IOException {
    return manifest.withFiles(dimension, PackFiles.list(folder));
  }
}
