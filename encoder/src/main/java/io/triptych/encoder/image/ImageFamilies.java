package io.triptych.encoder.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Parameters;

/**
 * The image towers that can be read from a Hugging Face checkpoint, by the {@code model_type} of
 * its {@code config.json}. Of a checkpoint with two towers the image tower is read.
 */
public final class ImageFamilies {
  private static final String EXPECTED =
      "clip, clip_vision_model, siglip, siglip_vision_model, chinese_clip,"
          + " chinese_clip_vision_model, vit, dinov2, dinov2_with_registers, resnet or"
          + " mobilenet_v2";

  private ImageFamilies() {}

  /**
   * Reads a tower.
   *
   * @param config the {@code config.json}
   * @param p the tensors
   * @throws IllegalArgumentException if the architecture is unknown, a value is not supported or a
   *     tensor has another shape than the configuration says
   * @throws io.triptych.encoder.tensor.CorruptFileException if a tensor is missing
   */
  public static ImageModel read(JsonNode config, Parameters p, ImageOptions options) {
    ModelConfig c = ModelConfig.of(config);
    ModelConfig vision = c.in("vision_config");
    return switch (c.text("model_type", "")) {
      case "clip", "chinese_clip" -> ClipVision.read(p, vision, c.size("projection_dim", 512));
      case "clip_vision_model", "chinese_clip_vision_model" ->
          ClipVision.read(p, c, projection(p, c));
      case "siglip" -> SiglipVision.read(p.in("vision_model"), vision);
      case "siglip_vision_model" -> SiglipVision.read(p.in("vision_model"), c);
      case "vit" -> VitVision.read(p, c, options);
      case "dinov2" -> Dinov2Vision.read(p, c, options.positions());
      case "dinov2_with_registers" -> Dinov2Vision.read(p, c, PositionRule.ANTIALIASED);
      case "resnet" -> new ResNet(p, c);
      case "mobilenet_v2" -> new MobileNetV2(p, c);
      default ->
          throw new IllegalArgumentException(
              "model_type: " + c.text("model_type", "missing") + " (expected: " + EXPECTED + ")");
    };
  }

  private static int projection(Parameters p, ModelConfig c) {
    return p.contains("visual_projection.weight") ? c.size("projection_dim", 512) : 0;
  }
}
