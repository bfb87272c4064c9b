package io.triptych.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.image.ImageFamilies;
import io.triptych.encoder.image.ImageModel;
import io.triptych.encoder.image.ImageOptions;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.tensor.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * ViT-S/14 with DINOv2 blocks: 12 layers that share the weights of one. The weights are those of
 * the peer's ONNX file, or random ones of the same shapes where that is missing.
 */
final class VitS14 {
  /** What the ONNX file is called in the folder of peers. */
  static final String PEER = "vit-s14-224-tied.onnx";

  /** The side of a picture. */
  static final int SIDE = 224;

  private static final int WIDTH = 384;
  private static final int INNER = 1536;
  private static final int LAYERS = 12;
  private static final int POSITIONS = 1370;
  private static final String CONFIG =
      """
      {"model_type": "dinov2", "hidden_size": 384, "num_hidden_layers": 12, "mlp_ratio": 4,
       "num_attention_heads": 6, "patch_size": 14, "image_size": 518, "hidden_act": "gelu",
       "layer_norm_eps": 1e-6}
      """;

  private final TreeMap<String, Tensor> tensors = new TreeMap<>();

  private VitS14() {}

  /** Our network, with the weights of {@code onnx} if that is a file. */
  static ImageModel read(Path onnx) throws IOException {
    VitS14 weights = new VitS14();
    if (Files.isRegularFile(onnx)) {
      weights.take(new OnnxWeights(Files.readAllBytes(onnx)));
    } else {
      weights.invent();
    }
    JsonNode config = new ObjectMapper().readTree(CONFIG);
    return ImageFamilies.read(config, Parameters.of(weights.source()), ImageOptions.DEFAULT);
  }

  private void take(OnnxWeights onnx) {
    for (String name : onnx.names()) {
      if (name.startsWith("backbone.")) {
        OnnxWeights.Values v = onnx.initializer(name);
        put(name.substring("backbone.".length()), v.data(), v.shape());
      }
    }
    float[] first = onnx.operand("/backbone/embeddings/Concat_6").data();
    float[] others = onnx.operand("/backbone/embeddings/Reshape_1").data();
    float[] positions = Arrays.copyOf(first, WIDTH + others.length);
    System.arraycopy(others, 0, positions, WIDTH, others.length);
    put("embeddings.position_embeddings", positions, 1, POSITIONS, WIDTH);
    for (String part :
        new String[] {
          "attention.attention.query",
          "attention.attention.key",
          "attention.attention.value",
          "attention.output.dense",
          "mlp.fc1",
          "mlp.fc2"
        }) {
      String node = "/backbone/encoder/layer.0/" + part.replace('.', '/') + "/MatMul";
      OnnxWeights.Values v = onnx.operand(node).transposed();
      put("encoder.layer.0." + part + ".weight", v.data(), v.shape());
    }
  }

  private void invent() {
    Random random = new Random(5);
    put("embeddings.cls_token", normal(random, WIDTH), 1, 1, WIDTH);
    put("embeddings.position_embeddings", normal(random, POSITIONS * WIDTH), 1, POSITIONS, WIDTH);
    String patches = "embeddings.patch_embeddings.projection.";
    put(patches + "weight", normal(random, WIDTH * 3 * 14 * 14), WIDTH, 3, 14, 14);
    put(patches + "bias", normal(random, WIDTH), WIDTH);
    String layer = "encoder.layer.0.";
    for (String part : new String[] {"query", "key", "value"}) {
      linear(random, layer + "attention.attention." + part, WIDTH, WIDTH);
    }
    linear(random, layer + "attention.output.dense", WIDTH, WIDTH);
    linear(random, layer + "mlp.fc1", WIDTH, INNER);
    linear(random, layer + "mlp.fc2", INNER, WIDTH);
    put(layer + "layer_scale1.lambda1", normal(random, WIDTH), WIDTH);
    put(layer + "layer_scale2.lambda1", normal(random, WIDTH), WIDTH);
    for (String norm : new String[] {layer + "norm1", layer + "norm2", "layernorm"}) {
      put(norm + ".weight", normal(random, WIDTH), WIDTH);
      put(norm + ".bias", normal(random, WIDTH), WIDTH);
    }
  }

  private void linear(Random random, String name, int inputs, int outputs) {
    put(name + ".weight", normal(random, inputs * outputs), outputs, inputs);
    put(name + ".bias", normal(random, outputs), outputs);
  }

  private static float[] normal(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian(0, 0.05);
    }
    return values;
  }

  private void put(String name, float[] values, int... shape) {
    tensors.put(name, Tensor.ofFloats(name, shape, values));
  }

  /** Every layer has the first one's tensors. */
  private TensorSource source() {
    return new TensorSource() {
      @Override
      public boolean contains(String name) {
        return tensors.containsKey(first(name));
      }

      @Override
      public Tensor tensor(String name) {
        Tensor tensor = tensors.get(first(name));
        if (tensor == null) {
          throw new CorruptFileException(Path.of(PEER), 0, "tensor " + name + ": missing");
        }
        return tensor;
      }

      @Override
      public Set<String> names() {
        return tensors.keySet();
      }
    };
  }

  private static String first(String name) {
    for (int layer = 1; layer < LAYERS; layer++) {
      if (name.startsWith("encoder.layer." + layer + ".")) {
        return name.replace("layer." + layer + ".", "layer.0.");
      }
    }
    return name;
  }
}
