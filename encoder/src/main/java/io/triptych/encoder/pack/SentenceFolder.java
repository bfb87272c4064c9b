package io.triptych.encoder.pack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.triptych.encoder.pack.importer.Checkpoint;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.text.Pooling;
import io.triptych.encoder.text.Prefixes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the files of sentence-transformers say about a checkpoint; a folder without them is itself
 * the network and says nothing.
 *
 * @param network the folder of {@code config.json} and the weights
 * @param pooling from {@code 1_Pooling/config.json}
 * @param normalise whether there is a module {@code Normalize}; empty if there are no modules
 * @param maxTokens {@code max_seq_length} of {@code sentence_bert_config.json}
 * @param lowerCase {@code do_lower_case} of {@code sentence_bert_config.json}
 * @param prefixes the prompts of queries and of documents, or for either the one that is used where
 *     none is asked for
 */
record SentenceFolder(
    Path network,
    Optional<Pooling> pooling,
    Optional<Boolean> normalise,
    OptionalInt maxTokens,
    boolean lowerCase,
    Prefixes prefixes) {
  private static final String MODULES = "modules.json";
  private static final String MODE = "pooling_mode_";
  private static final Map<String, Pooling> MODES =
      Map.of("mean_tokens", Pooling.MEAN, "cls_token", Pooling.CLS, "max_tokens", Pooling.MAX);

  /** What a document's prompt may be called, in the order of sentence-transformers. */
  private static final List<String> DOCUMENTS = List.of("document", "passage", "corpus");

  private static final List<String> NETWORKS = List.of("Transformer", "CLIPModel");

  static SentenceFolder read(Path folder) throws IOException {
    Path modules = folder.resolve(MODULES);
    Path network = folder;
    Optional<Pooling> pooling = Optional.empty();
    Optional<Boolean> normalise = Optional.empty();
    if (Files.isRegularFile(modules)) {
      normalise = Optional.of(false);
      for (JsonNode module : JsonFile.readTree(modules)) {
        String type = module.path("type").asText();
        String kind = type.substring(type.lastIndexOf('.') + 1);
        Path path = inside(folder, modules, module.path("path").asText());
        if (NETWORKS.contains(kind)) {
          network = path;
        } else if (kind.equals("Pooling")) {
          pooling = Optional.of(pooling(path.resolve(Checkpoint.CONFIG)));
        } else if (kind.equals("Normalize")) {
          normalise = Optional.of(true);
        } else {
          throw new CorruptFileException(
              modules,
              0,
              "type: %s (expected: Transformer, CLIPModel, Pooling or Normalize)".formatted(type));
        }
      }
    }
    JsonNode sentence = orEmpty(network.resolve("sentence_bert_config.json"));
    JsonNode prompts = orEmpty(folder.resolve("config_sentence_transformers.json"));
    int length = sentence.path("max_seq_length").asInt(0);
    return new SentenceFolder(
        network,
        pooling,
        normalise,
        length > 0 ? OptionalInt.of(length) : OptionalInt.empty(),
        sentence.path("do_lower_case").asBoolean(false),
        prefixes(prompts.path("prompts"), prompts.path("default_prompt_name").asText("")));
  }

  private static Prefixes prefixes(JsonNode prompts, String defaultName) {
    String otherwise = prompts.path(defaultName).asText("");
    return new Prefixes(
        prompt(prompts, List.of("query"), otherwise), prompt(prompts, DOCUMENTS, otherwise));
  }

  private static String prompt(JsonNode prompts, List<String> names, String otherwise) {
    return names.stream()
        .filter(prompts::hasNonNull)
        .findFirst()
        .map(name -> prompts.path(name).asText())
        .orElse(otherwise);
  }

  private static Path inside(Path folder, Path modules, String name) {
    Path path = folder.resolve(name).normalize();
    if (!path.startsWith(folder.normalize())) {
      throw new CorruptFileException(
          modules, 0, "path: " + name + " (expected: a folder in the checkpoint)");
    }
    return path;
  }

  private static JsonNode orEmpty(Path path) throws IOException {
    return Files.isRegularFile(path) ? JsonFile.readObject(path) : MissingNode.getInstance();
  }

  private static Pooling pooling(Path path) throws IOException {
    List<String> modes =
        JsonFile.readObject(path).properties().stream()
            .filter(e -> e.getKey().startsWith(MODE) && e.getValue().asBoolean())
            .map(e -> e.getKey().substring(MODE.length()))
            .toList();
    if (modes.size() != 1 || !MODES.containsKey(modes.getFirst())) {
      throw new CorruptFileException(
          path,
          0,
          "pooling_mode: %s (expected: one of mean_tokens, cls_token, max_tokens)"
              .formatted(modes));
    }
    return MODES.get(modes.getFirst());
  }
}
