package io.triptych.encoder.pack.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HubTest {
  private static final HubName NAME = HubName.of("owner/model");
  private static final byte[] WEIGHTS = new byte[300_000];

  static {
    new Random(1).nextBytes(WEIGHTS);
  }

  @TempDir Path cache;

  private FakeHub server;
  private final List<Long> seen = new ArrayList<>();
  private int pauses;

  @BeforeEach
  void start() throws IOException {
    server = new FakeHub();
    server.files.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
    server.files.put("model.safetensors", WEIGHTS);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Hub.Fetched fetch() throws IOException {
    return new Hub(server.address(), cache, () -> pauses++)
        .fetch(NAME, "main", (done, total) -> seen.add(done * 1_000_000 + total));
  }

  @Test
  void fetchesWhatAPackNeedsAndNothingElse() throws IOException {
    for (String name :
        List.of(
            "README.md",
            "pytorch_model.bin",
            "onnx/model.onnx",
            "tf_model.h5",
            "../evil/vocab.txt",
            "1_Pooling/config.json",
            "tokenizer.json",
            "model-00001-of-00002.safetensors")) {
      server.files.put(name, name.getBytes(StandardCharsets.UTF_8));
    }
    Hub.Fetched fetched = fetch();

    assertThat(fetched.commit()).isEqualTo(FakeHub.COMMIT);
    assertThat(names(fetched.folder()))
        .containsExactly(
            "1_Pooling/config.json",
            "config.json",
            "model-00001-of-00002.safetensors",
            "model.safetensors",
            "tokenizer.json");
    assertThat(fetched.folder().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    long total = WEIGHTS.length + 2L + 21 + 14 + 32;
    assertThat(seen.getLast()).isEqualTo(total * 1_000_000 + total);

    server.requests.clear();
    fetch();
    assertThat(server.requests).isEmpty();
  }

  @Test
  void takesThePickledFileWhereThereIsNoOther() throws IOException {
    server.files.remove("model.safetensors");
    server.files.put("pytorch_model.bin", WEIGHTS);
    assertThat(names(fetch().folder())).containsExactly("config.json", "pytorch_model.bin");
  }

  @Test
  void continuesAfterABreak() throws IOException {
    server.breakAfter = 100_000;
    Hub.Fetched fetched = fetch();

    assertThat(fetched.folder().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(server.requests).startsWith("config.json", "model.safetensors");
    requireContinued(server.requests.subList(2, server.requests.size()), 100_000);
    assertThat(pauses).isEqualTo(server.requests.size() - 2);
  }

  /**
   * Requires that each request asks for what is missing, never for all of it: a connection that
   * breaks may lose bytes on their way, so each try brings at most {@code most}.
   */
  private static void requireContinued(List<String> requests, int most) {
    assertThat(requests).isNotEmpty();
    int before = 0;
    for (String request : requests) {
      assertThat(request).matches("model\\.safetensors bytes=\\d+-");
      int from = Integer.parseInt(request.replaceAll("\\D", ""));
      assertThat(from).isGreaterThan(before).isLessThanOrEqualTo(before + most);
      before = from;
    }
  }

  @Test
  void continuesInALaterRun() throws IOException {
    server.breakAfter = 1_000;
    assertThatIOException()
        .isThrownBy(this::fetch)
        .withMessageContaining("model.safetensors: ")
        .withMessageContaining("5 attempts; run again to continue");
    server.breakAfter = -1;
    server.requests.clear();

    assertThat(fetch().folder().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(server.requests).hasSize(1);
    requireContinued(server.requests, 5_000);
  }

  @Test
  void beginsAnewWhereTheServerCannotContinue() throws IOException {
    server.breakAfter = 1_000;
    assertThatIOException().isThrownBy(this::fetch);
    server.breakAfter = -1;
    server.ranges = false;

    assertThat(fetch().folder().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    long total = WEIGHTS.length + 2L;
    assertThat(seen.getLast()).isEqualTo(total * 1_000_000 + total);
  }

  @Test
  void followsTheHubToWhereLargeFilesLie() throws IOException {
    server.redirect = true;
    server.breakAfter = 200_000;
    assertThat(fetch().folder().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(server.requests.getLast()).matches("model\\.safetensors bytes=\\d+-");
  }

  @Test
  void keepsNothingWhoseChecksumIsWrong() throws IOException {
    server.wrongChecksum = true;
    assertThatIOException()
        .isThrownBy(this::fetch)
        .withMessageMatching(
            "http://.*model.safetensors: SHA-256: [0-9a-f]{64} \\(expected: [0-9a-f]{64}\\)");
    assertThat(names(cache)).noneMatch(name -> name.contains("model.safetensors"));
  }

  @Test
  void saysWhatTheHubRefuses() throws IOException {
    server.status = 403;
    assertThatIOException()
        .isThrownBy(this::fetch)
        .withMessageContaining("HTTP 403 (expected: 200");
    assertThat(pauses).isZero();
    assertThatIOException()
        .isThrownBy(() -> new Hub(server.address(), cache).fetch(NAME, "v9", (d, t) -> {}))
        .withMessageContaining("hub: owner/model at v9: HTTP 404 (expected: 200, a public model");
    server.files.remove("config.json");
    assertThatIOException()
        .isThrownBy(this::fetch)
        .withMessageContaining("no config.json (expected: a checkpoint of transformers)");
  }

  @Test
  void saysThatThereIsNoHub() {
    URI address = server.address();
    server.close();
    assertThatIOException()
        .isThrownBy(() -> new Hub(address, cache).fetch(NAME, "main", (d, t) -> {}))
        .withMessage(
            "hub: %s cannot be reached (expected: a network, or a folder instead of owner/model)",
            address);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Hub(URI.create("ftp://x"), cache))
        .withMessage("hub: ftp://x (expected: an http or https address)");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
