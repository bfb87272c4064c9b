package io.triptych.encoder.pack.importer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * Writes an XLM-RoBERTa tokenizer as a {@code tokenizer.json} of the Hugging Face tokenizers
 * library: SentencePiece's normalisation {@code nmt_nfkc}, runs of spaces to one, a {@code ▁}
 * before every word, Unigram pieces, {@code <s> text </s>}.
 *
 * <p>The normalisation table, {@code nmt_nfkc.charsmap}, is the one compiled into SentencePiece
 * 0.1.83 (Apache-2.0), the version of the model's time; later ones treat U+200D and newer
 * characters otherwise. Spaces at the end of a text are kept as one {@code ▁}, since the engine
 * whose ids are the reference keeps it.
 */
final class XlmRobertaTokenizer {
  private static final String METASPACE = "\u2581";
  private static final String CHARSMAP = "nmt_nfkc.charsmap";

  private final JsonGenerator json;
  private final String[] pieces;
  private final float[] scores;

  private XlmRobertaTokenizer(JsonGenerator json, String[] pieces, float[] scores) {
    this.json = json;
    this.pieces = pieces;
    this.scores = scores;
  }

  /** Writes the file; the index of a piece is its id, the first four and the last are special. */
  static void write(Path path, String[] pieces, float[] scores) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(Files.newBufferedWriter(path))) {
      new XlmRobertaTokenizer(json, pieces, scores).write();
    }
  }

  private void write() throws IOException {
    json.writeStartObject();
    json.writeStringField("version", "1.0");
    json.writeNullField("truncation");
    json.writeNullField("padding");
    writeAddedTokens();
    writeNormalizer();
    writeMetaspace("pre_tokenizer");
    writePostProcessor();
    writeMetaspace("decoder");
    writeModel();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void writeAddedTokens() throws IOException {
    json.writeArrayFieldStart("added_tokens");
    for (int id = 0; id < 4; id++) {
      writeAddedToken(id, false);
    }
    writeAddedToken(pieces.length - 1, true);
    json.writeEndArray();
  }

  /** The mask takes the space before it along, and is looked for after normalisation. */
  private void writeAddedToken(int id, boolean mask) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", id);
    json.writeStringField("content", pieces[id]);
    json.writeBooleanField("single_word", false);
    json.writeBooleanField("lstrip", mask);
    json.writeBooleanField("rstrip", false);
    json.writeBooleanField("normalized", mask);
    json.writeBooleanField("special", true);
    json.writeEndObject();
  }

  private void writeNormalizer() throws IOException {
    json.writeObjectFieldStart("normalizer");
    json.writeStringField("type", "Sequence");
    json.writeArrayFieldStart("normalizers");
    json.writeStartObject();
    json.writeStringField("type", "Precompiled");
    json.writeStringField("precompiled_charsmap", Base64.getEncoder().encodeToString(charsmap()));
    json.writeEndObject();
    json.writeStartObject();
    json.writeStringField("type", "Replace");
    json.writeObjectFieldStart("pattern");
    json.writeStringField("Regex", " {2,}");
    json.writeEndObject();
    json.writeStringField("content", " ");
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeMetaspace(String field) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("type", "Metaspace");
    json.writeStringField("replacement", METASPACE);
    json.writeStringField("prepend_scheme", "always");
    json.writeBooleanField("split", true);
    json.writeEndObject();
  }

  private void writePostProcessor() throws IOException {
    json.writeObjectFieldStart("post_processor");
    json.writeStringField("type", "TemplateProcessing");
    json.writeArrayFieldStart("single");
    writeSequence("A");
    json.writeEndArray();
    json.writeArrayFieldStart("pair");
    writeSequence("A");
    writeSequence("B");
    json.writeEndArray();
    json.writeObjectFieldStart("special_tokens");
    for (int id : new int[] {2, 0}) {
      json.writeObjectFieldStart(pieces[id]);
      json.writeStringField("id", pieces[id]);
      json.writeArrayFieldStart("ids");
      json.writeNumber(id);
      json.writeEndArray();
      json.writeArrayFieldStart("tokens");
      json.writeString(pieces[id]);
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /** A text between its special tokens; a second text has {@code </s>} on both sides. */
  private void writeSequence(String name) throws IOException {
    writeTemplate("SpecialToken", name.equals("A") ? pieces[0] : pieces[2]);
    writeTemplate("Sequence", name);
    writeTemplate("SpecialToken", pieces[2]);
  }

  private void writeTemplate(String kind, String id) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart(kind);
    json.writeStringField("id", id);
    json.writeNumberField("type_id", 0);
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Scores as the doubles the floats are exactly, as published files have them. */
  private void writeModel() throws IOException {
    json.writeObjectFieldStart("model");
    json.writeStringField("type", "Unigram");
    json.writeNumberField("unk_id", 3);
    json.writeArrayFieldStart("vocab");
    for (int id = 0; id < pieces.length; id++) {
      json.writeStartArray();
      json.writeString(pieces[id]);
      json.writeNumber((double) scores[id]);
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeBooleanField("byte_fallback", false);
    json.writeEndObject();
  }

  private static byte[] charsmap() throws IOException {
    try (InputStream in = XlmRobertaTokenizer.class.getResourceAsStream(CHARSMAP)) {
      if (in == null) {
        throw new IOException(CHARSMAP + ": absent (expected: a resource beside the class)");
      }
      return in.readAllBytes();
    }
  }
}
