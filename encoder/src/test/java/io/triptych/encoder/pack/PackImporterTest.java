package io.triptych.encoder.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.encoder.Calibration.Logistic;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.image.Goldens;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.pack.ImportRequest.Reduction;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.tensor.TensorType;
import io.triptych.encoder.text.Pooling;
import io.triptych.encoder.text.Prefixes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs made of small checkpoints, and what tells them apart. */
final class PackImporterTest {
  private static final Path CLIP = Goldens.resources("checkpoint/clip-gelu");
  private static final Path BERT = Goldens.resources("text/bert-sentence");
  private static final List<String> TEXTS = List.of("a photo of a dog", "two red buses", "x");

  @TempDir Path folder;

  private ModelPack pack(Path source, String name) throws IOException {
    return PackImporter.run(Imports.of(source, folder.resolve(name), name));
  }

  private CheckpointCopy copy(Path source, String name) throws IOException {
    return CheckpointCopy.of(source, folder.resolve(name));
  }

  @Test
  void sameTensorsGiveTheSameSpaceHoweverTheyAreSpread() throws Exception {
    ModelPack whole = pack(CLIP, "whole");
    ModelPack sharded = pack(copy(CLIP, "sharded").shards(3).folder(), "sharded-pack");
    assertThat(sharded.space()).isEqualTo(whole.space());
    assertThat(sharded.files()).isEqualTo(whole.files());
    assertThat(
            Files.mismatch(
                whole.folder().resolve("model.safetensors"),
                sharded.folder().resolve("model.safetensors")))
        .isEqualTo(-1);
  }

  @Test
  void halfPrecisionIsKeptAndCloseToTheWhole() throws Exception {
    ModelPack whole = pack(CLIP, "whole");
    requireClose(whole, CheckpointCopy::toHalf, "fp16", 0.99999);
    requireClose(whole, CheckpointCopy::toBrain, "bf16", 0.999);
  }

  private void requireClose(
      ModelPack whole, UnaryOperator<Tensor> narrow, String name, double cosine) throws Exception {
    CheckpointCopy copy = copy(CLIP, name);
    copy.weights(t -> t.type() == TensorType.F32 ? narrow.apply(t) : t);
    ModelPack narrowed = pack(copy.folder(), name + "-pack");
    assertThat(narrowed.space()).isNotEqualTo(whole.space());
    assertThat(narrowed.bytes()).isLessThan(whole.bytes() * 6 / 10);
    try (Encoder expected = whole.encoder(1);
        Encoder actual = narrowed.encoder(1)) {
      for (String text : TEXTS) {
        float[] a = expected.encodeText(text).vector();
        float[] b = actual.encodeText(text).vector();
        assertThat((double) Dot.product(a, b)).as(name + " " + text).isGreaterThan(cosine);
      }
    }
  }

  @Test
  void writesWhatThePackIs() throws Exception {
    ImportRequest plain = Imports.of(CLIP, folder.resolve("pack"), "tiny-clip");
    ModelPack pack = PackImporter.run(plain);
    assertThat(pack.name()).isEqualTo("tiny-clip");
    assertThat(pack.licences()).containsExactly("MIT");
    assertThat(pack.modalities()).containsExactly(Modality.TEXT, Modality.IMAGE);
    assertThat(pack.dimension()).isEqualTo(36);
    assertThat(folder.resolve("pack/pack.yaml"))
        .content()
        .startsWith("format: 2\nname: tiny-clip\n")
        .contains("  checkpoint: tests/tiny-clip\n", "    max_tokens: 77\n", "    width: 36\n");
    assertThat(pack.files()).contains("goldens/apple.png", "goldens/references.safetensors");
    try (var entries = Files.list(folder)) {
      assertThat(entries.toList()).containsExactly(folder.resolve("pack"));
    }
  }

  /** CLIP's curve is the softmax beside a hundred unrelated texts; SigLIP's is its own. */
  @Test
  void isCalibratedByWhatItWasTrainedWith() throws Exception {
    try (Encoder clip = pack(CLIP, "clip").encoder(1)) {
      Logistic curve = (Logistic) clip.calibration().curve(Modality.TEXT, Modality.IMAGE);
      assertThat(curve.slope()).isGreaterThan(5);
      double background = -(curve.intercept() + Math.log(100)) / curve.slope();
      assertThat(background).isBetween(-1.0, 1.0);
      assertThat(curve.relevance(background)).isEqualTo(1 / 101.0, offset(1e-9));
      assertThat(clip.calibration().curve(Modality.TEXT, Modality.TEXT).relevance(1))
          .isEqualTo(0.95, offset(1e-9));
    }
    CheckpointCopy copy = copy(CLIP, "with-bias");
    copy.weights(UnaryOperator.identity());
    float[] bias = {-7};
    CheckpointCopy biased = addTensor(copy, Tensor.ofFloats("logit_bias", new int[] {1}, bias));
    try (Encoder siglip = pack(biased.folder(), "biased").encoder(1)) {
      Logistic curve = (Logistic) siglip.calibration().curve(Modality.IMAGE, Modality.TEXT);
      assertThat(curve.intercept()).isEqualTo(-7);
    }
  }

