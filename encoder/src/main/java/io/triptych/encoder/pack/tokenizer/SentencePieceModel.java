package io.triptych.encoder.pack.tokenizer;

import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A SentencePiece model (Kudo and Richardson, 2018), read from its protobuf {@code ModelProto}.
 *
 * @param path the file
 * @param pieces in the order of their ids
 * @param charsmap the compiled normalisation table; empty where there is none
 */
record SentencePieceModel(Path path, List<Piece> pieces, byte[] charsmap) {
  /*
   * ModelProto: 1 repeated SentencePiece {1 string piece, 2 float score, 3 enum type}; 2 TrainerSpec
   * {3 enum model_type: 1 unigram, 2 BPE, 3 word, 4 character}; 3 NormalizerSpec {2 bytes
   * precompiled_charsmap}. Fields of other numbers are passed over.
   */
  private static final int PIECES = 1;
  private static final int TRAINER = 2;
  private static final int NORMALIZER = 3;
  private static final List<String> MODELS = List.of("", "unigram", "BPE", "word", "character");

  /** A piece and the logarithm of its probability. */
  record Piece(String text, float score) {}

  static SentencePieceModel read(Path path) throws IOException {
    ProtoReader in = new ProtoReader(path, Files.readAllBytes(path));
    List<Piece> pieces = new ArrayList<>();
    byte[] charsmap = {};
    while (in.next()) {
      switch (in.field()) {
        case PIECES -> pieces.add(piece(in.message()));
        case TRAINER -> requireUnigram(path, in.message());
        case NORMALIZER -> charsmap = charsmap(in.message());
        default -> in.skip();
      }
    }
    if (pieces.isEmpty()) {
      throw new CorruptFileException(path, 0, "pieces: 0 (expected: a SentencePiece model)");
    }
    return new SentencePieceModel(path, List.copyOf(pieces), charsmap);
  }

  private static Piece piece(ProtoReader in) {
    String text = null;
    float score = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> text = in.string();
        case 2 -> score = in.float32();
        default -> in.skip();
      }
    }
    if (text == null || !Float.isFinite(score)) {
      throw in.corrupt("piece: " + text + ", " + score + " (expected: a text and a finite score)");
    }
    return new Piece(text, score);
  }

  private static void requireUnigram(Path path, ProtoReader in) {
    long type = 1;
    while (in.next()) {
      if (in.field() == 3) {
        type = in.varint();
      } else {
        in.skip();
      }
    }
    if (type != 1) {
      String name = type > 0 && type < MODELS.size() ? MODELS.get((int) type) : "" + type;
      throw new CorruptFileException(
          path, 0, "trainer_spec.model_type: " + name + " (expected: unigram)");
    }
  }

  /** The table as it is: {@link CharacterMap} knows what is right in it. */
  private static byte[] charsmap(ProtoReader in) {
    byte[] table = {};
    while (in.next()) {
      if (in.field() == 2) {
        table = in.bytes();
      } else {
        in.skip();
      }
    }
    return table;
  }
}
