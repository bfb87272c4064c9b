package io.triptych.encoder.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Turns text into token ids as a {@code tokenizer.json} of the Hugging Face tokenizers library
 * says. Thread-safe. Truncation and padding that the file asks for are not applied; the caller
 * names the limit.
 *
 * <p>The work is done by native code out of DJL's jar, which is unpacked once into {@code
 * ~/.djl.ai/tokenizers} ({@code DJL_CACHE_DIR} names another place; where the home cannot be
 * written, the temporary folder is taken). DJL is switched off-line for the whole JVM: it neither
 * downloads nor reports its use.
 */
public final class Tokenizer implements AutoCloseable {
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false");

  static {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private final HuggingFaceTokenizer tokenizer;
  private final int suffix;
  private final int specials;

  private Tokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    long[] mask = tokenizer.encode("a", true, false).getSpecialTokenMask();
    int prefix = 0;
    while (prefix < mask.length && mask[prefix] == 1) {
      prefix++;
    }
    int body = mask.length;
    while (body > prefix && mask[body - 1] == 1) {
      body--;
    }
    this.suffix = mask.length - body;
    this.specials = prefix + suffix;
  }

  /**
   * Loads a tokenizer.
   *
   * @param path the {@code tokenizer.json}; files beside it are not looked at
   * @throws CorruptFileException if it is not one
   */
  public static Tokenizer load(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString());
    }
    HuggingFaceTokenizer tokenizer;
    try (InputStream in = Files.newInputStream(path)) {
      tokenizer = HuggingFaceTokenizer.newInstance(in, OPTIONS);
    } catch (RuntimeException e) {
      throw unusable(path, e);
    }
    try {
      return new Tokenizer(tokenizer);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw unusable(path, e);
    }
  }

  private static CorruptFileException unusable(Path path, RuntimeException e) {
    String reason = String.valueOf(e.getMessage()).replaceAll("\\R", " ");
    return new CorruptFileException(
        path, 0, "tokenizer: " + reason + " (expected: one that can encode a text)", e);
  }

  /** The number of special tokens that are put around every text. */
  public int specialTokens() {
    return specials;
  }

  /**
   * The ids of a text with its special tokens. A longer one loses the end of the text, never the
   * special tokens behind it. Unpaired surrogates count as U+FFFD.
   *
   * @param maxTokens the longest result, special tokens included
   * @throws IllegalArgumentException if {@code maxTokens} leaves no room for one token of the text
   */
  public TokenIds encode(String text, int maxTokens) {
    if (maxTokens <= specials) {
      throw new IllegalArgumentException(
          "max tokens: " + maxTokens + " (expected: above the " + specials + " special ones)");
    }
    Encoding encoding = tokenizer.encode(wellFormed(text), true, false);
    int[] ids = Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    if (ids.length <= maxTokens) {
      return new TokenIds(ids, false);
    }
    int[] cut = Arrays.copyOf(ids, maxTokens);
    System.arraycopy(ids, ids.length - suffix, cut, maxTokens - suffix, suffix);
    return new TokenIds(cut, true);
  }

  /** The ids of each text, in the caller's thread; see {@link #encode(String, int)}. */
  public List<TokenIds> encode(List<String> texts, int maxTokens) {
    List<TokenIds> out = new ArrayList<>(texts.size());
    for (String text : texts) {
      out.add(encode(text, maxTokens));
    }
    return out;
  }

  /** The text of token ids, special tokens left out. */
  public String decode(int[] ids) {
    return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true);
  }

  /** Frees the native memory; nothing may be encoded afterwards. */
  @Override
  public void close() {
    tokenizer.close();
  }

  /** The text itself, or with U+FFFD for each surrogate that stands alone. */
  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints()
            .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }
}
