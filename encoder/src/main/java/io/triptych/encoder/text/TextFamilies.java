package io.triptych.encoder.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.VectorHead;
import io.triptych.encoder.text.BertText.Tables;
import io.triptych.encoder.text.TokenEmbedding.Numbering;

/**
 * The text towers that can be read from a Hugging Face checkpoint, by the {@code model_type} of its
 * {@code config.json}. Of a checkpoint with two towers the text tower is read.
 */
public final class TextFamilies {
  private static final String EXPECTED =
      "bert, roberta, xlm-roberta, camembert, clip, clip_text_model, siglip, siglip_text_model,"
          + " chinese_clip, clap or clap_text_model";

  private TextFamilies() {}

  /**
   * Reads a tower.
   *
   * @param config the {@code config.json}
   * @param p the tensors; embeddings in four bits are read from them on every look-up
   * @throws IllegalArgumentException if the architecture is unknown, a value is not supported or a
   *     tensor has another shape than the configuration says
   * @throws io.triptych.encoder.tensor.CorruptFileException if a tensor is missing
   */
  public static TextModel read(JsonNode config, Parameters p, TextOptions options) {
    ModelConfig c = ModelConfig.of(config);
    ModelConfig text = c.in("text_config");
    return switch (c.text("model_type", "")) {
      case "bert" -> bert(p, c, options);
      case "roberta" -> roberta(p, c, 50265, options);
      case "xlm-roberta", "camembert" -> roberta(p, c, 30522, options);
      case "clip" -> ClipText.read(p, text, c.size("projection_dim", 512));
      case "clip_text_model" -> ClipText.read(p, c, projection(p, c));
      case "siglip" -> siglip(p, text, options);
      case "siglip_text_model" -> siglip(p, c, options);
      case "chinese_clip" -> chineseClip(p, text, c.size("projection_dim", 512));
      case "clap" -> clap(p, text, c);
      case "clap_text_model" -> clap(p, c, c);
      default ->
          throw new IllegalArgumentException(
              "model_type: " + c.text("model_type", "missing") + " (expected: " + EXPECTED + ")");
    };
  }

  /** BERT of the sizes that {@code config} names. */
  static TextModel bert(Parameters p, BertConfig config, Pooling pooling) {
    Tables tables =
        new Tables(
            config.vocabulary(),
            config.maxPositions(),
            config.typeVocabulary(),
            Numbering.FROM_ZERO);
    VectorHead head = VectorHead.none(config.hidden());
    return BertText.read(p, config.transformer(), tables, pooling, head);
  }

  private static TextModel bert(Parameters p, ModelConfig c, TextOptions options) {
    Tables tables = Tables.of(c, 30522, 512, 2, Numbering.FROM_ZERO);
    return sentences(p, c, tables, options);
  }

  private static TextModel roberta(
      Parameters p, ModelConfig c, int vocabulary, TextOptions options) {
    Tables tables = Tables.of(c, vocabulary, 512, 2, Numbering.after(c.integer("pad_token_id", 1)));
    return sentences(p, c, tables, options);
  }

  private static TextModel sentences(
      Parameters p, ModelConfig c, Tables tables, TextOptions options) {
    var layers = BertText.layers(c);
    VectorHead head = VectorHead.none(layers.width());
    return BertText.read(BertText.root(p), layers, tables, options.pooling(), head);
  }

  private static int projection(Parameters p, ModelConfig c) {
    return p.contains("text_projection.weight") ? c.size("projection_dim", 512) : 0;
  }

  private static TextModel siglip(Parameters p, ModelConfig c, TextOptions options) {
    return SiglipText.read(p, c, options.padding().orElse(c.integer("pad_token_id", 1)));
  }

  /** Chinese-CLIP (Yang et al., 2022): BERT, its first token, a projection. */
  private static TextModel chineseClip(Parameters p, ModelConfig c, int projection) {
    Tables tables = Tables.of(c, 30522, 512, 2, Numbering.FROM_ZERO);
    var layers = BertText.layers(c);
    VectorHead head =
        VectorHead.none(layers.width())
            .then(VectorHead.PROJECTED, p, "text_projection", projection);
    return BertText.read(p.in("text_model"), layers, tables, Pooling.CLS, head);
  }

  /** CLAP (Wu et al., 2023): RoBERTa, its tanh pooler, a projection of two layers. */
  private static TextModel clap(Parameters p, ModelConfig c, ModelConfig whole) {
    Tables tables = Tables.of(c, 50265, 514, 1, Numbering.after(c.integer("pad_token_id", 1)));
    var layers = BertText.layers(c);
    int width = layers.width();
    int projection = whole.size("projection_dim", c.size("projection_dim", 512));
    Parameters text = p.in("text_model");
    var act = VectorHead.Activation.of(whole.text("projection_hidden_act", "relu"));
    VectorHead head =
        VectorHead.none(width)
            .then(VectorHead.POOLED, text, "pooler.dense", width, VectorHead.Activation.TANH)
            .then("projection.linear1", p, "text_projection.linear1", projection, act)
            .then(VectorHead.PROJECTED, p, "text_projection.linear2", projection);
    return BertText.read(text, layers, tables, Pooling.CLS, head);
  }
}
