package io.triptych.encoder.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.image.Goldens;
import io.triptych.encoder.pack.ImportRequest.Reduction;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checkpoints with something wrong: a message that names it, and nothing left behind. */
final class ImportFaultTest {
  private static final Path CLIP = Goldens.resources("checkpoint/clip-gelu");
  private static final String PROJECTION = "text_projection.weight";

  @TempDir Path folder;

  private CheckpointCopy copy;

  /** Breaks something. */
  private interface Fault {
    void make(CheckpointCopy copy) throws IOException;
  }

  @BeforeEach
  void copyCheckpoint() throws IOException {
    copy = CheckpointCopy.of(CLIP, folder.resolve("source"));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault("no config", c -> Files.delete(c.file("config.json")), "config.json"),
        fault("config is no JSON", c -> Files.writeString(c.file("config.json"), "{"), "JSON"),
        fault("unknown architecture", config("gpt2"), "model_type: gpt2 (expected: one of bert, "),
        fault(
            "no architecture",
            c -> c.json("config.json", json -> json.remove("model_type")),
            "model_type: missing (expected: one of bert, "),
        fault(
            "no weights",
            c -> Files.delete(c.file("model.safetensors")),
            "model.safetensors: absent (expected: it, or model.safetensors.index.json"),
        fault(
            "truncated weights", c -> cut(c.file("model.safetensors")), "model.safetensors, byte"),
        fault(
            "missing tensor",
            c -> c.weights(t -> t.name().equals(PROJECTION) ? null : t),
            "tensor: " + PROJECTION + " is absent (expected: it among "),
        fault(
            "wrong shape",
            c -> c.weights(t -> t.name().equals(PROJECTION) ? transposed(t) : t),
            "tensor " + PROJECTION + ": [60, 36] (expected: [36, 60])"),
        fault(
            "layers beyond those there",
            c -> text(c).accept("num_hidden_layers", 9),
            "text_model.encoder.layers.3."),
        fault(
            "unknown activation",
            c -> c.json("config.json", j -> part(j).put("hidden_act", "swish")),
            "swish (expected: "),
        fault(
            "missing shard",
            c -> Files.delete(c.shards(3).file(CheckpointCopy.shard(2, 3))),
            "model-00002-of-00003.safetensors: absent (expected: as in model.safetensors.index.json"),
        fault(
            "truncated shard",
            c -> cut(c.shards(3).file(CheckpointCopy.shard(3, 3))),
            "model-00003-of-00003.safetensors, byte "),
        fault(
            "tensor not in its shard",
            c ->
                c.shards(2)
                    .json(
                        "model.safetensors.index.json",
                        j ->
                            ((ObjectNode) j.get("weight_map"))
                                .put("x", CheckpointCopy.shard(1, 2))),
            "model-00001-of-00002.safetensors, byte 8: tensor: x (expected: one of the "),
        fault(
            "shard elsewhere",
            c ->
                c.shards(2)
                    .json(
                        "model.safetensors.index.json",
                        j -> ((ObjectNode) j.get("weight_map")).put("x", "../model.safetensors")),
            "weight_map: file \"../model.safetensors\" (expected: a name in the folder)"),
        fault(
            "no tokenizer",
            c -> Files.delete(c.file("tokenizer.json")),
            "tokenizer.json: absent (expected: it, or vocab.txt, "),
        fault(
            "unknown normaliser",
            tokenizer(j -> ((ObjectNode) j.at("/normalizer/normalizers/1")).put("type", "Frob")),
            "normalizer.normalizers[1].type: Frob (expected: one of BertNormalizer, "),
        fault(
            "unknown pre-tokenizer",
            tokenizer(j -> j.putObject("pre_tokenizer").put("type", "Frob")),
            "pre_tokenizer.type: Frob (expected: one of BertPreTokenizer, "),
        fault(
            "unknown model",
            tokenizer(j -> ((ObjectNode) j.get("model")).put("type", "Frob")),
            "model.type: Frob (expected: one of BPE, Unigram, WordLevel, WordPiece)"),
        fault(
            "no vocabulary",
            tokenizer(j -> ((ObjectNode) j.get("model")).remove("vocab")),
            "model.vocab: missing of 0 (expected: an object of tokens and ids)"),
        fault(
            "a component's field missing",
            tokenizer(j -> ((ObjectNode) j.at("/normalizer/normalizers/1")).remove("pattern")),
            "source, byte 0: tokenizer: missing field `pattern`"),
        fault(
            "more tokens than rows",
            tokenizer(j -> ((ObjectNode) j.at("/model/vocab")).put("new", 1000)),
            "id 1000 (expected: below the model's vocab_size, 1000)"),
        fault("truncated tokenizer", c -> cut(c.file("tokenizer.json")), "tokenizer.json, byte "),
        fault(
            "no processor",
            c -> Files.delete(c.file("preprocessor_config.json")),
            "preprocessor_config.json: absent (expected: it, since there is an image tower)"),
        fault(
            "unknown filter",
            c -> c.json("preprocessor_config.json", j -> j.put("resample", 0)),
            "resample: 0 (expected: 2 bilinear or 3 bicubic)"),
        fault(
            "module of another kind",
            c ->
                Files.writeString(
                    c.file("modules.json"), "[{\"path\": \"\", \"type\": \"a.Dense\"}]"),
            "type: a.Dense (expected: Transformer, CLIPModel, Pooling or Normalize)"),
        fault(
            "pooling of another kind",
            ImportFaultTest::lastToken,
            "pooling_mode: [lasttoken] (expected: one of mean_tokens, cls_token, max_tokens)"));
  }

  private static Arguments fault(String name, Fault fault, String message) {
    return Arguments.of(name, fault, message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void namesWhatIsWrongAndLeavesNothing(String name, Fault fault, String message)
      throws IOException {
    fault.make(copy);
    assertThatThrownBy(() -> PackImporter.run(Imports.of(copy.folder(), folder.resolve("p"), "p")))
        .isInstanceOfAny(
            CorruptFileException.class, IllegalArgumentException.class, FileSystemException.class)
        .hasMessageContaining(message);
    requireNothingLeft();
  }

  private void requireNothingLeft() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactly(copy.folder());
    }
  }

  @Test
  void refusesATargetWithSomethingInIt() throws IOException {
    Path target = Files.createDirectories(folder.resolve("p"));
    Path mine = Files.writeString(target.resolve("mine.txt"), "keep");
    ImportRequest request = Imports.of(copy.folder(), target, "p");
    assertThatThrownBy(() -> PackImporter.run(request))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(target + ": exists (expected: a new or empty folder)");
    assertThat(mine).hasContent("keep");
    Files.delete(mine);
    assertThat(PackImporter.run(request).dimension()).isEqualTo(36);
  }

  @Test
  void refusesAReductionThatCannotBe() throws IOException {
    Path fit = Files.writeString(folder.resolve("source/fit.txt"), "a\nb\nc\n");
    requireReduction(new Reduction(37, fit), "dim: 37 (expected: at most 36, what the checkpoint");
    requireReduction(new Reduction(8, fit), "fit.txt: 0 pictures (expected: some, since the space");
    Files.copy(
        Goldens.resources("image/media/small_31x45.png"), folder.resolve("source/small.png"));
    Files.writeString(fit, "a\nb\nc\nsmall.png\n");
    requireReduction(new Reduction(8, fit), "dim: 8 (expected: at most 4, the axes that the data");
    Files.writeString(fit, "{\"image\": \"none.png\"}\n");
    requireReduction(new Reduction(8, fit), "none.png: absent (expected: as in ");
    Files.writeString(fit, "{\"text\"\n");
    requireReduction(new Reduction(8, fit), "line 1: ");
  }

  private void requireReduction(Reduction reduction, String message) throws IOException {
    ImportRequest r = Imports.of(copy.folder(), folder.resolve("p"), "p");
    ImportRequest reduced =
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
            Optional.of(reduction),
            r.threads());
    assertThatThrownBy(() -> PackImporter.run(reduced)).hasMessageContaining(message);
    requireNothingLeft();
  }

  private static Fault config(String type) {
    return c -> c.json("config.json", json -> json.put("model_type", type));
  }

  private static Fault tokenizer(Consumer<ObjectNode> change) {
    return c -> c.json("tokenizer.json", change);
  }

  private static ObjectNode part(ObjectNode json) {
    return (ObjectNode) json.get("text_config");
  }

  private interface Setting {
    void accept(String name, int value) throws IOException;
  }

  private static Setting text(CheckpointCopy copy) {
    return (name, value) -> copy.json("config.json", json -> part(json).put(name, value));
  }

  private static void lastToken(CheckpointCopy copy) throws IOException {
    Files.writeString(
        copy.file("modules.json"), "[{\"path\": \"1_Pooling\", \"type\": \"x.Pooling\"}]");
    copy.json("1_Pooling/config.json", json -> json.put("pooling_mode_lasttoken", true));
  }

  private static void cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length * 2 / 3));
  }

  private static Tensor transposed(Tensor tensor) {
    int[] shape = {tensor.shape()[1], tensor.shape()[0]};
    return new Tensor(tensor.name(), tensor.type(), shape, tensor.data());
  }
}
