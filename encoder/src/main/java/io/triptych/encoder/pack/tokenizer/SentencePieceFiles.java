package io.triptych.encoder.pack.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.pack.tokenizer.SentencePieceModel.Piece;
import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Unigram models (Kudo, 2018) of two kinds. XLM-RoBERTa's ids are fairseq's: {@code <s> <pad> </s>
 * <unk>}, then the pieces from the fourth on, then {@code <mask>}. SigLIP's are the file's, and its
 * text loses capitals and ASCII punctuation first.
 */
final class SentencePieceFiles {
  static final String XLM_ROBERTA = "sentencepiece.bpe.model";
  static final String SIGLIP = "spiece.model";

  private static final String PUNCTUATION =
      "[!\"\\#\\$%\\&'\\(\\)\\*\\+,\\-\\./:;<=>\\?@\\[\\\\\\]\\^_`\\{\\|\\}\\~]";

  private SentencePieceFiles() {}

  static ObjectNode readXlmRoberta(TokenizerConfig config) throws IOException {
    SentencePieceModel source = SentencePieceModel.read(config.folder().resolve(XLM_ROBERTA));
    AddedToken begin = config.token("bos_token", AddedToken.special("<s>", false));
    AddedToken pad = config.token("pad_token", AddedToken.special("<pad>", false));
    AddedToken end = config.token("eos_token", AddedToken.special("</s>", false));
    AddedToken unknown = config.token("unk_token", AddedToken.special("<unk>", false));
    AddedToken mask =
        config.token("mask_token", AddedToken.special("<mask>", true).withLeftStrip());
    List<Piece> pieces = new ArrayList<>();
    for (AddedToken token : List.of(begin, pad, end, unknown)) {
      pieces.add(new Piece(token.content(), 0));
    }
    pieces.addAll(
        source.pieces().subList(Math.min(3, source.pieces().size()), source.pieces().size()));
    pieces.add(new Piece(mask.content(), 0));
    TokenizerJson json = new TokenizerJson();
    config.addedTokens().forEach(json::add);
    List<AddedToken> specials = List.of(begin, pad, end, unknown);
    for (int id = 0; id < specials.size(); id++) {
      json.add(id, specials.get(id));
    }
    json.add(pieces.size() - 1, mask);
    if (source.charsmap().length > 0) {
      json.normalizer(precompiled(source));
    }
    return words(json)
        .postProcessor(TokenizerJson.template(Map.of(begin.content(), 0), Map.of(end.content(), 2)))
        .model(model(pieces, 3))
        .build();
  }

  static ObjectNode readSiglip(TokenizerConfig config) throws IOException {
    Path path = config.folder().resolve(SIGLIP);
    SentencePieceModel source = SentencePieceModel.read(path);
    AddedToken end = config.token("eos_token", stripping("</s>"));
    AddedToken unknown = config.token("unk_token", stripping("<unk>"));
    int endId = id(source, end.content());
    int unknownId = id(source, unknown.content());
    TokenizerJson json = new TokenizerJson();
    config.addedTokens().forEach(json::add);
    json.add(endId, end).add(unknownId, unknown);
    List<ObjectNode> steps = new ArrayList<>();
    if (config.flag("do_lower_case", true)) {
      steps.add(TokenizerJson.component("Lowercase"));
    }
    steps.add(TokenizerJson.replace(PUNCTUATION, ""));
    steps.add(TokenizerJson.replace("\\s+", " "));
    steps.add(TokenizerJson.component("Strip").put("strip_left", true).put("strip_right", true));
    if (source.charsmap().length > 0) {
      steps.add(precompiled(source));
    }
    json.normalizer(TokenizerJson.sequence("normalizers", steps.toArray(ObjectNode[]::new)));
    return words(json)
        .postProcessor(TokenizerJson.template(Map.of(), Map.of(end.content(), endId)))
        .model(model(source.pieces(), unknownId))
        .build();
  }

  private static AddedToken stripping(String content) {
    return new AddedToken(content, true, true, false, false, true);
  }

  private static int id(SentencePieceModel source, String token) {
    for (int id = 0; id < source.pieces().size(); id++) {
      if (source.pieces().get(id).text().equals(token)) {
        return id;
      }
    }
    throw new CorruptFileException(
        source.path(), 0, "piece: no " + token + " (expected: it among the pieces)");
  }

  private static TokenizerJson words(TokenizerJson json) {
    return json.preTokenizer(
            TokenizerJson.sequence(
                "pretokenizers",
                TokenizerJson.component("WhitespaceSplit"),
                TokenizerJson.metaspace()))
        .decoder(TokenizerJson.metaspace());
  }

  private static ObjectNode precompiled(SentencePieceModel source) {
    return TokenizerJson.component("Precompiled")
        .put("precompiled_charsmap", Base64.getEncoder().encodeToString(source.charsmap()));
  }

  /** Scores as the doubles the floats are exactly, as published files have them. */
  private static ObjectNode model(List<Piece> pieces, int unknown) {
    ObjectNode model = TokenizerJson.component("Unigram").put("unk_id", unknown);
    ArrayNode vocabulary = model.putArray("vocab");
    for (Piece piece : pieces) {
      vocabulary.addArray().add(piece.text()).add((double) piece.score());
    }
    return model.put("byte_fallback", false);
  }
}
