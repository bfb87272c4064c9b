package io.triptych.bench;

import io.triptych.encoder.image.EfficientNetLite;
import io.triptych.encoder.image.EfficientNetLiteConfig;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** EfficientNet-Lite2 of the default pack and the same network as an ONNX file. */
final class ImageTask {
  /** What the ONNX file is called in the folder of peers. */
  static final String PEER = "efficientnet-lite2.onnx";

  private final EfficientNetLiteConfig config;
  private final EfficientNetLite network;
  private final EfficientNetLite.Workspace workspace;
  private final byte[] onnx;
  private final float[] input;

  ImageTask(Path pack, Path peers) throws IOException {
    config = JsonFile.read(pack.resolve("image.json"), EfficientNetLiteConfig.class);
    try (SafetensorsFile file = SafetensorsFile.open(pack.resolve("image.safetensors"))) {
      network = new EfficientNetLite(file, config);
    }
    workspace = network.new Workspace();
    onnx = Files.readAllBytes(peers.resolve(PEER));
    input = new float[config.inputSize() * config.inputSize() * 3];
    Random random = new Random(11);
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) random.nextGaussian(0, 0.5);
    }
  }

  String name() {
    return "EfficientNet-Lite2 1×260²";
  }

  int side() {
    return config.inputSize();
  }

  byte[] onnx() {
    return onnx;
  }

  /** The input in the peer's layout. */
  float[] channelsFirst() {
    int area = side() * side();
    float[] out = new float[input.length];
    for (int i = 0; i < area; i++) {
      for (int channel = 0; channel < 3; channel++) {
        out[channel * area + i] = input[3 * i + channel];
      }
    }
    return out;
  }

  /** One forward pass: the pooled features. */
  float[] run() {
    return network.pooled(input, workspace);
  }
}
