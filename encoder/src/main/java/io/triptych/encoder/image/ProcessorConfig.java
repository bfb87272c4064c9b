package io.triptych.encoder.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.image.AntialiasedResize.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a {@code preprocessor_config.json} of the processors CLIP, SigLIP, ViT, Bit (DINOv2),
 * ConvNext (ResNet), MobileNetV2, ChineseCLIP and EfficientNet. A step is on unless the file turns
 * it off; a crop is on only where the file names it.
 */
record ProcessorConfig(JsonNode root) {
  /** From this edge on ConvNext pictures are squeezed instead of cropped. */
  private static final int CONVNEXT_SQUEEZED = 384;

  ImageProcessor processor() {
    boolean rescales = root.path("do_rescale").asBoolean(true);
    boolean normalises = root.path("do_normalize").asBoolean(true);
    return new ImageProcessor(
        resize(),
        filter(),
        crop(),
        rescales ? root.path("rescale_factor").asDouble(1 / 255.0) : 1,
        normalises ? channels("image_mean") : List.of(0f, 0f, 0f),
        normalises ? channels("image_std") : List.of(1f, 1f, 1f));
  }

  private ResizeRule resize() {
    if (!root.path("do_resize").asBoolean(true)) {
      return new ResizeRule.Keep();
    }
    JsonNode size = root.path("size");
    int edge = size.path("shortest_edge").asInt(0);
    if (edge > 0 && isConvNext()) {
      return edge < CONVNEXT_SQUEEZED
          ? new ResizeRule.ShortestEdge((int) (edge / cropShare()))
          : new ResizeRule.Squeeze(edge, edge);
    }
    if (edge > 0) {
      return new ResizeRule.ShortestEdge(edge);
    }
    return new ResizeRule.Squeeze(side(size, "width"), side(size, "height"));
  }

  private Optional<CentreCrop> crop() {
    int edge = root.path("size").path("shortest_edge").asInt(0);
    if (isConvNext()) {
      return edge < CONVNEXT_SQUEEZED ? Optional.of(new CentreCrop(edge, edge)) : Optional.empty();
    }
    if (!root.path("do_center_crop").asBoolean(false)) {
      return Optional.empty();
    }
    JsonNode size = root.path("crop_size");
    return Optional.of(new CentreCrop(side(size, "width"), side(size, "height")));
  }

  private boolean isConvNext() {
    return root.path("image_processor_type").asText().startsWith("ConvNext")
        || root.path("feature_extractor_type").asText().startsWith("ConvNext");
  }

  private double cropShare() {
    return root.path("crop_pct").asDouble(224.0 / 256);
  }

  private static int side(JsonNode size, String name) {
    int side = size.isInt() ? size.asInt() : size.path(name).asInt(0);
    if (side < 1) {
      throw new IllegalArgumentException(
          "size: %s (expected: a positive %s or a number)".formatted(size, name));
    }
    return side;
  }

  /** Pillow's numbers of the filters; absent means bicubic, the default of CLIP and its kin. */
  private Filter filter() {
    int number = root.path("resample").asInt(3);
    return switch (number) {
      case 2 -> Filter.BILINEAR;
      case 3 -> Filter.BICUBIC;
      default ->
          throw new IllegalArgumentException(
              "resample: " + number + " (expected: 2 bilinear or 3 bicubic)");
    };
  }

  private List<Float> channels(String name) {
    List<Float> values = new ArrayList<>();
    for (JsonNode value : root.path(name)) {
      values.add((float) value.asDouble());
    }
    return values;
  }
}