  private static CheckpointCopy addTensor(CheckpointCopy copy, Tensor tensor) throws IOException {
    Path extra = copy.file("extra.safetensors");
    new SafetensorsWriter().add(tensor).write(extra);
    copy.json(
        "model.safetensors.index.json",
        index -> {
          var map = index.putObject("weight_map").put(tensor.name(), "extra.safetensors");
          try (var file = SafetensorsFile.open(copy.file("model.safetensors"))) {
            file.names().forEach(name -> map.put(name, "whole.safetensors"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    Files.move(copy.file("model.safetensors"), copy.file("whole.safetensors"));
    return copy;
  }

  @Test
  void everythingThatChangesAVectorChangesTheSpace() throws Exception {
    List<ModelPack> packs = new ArrayList<>();
    packs.add(pack(BERT, "mean"));
    ImportRequest r = Imports.of(BERT, folder.resolve("none"), "bert");
    packs.add(PackImporter.run(with(r, "cls", Optional.empty(), Optional.of(Pooling.CLS))));
    packs.add(PackImporter.run(with(r, "max", Optional.empty(), Optional.of(Pooling.MAX))));
    packs.add(
        PackImporter.run(
            with(r, "query", Optional.of(Prefixes.both("query: ")), Optional.empty())));
    Prefixes split = new Prefixes("query: ", "passage: ");
    packs.add(PackImporter.run(with(r, "split", Optional.of(split), Optional.empty())));
    CheckpointCopy shorter = copy(BERT, "shorter-source");
    shorter.json("sentence_bert_config.json", json -> json.put("max_seq_length", 5));
    packs.add(pack(shorter.folder(), "shorter"));
    CheckpointCopy cased = copy(BERT, "cased-source");
    cased.json("tokenizer_config.json", json -> json.put("do_lower_case", false));
    packs.add(pack(cased.folder(), "cased"));

    assertThat(packs.stream().map(ModelPack::space)).doesNotHaveDuplicates();
    List<List<Float>> vectors = new ArrayList<>();
    for (ModelPack pack : packs) {
      try (Encoder encoder = pack.encoder(1)) {
        float[] vector =
            encoder.encodePassages(List.of("A Photo of two dogs at the beach")).getFirst().vector();
        vectors.add(IntStream.range(0, vector.length).mapToObj(i -> vector[i]).toList());
      }
    }
    assertThat(vectors).doesNotHaveDuplicates();
  }

  private ImportRequest with(
      ImportRequest r, String target, Optional<Prefixes> prefixes, Optional<Pooling> pooling) {
    return new ImportRequest(
        r.source(),
        folder.resolve(target),
        r.licence(),
        r.name(),
        r.origin(),
        r.revision(),
        prefixes,
        pooling,
        r.maxTokens(),
        r.reduction(),
        r.threads());
  }

  /** What sentence-transformers writes beside a network in a folder of its own. */
  @Test
  void followsTheModulesOfSentenceTransformers() throws Exception {
    CheckpointCopy copy = copy(BERT, "modules/0_Transformer");
    Path root = folder.resolve("modules");
    CheckpointCopy modules = new CheckpointCopy(root);
    String prefix = "sentence_transformers.models.";
    Files.writeString(
        root.resolve("modules.json"),
        """
        [{"idx": 0, "path": "0_Transformer", "type": "%1$sTransformer"},
         {"idx": 1, "path": "1_Pooling", "type": "%1$sPooling"}]
        """
            .formatted(prefix));
    modules.json(
        "1_Pooling/config.json",
        json -> json.put("pooling_mode_cls_token", true).put("pooling_mode_mean_tokens", false));
    modules.json(
        "config_sentence_transformers.json",
        json -> json.put("default_prompt_name", "q").putObject("prompts").put("q", "query: "));
    copy.json("sentence_bert_config.json", json -> json.put("max_seq_length", 20));

    ModelPack pack = pack(root, "pack");
    TowerEntry tower = pack.manifest().tower(Modality.TEXT);
    assertThat(tower.pooling()).isEqualTo("cls");
    assertThat(tower.prefix()).isEqualTo("query: ");
    assertThat(tower.maxTokens()).isEqualTo(20);
    assertThat(tower.normalise()).isFalse();
    try (Encoder encoder = pack.encoder(1)) {
      var embedding = encoder.encodeText("a photo of a dog");
      assertThat((double) Dot.product(embedding.vector(), embedding.vector()))
          .isEqualTo(1, offset(1e-5));
      assertThat((double) Dot.product(embedding.features(), embedding.features()))
          .isNotCloseTo(1, offset(1e-2));
    }
  }

  /** Prompts by name, as sentence-transformers looks for them; what is absent is the default's. */
  @Test
  void readsThePromptsOfQueriesAndDocuments() throws Exception {
    String e5 = "{'prompts': {'query': 'query: ', 'passage': 'passage: '}}";
    assertThat(prompts("e5", e5)).isEqualTo(new Prefixes("query: ", "passage: "));
    String queryOnly = "{'prompts': {'query': 'Find: '}, 'default_prompt_name': null}";
    assertThat(prompts("query", queryOnly)).isEqualTo(new Prefixes("Find: ", ""));
    String byDefault =
        "{'prompts': {'query': 'q: ', 'other': 'o: ', 'corpus': 'c: '},"
            + " 'default_prompt_name': 'other'}";
    assertThat(prompts("corpus", byDefault)).isEqualTo(new Prefixes("q: ", "c: "));
    String document = "{'prompts': {'document': 'd: ', 'o': 'o: '}, 'default_prompt_name': 'o'}";
    assertThat(prompts("document", document)).isEqualTo(new Prefixes("o: ", "d: "));
    String equal = "{'prompts': {'query': '', 'document': ''}}";
    assertThat(prompts("equal", equal)).isEqualTo(Prefixes.NONE);
  }

  private Prefixes prompts(String name, String json) throws IOException {
    Path source = Files.createDirectories(folder.resolve(name));
    Files.writeString(source.resolve("config_sentence_transformers.json"), json.replace('\'', '"'));
    return SentenceFolder.read(source).prefixes();
  }

  @Test
  void putsOnePrefixBeforeQueriesAndAnotherBeforePassages() throws Exception {
    ImportRequest r = Imports.of(BERT, folder.resolve("none"), "bert");
    Prefixes prefixes = new Prefixes("two dogs: ", "the beach: ");
    ModelPack split = PackImporter.run(with(r, "split", Optional.of(prefixes), Optional.empty()));
    ModelPack plain = pack(BERT, "plain");
    Prefixes swapped = new Prefixes(prefixes.passage(), prefixes.query());
    ModelPack other = PackImporter.run(with(r, "other", Optional.of(swapped), Optional.empty()));

    assertThat(folder.resolve("split/pack.yaml"))
        .content()
        .contains("    query_prefix: \"two dogs: \"\n    passage_prefix: \"the beach: \"\n")
        .doesNotContain("\n    prefix:");
    assertThat(folder.resolve("plain/pack.yaml")).content().doesNotContain("_prefix:");
    assertThat(List.of(plain.space(), other.space())).doesNotContain(split.space());
    assertThat(PackVerifier.verify(split, 1, stage -> {}))
        .allSatisfy(stage -> assertThat(stage.passed()).as("%s", stage).isTrue());
    List<String> texts = List.of("a photo", "red buses on a long road");
    try (Encoder encoder = split.encoder(1);
        Encoder reference = plain.encoder(1)) {
      for (int i = 0; i < texts.size(); i++) {
        String query = prefixes.query() + texts.get(i);
        String passage = prefixes.passage() + texts.get(i);
        assertThat(reference.encodePassages(List.of(query)).getFirst().vector())
            .containsExactly(reference.encodeText(query).vector());
        assertThat(encoder.encodeTexts(texts).get(i).vector())
            .containsExactly(reference.encodeText(query).vector(), within(1e-5f))
            .isNotEqualTo(reference.encodeText(passage).vector());
        assertThat(encoder.encodePassages(texts).get(i).vector())
            .containsExactly(reference.encodeText(passage).vector(), within(1e-5f));
      }
    }
  }

  /** A network of 8192 positions, and who says how many of them are used. */
  @Test
  void takesLongTextsWhereSomebodySaysSo() throws Exception {
    CheckpointCopy copy = copy(BERT, "long");
    copy.json("config.json", json -> json.put("max_position_embeddings", 8192));
    copy.weights(t -> t.name().endsWith("position_embeddings.weight") ? longer(t, 8192) : t);
    assertThat(maxTokens(copy, "default", OptionalInt.empty())).isEqualTo(512);
    assertThat(maxTokens(copy, "asked", OptionalInt.of(2000))).isEqualTo(2000);
    assertThatThrownBy(() -> maxTokens(copy, "above", OptionalInt.of(8193)))
        .hasMessage("max tokens: 8193 (expected: at most 8192, the positions of the network)");
    assertThat(folder.resolve("above")).doesNotExist();
    copy.json("sentence_bert_config.json", json -> json.put("max_seq_length", 1024));
    assertThat(maxTokens(copy, "sentence", OptionalInt.empty())).isEqualTo(1024);
    assertThat(maxTokens(copy, "fewer", OptionalInt.of(100))).isEqualTo(100);

    Path unsaid = folder.resolve("asked/pack.yaml");
    String text = Files.readString(unsaid);
    Files.writeString(unsaid, text.replace("    max_tokens: 2000\n", ""));
    ModelPack pack = ModelPack.open(unsaid.getParent());
    assertThat(pack.manifest().tower(Modality.TEXT).maxTokens()).isNull();
    try (PackEncoder encoder = new PackEncoder(pack, 1)) {
      assertThat(encoder.textTower().tokens("dog ".repeat(3000))).hasSize(512);
    }
  }

  private int maxTokens(CheckpointCopy copy, String target, OptionalInt asked) throws IOException {
    ImportRequest r = Imports.of(copy.folder(), folder.resolve(target), "long");
    ImportRequest request =
        new ImportRequest(
            r.source(),
            r.target(),
            r.licence(),
            r.name(),
            r.origin(),
            r.revision(),
            r.prefixes(),
            r.pooling(),
            asked,
            r.reduction(),
            r.threads());
    return PackImporter.run(request).manifest().tower(Modality.TEXT).maxTokens();
  }

  /** The rows of a table, again and again. */
  private static Tensor longer(Tensor table, int rows) {
    float[] few = table.toFloats();
    int width = table.shape()[1];
    float[] many = new float[rows * width];
    for (int i = 0; i < many.length; i++) {
      many[i] = few[i % few.length];
    }
    return Tensor.ofFloats(table.name(), new int[] {rows, width}, many);
  }

  @Test
  void reducesAllTowersToTheSameAxes() throws Exception {
    List<String> lines =
        new ArrayList<>(List.of("{\"text\": \"a cat\", \"image\": \"p/one.png\"}"));
    Files.createDirectories(folder.resolve("p"));
    int number = 0;
    for (String name : List.of("wide_300x50", "noise_64x64", "small_31x45", "gray_80x60")) {
      Files.copy(
          Goldens.resources("image/media/" + name + ".png"),
          folder.resolve(number == 0 ? "p/one.png" : "p/" + number + ".png"));
      lines.add(number == 0 ? "a dog" : "p/" + number + ".png");
      number++;
    }
    for (int i = 0; i < 20; i++) {
      lines.add("thing number " + i + " of twenty, " + "very ".repeat(i) + "red");
    }
    Path fit = Files.write(folder.resolve("fit.jsonl"), lines);
    ImportRequest r = Imports.of(CLIP, folder.resolve("reduced"), "reduced");
    ModelPack reduced =
        PackImporter.run(
            new ImportRequest(
                r.source(),
                r.target(),
                r.licence(),
                r.name(),
                r.origin(),
                r.revision(),
                r.prefixes(),
                r.pooling(),
                r.maxTokens(),
                Optional.of(new Reduction(8, fit)),
                r.threads()));
    ModelPack whole = pack(CLIP, "whole");

    assertThat(reduced.dimension()).isEqualTo(8);
    assertThat(PackVerifier.verify(reduced, 1, stage -> {}))
        .allSatisfy(stage -> assertThat(stage.passed()).as("%s", stage).isTrue());
    try (Encoder full = whole.encoder(1);
        Encoder small = reduced.encoder(1)) {
      assertThat(small.towerId(Modality.TEXT)).isEqualTo(full.towerId(Modality.TEXT));
      float[] features = full.encodeText("a cat").features();
      assertThat(small.encodeText("a cat").features()).containsExactly(features);
      float[] projected = small.project(Modality.IMAGE, features);
      assertThat(small.project(Modality.TEXT, features)).containsExactly(projected);
      assertThat((double) Dot.product(projected, projected)).isEqualTo(1, offset(1e-5));
    }
  }

  @Test
  void verificationFindsOtherWeights() throws Exception {
    ModelPack pack = pack(CLIP, "pack");
    CheckpointCopy inside = new CheckpointCopy(pack.folder());
    inside.weights(t -> {
      if (!t.name().equals("text_model.final_layer_norm.weight")) {
        return t;
      }
      float[] values = t.toFloats();
      for (int i = 0; i < values.length; i += 2) {
        values[i] = -values[i];
      }
      return Tensor.ofFloats(t.name(), t.shape(), values);
    });
    List<String> failed =
        PackVerifier.verify(ModelPack.open(pack.folder()), 1, stage -> {}).stream()
            .filter(stage -> !stage.passed())
            .map(PackVerifier.Stage::name)
            .toList();
    assertThat(failed).containsExactly("files", "text tower", "text head");
    JsonNode inputs =
        new JsonMapper().readTree(pack.folder().resolve("goldens/references.json").toFile());
    assertThat(inputs.get("texts")).hasSizeGreaterThan(8);
  }
}
