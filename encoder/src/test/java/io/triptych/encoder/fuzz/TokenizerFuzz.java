package io.triptych.encoder.fuzz;

import io.triptych.encoder.pack.tokenizer.TokenizerFiles;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes as a checkpoint's tokenizer files: a tokenizer that works, or a clear error. The first
 * byte says which file the rest is; what stands behind a zero byte is a second file.
 */
public final class TokenizerFuzz {
  private static final int VOCABULARY = 100_000;
  private static final List<List<String>> FILES =
      List.of(
          List.of("tokenizer.json", "tokenizer_config.json"),
          List.of("vocab.txt", "tokenizer_config.json"),
          List.of("vocab.json", "merges.txt"),
          List.of("sentencepiece.bpe.model", "tokenizer_config.json"),
          List.of("spiece.model", "tokenizer_config.json"));

  private TokenizerFuzz() {}

  /** What Jazzer calls. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    Path folder = Inputs.folder("tokenizer");
    List<String> names = FILES.get((data[0] & 0xff) % FILES.size());
    int end = secondFile(data);
    Files.write(folder.resolve(names.getFirst()), Arrays.copyOfRange(data, 1, end));
    if (end < data.length) {
      Files.write(folder.resolve(names.getLast()), Arrays.copyOfRange(data, end + 1, data.length));
    }
    Path target = folder.resolve("made.json");
    try {
      TokenizerFiles.write(folder, false, VOCABULARY, target);
      encode(target);
    } catch (CorruptFileException | IllegalArgumentException e) {
      Inputs.requireClear(e);
    } catch (NoSuchFileException e) {
      Inputs.require(e.getMessage() != null, "a missing file without a name");
    }
  }

  /** Where the zero byte before the second file is; protobuf files have none. */
  private static int secondFile(byte[] data) {
    boolean text = (data[0] & 0xff) % FILES.size() < 3;
    for (int i = 1; text && i < data.length; i++) {
      if (data[i] == 0) {
        return i;
      }
    }
    return data.length;
  }

  private static void encode(Path target) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(target)) {
      for (String text : List.of("Hello, world 1", "", "\u00e9\u4f60 \ud83d\ude00")) {
        Inputs.require(tokenizer.encode(text, 4096).ids() != null, "ids");
      }
    }
    Inputs.require(
        Files.readString(target, StandardCharsets.UTF_8).startsWith("{"), "a tokenizer.json");
  }
}
