package io.triptych.encoder.pack.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a hub says of a model at one revision, less the files that a pack has no use for.
 *
 * @param commit the revision's commit, in 40 hexadecimal digits
 * @param files what to fetch
 */
record HubListing(String commit, List<File> files) {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  /** The folder of a module of sentence-transformers, such as {@code 1_Pooling/}. */
  private static final String FOLDER = "(?:\\d+_[A-Za-z]+/)?";

  private static final Pattern SAFETENSORS =
      Pattern.compile("(" + FOLDER + ")model(?:-\\d+-of-\\d+)?\\.safetensors(?:\\.index\\.json)?");
  private static final Pattern TORCH = Pattern.compile("(" + FOLDER + ")pytorch_model\\.bin");
  private static final Pattern OTHER = Pattern.compile(FOLDER + "([A-Za-z_.]+)");
  private static final Set<String> OTHERS =
      Set.of(
          "config.json",
          "preprocessor_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.txt",
          "vocab.json",
          "merges.txt",
          "spiece.model",
          "sentencepiece.bpe.model",
          "modules.json",
          "sentence_bert_config.json",
          "config_sentence_transformers.json",
          "LICENSE",
          "LICENSE.txt",
          "LICENSE.md",
          "NOTICE");

  /**
   * A file.
   *
   * @param path within the model
   * @param bytes its length; negative where the hub does not say
   * @param sha256 its checksum, where the hub gives it
   */
  record File(String path, long bytes, Optional<String> sha256) {}

  /** Reads the hub's reply. */
  static HubListing read(HubName name, JsonNode reply) throws IOException {
    String commit = reply.path("sha").asText();
    if (!COMMIT.matcher(commit).matches()) {
      throw new IOException(
          "hub: %s: sha \"%s\" (expected: a commit of 40 digits)".formatted(name, commit));
    }
    List<File> all = new ArrayList<>();
    for (JsonNode file : reply.path("siblings")) {
      all.add(file(name, file));
    }
    List<File> wanted = all.stream().filter(file -> isWanted(file, all)).toList();
    if (wanted.stream().noneMatch(file -> file.path().endsWith("config.json"))) {
      throw new IOException(
          "hub: %s: no config.json (expected: a checkpoint of transformers)".formatted(name));
    }
    return new HubListing(commit, wanted);
  }

  private static File file(HubName name, JsonNode file) throws IOException {
    JsonNode large = file.path("lfs");
    String sha256 = large.path("sha256").asText("");
    if (!sha256.isEmpty() && !SHA_256.matcher(sha256).matches()) {
      throw new IOException("hub: %s: sha256 \"%s\" (expected: 64 digits)".formatted(name, sha256));
    }
    long bytes = large.path("size").asLong(file.path("size").asLong(-1));
    return new File(
        file.path("rfilename").asText(),
        bytes,
        sha256.isEmpty() ? Optional.empty() : Optional.of(sha256));
  }

  /** A pickled file only where the folder has no safetensors. */
  private static boolean isWanted(File file, List<File> all) {
    var other = OTHER.matcher(file.path());
    if (other.matches() && OTHERS.contains(other.group(1))) {
      return true;
    }
    var torch = TORCH.matcher(file.path());
    if (torch.matches()) {
      return all.stream()
          .map(one -> SAFETENSORS.matcher(one.path()))
          .noneMatch(m -> m.matches() && m.group(1).equals(torch.group(1)));
    }
    return SAFETENSORS.matcher(file.path()).matches();
  }

  /** The length of all files, as far as the hub says. */
  long bytes() {
    return files.stream().mapToLong(file -> Math.max(0, file.bytes())).sum();
  }
}
