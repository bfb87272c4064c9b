package io.triptych.encoder.text;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Precision;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Words to vectors: tokenizer, network, length 1 if wanted. Safe for use by many threads. */
public final class TextTower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TextTower.class);

  /**
   * The tokens of one pass where the longest text has no more. More do not make a matrix product
   * faster, and the workspace of this many stays near the caches.
   */
  private static final int PASS_TOKENS = 512;

  /** The longest text where nobody says how long it may be, if the network takes more. */
  public static final int DEFAULT_MAX_TOKENS = 512;

  private final Tokenizer tokenizer;
  private final SafetensorsFile file;
  private final TextModel model;
  private final Settings settings;
  private final int maxTokens;
  private final EncoderThreads threads;
  private final ThreadLocal<TextModel.Session> session;

  /**
   * What happens around the network.
   *
   * @param prefixes what is put before texts
   * @param maxTokens the longest text in tokens, special ones included; the network's limit holds
   *     too
   * @param normalise whether vectors are scaled to length 1
   */
  public record Settings(Prefixes prefixes, int maxTokens, boolean normalise) {
    public Settings {
      Objects.requireNonNull(prefixes, "prefixes");
    }
  }

  /** Reads a network from its weights. */
  @FunctionalInterface
  public interface Reader {
    TextModel read(Parameters parameters) throws IOException;
  }

  private TextTower(
      Tokenizer tokenizer,
      SafetensorsFile file,
      TextModel model,
      Settings settings,
      EncoderThreads threads) {
    this.tokenizer = tokenizer;
    this.file = file;
    this.settings = settings;
    this.threads = threads;
    this.model = model;
    maxTokens = Math.min(model.maxTokens(), settings.maxTokens());
    session = ThreadLocal.withInitial(() -> session(PASS_TOKENS));
  }

  /**
   * Reads a tower.
   *
   * @param config a {@link BertConfig} as JSON
   * @param weights safetensors with the names of a Hugging Face {@code BertModel}
   * @param tokenizer a {@code tokenizer.json}
   * @param prefixes what is put before texts
   */
  public static TextTower open(
      Path config, Path weights, Path tokenizer, Prefixes prefixes, EncoderThreads threads)
      throws IOException {
    return open(config, weights, tokenizer, prefixes, Precision.FP32, threads);
  }

  /** The same, with linear layers held in {@code precision}. */
  public static TextTower open(
      Path config,
      Path weights,
      Path tokenizer,
      Prefixes prefixes,
      Precision precision,
      EncoderThreads threads)
      throws IOException {
    BertConfig bert = JsonFile.read(config, BertConfig.class);
    return open(
        weights,
        p -> TextFamilies.bert(p.held(precision), bert, Pooling.MEAN),
        tokenizer,
        new Settings(prefixes, DEFAULT_MAX_TOKENS, true),
        threads);
  }

  /**
   * Reads a tower.
   *
   * @param weights safetensors, open as long as the tower
   * @param network makes the network of them
   * @param tokenizer a {@code tokenizer.json}
   */
  public static TextTower open(
      Path weights, Reader network, Path tokenizer, Settings settings, EncoderThreads threads)
      throws IOException {
    // A large vocabulary takes as long to load as the weights take to pack: both at once.
    FutureTask<Tokenizer> words = new FutureTask<>(() -> Tokenizer.load(tokenizer));
    Thread.ofPlatform().daemon().name("tokenizer-load").start(words);
    SafetensorsFile file = null;
    try {
      file = SafetensorsFile.open(weights);
      TextModel model = network.read(Parameters.of(file));
      return new TextTower(loaded(words), file, model, settings, threads);
    } catch (IOException | RuntimeException e) {
      if (file != null) {
        file.close();
      }
      closeLoaded(words);
      throw e;
    }
  }

  /** Frees what was loaded, if anything was: what went wrong first is what is reported. */
  private static void closeLoaded(FutureTask<Tokenizer> loading) {
    try {
      loaded(loading).close();
    } catch (IOException | RuntimeException e) {
      LOG.debug("tokenizer: not loaded either", e);
    }
  }

  private static Tokenizer loaded(FutureTask<Tokenizer> loading) throws IOException {
    try {
      return loading.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException broken -> throw broken;
        default -> throw new IllegalStateException("tokenizer: " + e.getCause(), e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a tokenizer was loaded");
    }
  }

  /** The length of a vector. */
  public int width() {
    return model.width();
  }

  /** The token ids of a query as the tower sees them: prefixed, with special tokens, cut. */
  public int[] tokens(String query) {
    return tokens(settings.prefixes().query(), query);
  }

  private int[] tokens(String prefix, String text) {
    return tokenizer.encode(prefix + text, maxTokens).ids();
  }

  /** Embeds queries, in order: vectors [{@link #width()}]. */
  public List<float[]> encode(List<String> queries) {
    return encode(settings.prefixes().query(), queries);
  }

  /** Embeds texts that are to be found, in order: vectors [{@link #width()}]. */
  public List<float[]> encodePassages(List<String> passages) {
    return encode(settings.prefixes().passage(), passages);
  }

  private List<float[]> encode(String prefix, List<String> texts) {
    int[][] sequences = new int[texts.size()][];
    for (int i = 0; i < sequences.length; i++) {
      sequences[i] = tokens(prefix, texts.get(i));
    }
    return encode(sequences);
  }

  /**
   * Embeds texts that are tokens already, in order.
   *
   * @param sequences token ids with special tokens, each at least 1 and at most as many as the
   *     tower's positions
   */
  public List<float[]> encode(int[][] sequences) {
    float[][] out = new float[sequences.length][];
    List<Callable<Void>> tasks = new ArrayList<>();
    for (List<Integer> pass : passes(sequences)) {
      tasks.add(() -> {
        run(pass, sequences, out);
        return null;
      });
    }
    threads.runAll(tasks);
    return Arrays.asList(out);
  }

  /** Groups sequences of like length into passes: enough for all threads, none too long. */
  private List<List<Integer>> passes(int[][] sequences) {
    List<Integer> order = new ArrayList<>();
    int total = 0;
    for (int i = 0; i < sequences.length; i++) {
      order.add(i);
      total += model.positions(sequences[i].length);
    }
    order.sort(Comparator.comparingInt((Integer i) -> sequences[i].length).reversed());
    int limit = Math.min(PASS_TOKENS, Math.ceilDiv(total, threads.count()));
    List<List<Integer>> passes = new ArrayList<>();
    int room = 0;
    for (int i : order) {
      int positions = model.positions(sequences[i].length);
      if (passes.isEmpty() || positions > room) {
        passes.add(new ArrayList<>());
        room = Math.max(limit, positions);
      }
      passes.getLast().add(i);
      room -= positions;
    }
    return passes;
  }

  private void run(List<Integer> pass, int[][] sequences, float[][] out) {
    TextModel.Session w = session(pass, sequences);
    float[][] vectors = new float[pass.size()][width()];
    List<int[]> texts = pass.stream().map(i -> sequences[i]).toList();
    threads.runHelped(w.team(), () -> w.encode(texts, vectors, Observer.NONE));
    for (int i = 0; i < vectors.length; i++) {
      if (settings.normalise()) {
        Dot.normalise(vectors[i]);
      }
      out[pass.get(i)] = vectors[i];
    }
  }

  /** This thread's working memory, larger from now on if the pass does not fit. */
  private TextModel.Session session(List<Integer> pass, int[][] sequences) {
    int positions = 0;
    for (int i : pass) {
      positions += model.positions(sequences[i].length);
    }
    if (session.get().capacity() < positions) {
      session.set(session(positions));
    }
    return session.get();
  }

  /** Working memory for {@code positions}, rounded up so that it does not grow often. */
  private TextModel.Session session(int positions) {
    int longest = Math.max(PASS_TOKENS, model.positions(maxTokens));
    int capacity = Math.min(longest, Math.ceilDiv(positions, PASS_TOKENS) * PASS_TOKENS);
    return model.session(capacity, new Team(threads.count()));
  }

  @Override
  public void close() {
    tokenizer.close();
    file.close();
  }
}
