package io.triptych.encoder.pack.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.tensor.CorruptFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vocabulary files with something wrong. */
final class TokenizerFaultTest {
  @TempDir Path folder;

  private void requireFault(String message) {
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(this::write)
        .withMessageStartingWith(folder.toString())
        .withMessageContaining(message);
  }

  private void write() throws IOException {
    TokenizerFiles.write(folder, false, 1000, folder.resolve("made.json"));
  }

  private void file(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  @Test
  void wordPieceNeedsItsSpecialTokens() throws IOException {
    file("vocab.txt", "[PAD]\n[CLS]\n[SEP]\na\n");
    requireFault("vocab.txt, byte 0: token: no [UNK] (expected: a line with it)");
    file("tokenizer_config.json", "{\"unk_token\": \"a\"}");
    write();
    file("vocab.txt", "");
    requireFault("lines: 0 (expected: at least 1)");
    Files.write(folder.resolve("vocab.txt"), new byte[] {'a', '\n', (byte) 0xff});
    requireFault("text: malformed (expected: UTF-8)");
  }

  @Test
  void bytePairsAreOfTheVocabulary() throws IOException {
    file("vocab.json", "{\"a\": 0, \"b\": 1, \"ab\": 2, \"<s>\": 3, \"</s>\": 4}");
    file("merges.txt", "#version: 0.2\na b\nb a\n");
    requireFault("merges.txt, byte 0: line 3: \"b a\" (expected: two tokens of vocab.json, and");
    file("merges.txt", "#version: 0.2\na b\na\n");
    requireFault("line 3: \"a\" (expected: two tokens");
    file("merges.txt", "#version: 0.2\na b\n");
    requireFault("token: no <pad> (expected: its id)");
    file("vocab.json", "{\"a\": \"x\"}");
    requireFault("vocab.json, byte 0: a: \"x\" (expected: a token id)");
    file("tokenizer_config.json", "{\"added_tokens_decoder\": {\"x\": {}}}");
    file(
        "vocab.json",
        "{\"a\": 0, \"b\": 1, \"ab\": 2, \"<s>\": 3, \"</s>\": 4, \"<pad>\": 5,"
            + " \"<unk>\": 6, \"<mask>\": 7}");
    requireFault("added_tokens_decoder: x (expected: a token id)");
  }

  @Test
  void sentencePieceModelsAreUnigram() throws IOException {
    Path path = folder.resolve("spiece.model");
    Files.write(path, model(2));
    requireFault("trainer_spec.model_type: BPE (expected: unigram)");
    Files.write(path, new byte[0]);
    requireFault("pieces: 0 (expected: a SentencePiece model)");
    Files.write(path, model(1));
    write();
  }

  /** Damage gives a tokenizer or a clear error, and nothing else. */
  @Test
  void damagedSentencePieceModelsAreReadOrRefused() throws IOException {
    byte[] whole = model(1);
    Path path = folder.resolve("spiece.model");
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      Files.write(path, bytes);
      try {
        assertThat(SentencePieceModel.read(path).pieces()).isNotEmpty();
      } catch (CorruptFileException e) {
        assertThat(e).hasMessageContaining("expected: ");
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 1990);
  }

  @Test
  void somethingMustBeThere() {
    assertThatThrownBy(this::write)
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(
            "tokenizer.json: absent (expected: it, or vocab.txt, vocab.json with");
  }

  /** A model of five pieces, whose type is given. */
  private static byte[] model(int type) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String piece : new String[] {"<pad>", "</s>", "<unk>", "\u2581a", "b"}) {
      byte[] text = piece.getBytes(StandardCharsets.UTF_8);
      ByteBuffer body = ByteBuffer.allocate(text.length + 7).order(ByteOrder.LITTLE_ENDIAN);
      body.put((byte) 0x0a).put((byte) text.length).put(text).put((byte) 0x15).putFloat(-1.5f);
      out.write(0x0a);
      out.write(body.position());
      out.write(body.array(), 0, body.position());
    }
    out.writeBytes(new byte[] {0x12, 2, 0x18, (byte) type});
    return out.toByteArray();
  }
}
