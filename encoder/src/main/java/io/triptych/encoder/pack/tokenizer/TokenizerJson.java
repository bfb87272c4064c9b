package io.triptych.encoder.pack.tokenizer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** Builds the parts of a {@code tokenizer.json} of the Hugging Face tokenizers library. */
final class TokenizerJson {
  static final String METASPACE = "\u2581";

  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectNode root = JSON.createObjectNode();
  private final Map<Integer, AddedToken> added = new TreeMap<>();

  TokenizerJson() {
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    root.putArray("added_tokens");
    root.putNull("normalizer");
    root.putNull("pre_tokenizer");
    root.putNull("post_processor");
    root.putNull("decoder");
  }

  static ObjectNode component(String type) {
    return JSON.createObjectNode().put("type", type);
  }

  static ObjectNode sequence(String field, ObjectNode... parts) {
    ObjectNode sequence = component("Sequence");
    ArrayNode list = sequence.putArray(field);
    for (ObjectNode part : parts) {
      list.add(part);
    }
    return sequence;
  }

  static ObjectNode replace(String regex, String content) {
    ObjectNode replace = component("Replace");
    replace.putObject("pattern").put("Regex", regex);
    return replace.put("content", content);
  }

  static ObjectNode byteLevel(boolean addPrefixSpace) {
    return component("ByteLevel")
        .put("add_prefix_space", addPrefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  static ObjectNode metaspace() {
    return component("Metaspace")
        .put("replacement", METASPACE)
        .put("prepend_scheme", "always")
        .put("split", true);
  }

  TokenizerJson add(int id, AddedToken token) {
    added.put(id, token);
    return this;
  }

  TokenizerJson normalizer(ObjectNode normalizer) {
    root.set("normalizer", normalizer);
    return this;
  }

  TokenizerJson preTokenizer(ObjectNode preTokenizer) {
    root.set("pre_tokenizer", preTokenizer);
    return this;
  }

  TokenizerJson postProcessor(ObjectNode postProcessor) {
    root.set("post_processor", postProcessor);
    return this;
  }

  TokenizerJson decoder(ObjectNode decoder) {
    root.set("decoder", decoder);
    return this;
  }

  TokenizerJson model(ObjectNode model) {
    root.set("model", model);
    return this;
  }

  /** Special tokens before and after every text; the keys are tokens, the values their ids. */
  static ObjectNode template(Map<String, Integer> before, Map<String, Integer> after) {
    ObjectNode template = component("TemplateProcessing");
    ArrayNode single = template.putArray("single");
    before.keySet().forEach(token -> special(single, token, 0));
    sequence(single, "A", 0);
    after.keySet().forEach(token -> special(single, token, 0));
    ArrayNode pair = template.putArray("pair");
    pair.addAll(single.deepCopy());
    sequence(pair, "B", 1);
    after.keySet().forEach(token -> special(pair, token, 1));
    ObjectNode tokens = template.putObject("special_tokens");
    before.forEach((token, id) -> specialId(tokens, token, id));
    after.forEach((token, id) -> specialId(tokens, token, id));
    return template;
  }

  private static void special(ArrayNode list, String token, int type) {
    list.addObject().putObject("SpecialToken").put("id", token).put("type_id", type);
  }

  private static void sequence(ArrayNode list, String name, int type) {
    list.addObject().putObject("Sequence").put("id", name).put("type_id", type);
  }

  private static void specialId(ObjectNode tokens, String token, int id) {
    ObjectNode entry = tokens.putObject(token).put("id", token);
    entry.putArray("ids").add(id);
    entry.putArray("tokens").add(token);
  }

  ObjectNode build() {
    ArrayNode list = root.putArray("added_tokens");
    added.forEach((id, token) -> token.write(id, list.addObject()));
    return root;
  }
}
