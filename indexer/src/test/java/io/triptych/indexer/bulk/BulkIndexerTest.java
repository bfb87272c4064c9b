package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.EncoderUnavailableException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.catalog.CatalogFormat;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.catalog.TableOptions;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionLockedException;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.KnnParameters;
import io.triptych.indexer.collection.SpaceMismatchException;
import io.triptych.indexer.collection.StoredItem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BulkIndexerTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

  @TempDir Path top;

  private final FakeEncoder encoder = new FakeEncoder(0);
  private Path folder;
  private DataDirectory data;
  private Collection shop;

  @BeforeEach
  void open() throws IOException {
    folder = Files.createDirectories(top.resolve("catalogue"));
    data = new DataDirectory(top.resolve("data"));
    shop = data.openOrCreate("shop", encoder);
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private Path catalogue(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private BulkReport run(Path... files) throws IOException, InterruptedException {
    return run(BulkJob.of(files).withWorkers(2));
  }

  private BulkReport run(BulkJob job) throws IOException, InterruptedException {
    return new BulkIndexer(shop, encoder, new ImageDecoder()::decode, CLOCK)
        .run(job, ProgressListener.NONE);
  }

  private StoredItem stored(String id) {
    try (CollectionSearcher searcher = shop.searcher()) {
      return searcher.item(searcher.find(id).orElseThrow());
    }
  }

  private static Map<String, String> letters(BulkReport report) throws IOException {
    Map<String, String> letters = new TreeMap<>();
    for (String line : Files.readAllLines(report.deadLetters())) {
      JsonNode node = new ObjectMapper().readTree(line);
      assertThat(node.get("message").textValue()).isNotBlank();
      assertThat(node.get("source").textValue()).endsWith(".jsonl");
      letters.put(
          node.get("line").asText() + " " + node.get("id").asText(),
          node.get("stage").textValue() + " " + node.get("reason").textValue());
    }
    return letters;
  }

  /** Nothing is wrong with the items: a dead letter would be wrong, going on later is right. */
  @Test
  void anEncoderThatIsGoneEndsTheJobWithoutDeadLetters() throws Exception {
    String[] lines = new String[300];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "{\"id\":\"i%d\",\"title\":\"thing %d\"}".formatted(i, i);
    }
    Path file = catalogue("a.jsonl", lines);
    AtomicInteger calls = new AtomicInteger();
    FakeEncoder gone =
        new FakeEncoder(0) {
          @Override
          public List<Embedding> encodeTexts(List<String> texts) {
            if (calls.incrementAndGet() > 1) {
              throw new EncoderUnavailableException("workers: none answers (expected: one)", null);
            }
            return super.encodeTexts(texts);
          }
        };
    BulkIndexer job = new BulkIndexer(shop, gone, new ImageDecoder()::decode, CLOCK);
    assertThatThrownBy(() -> job.run(BulkJob.of(file).withWorkers(2), ProgressListener.NONE))
        .isInstanceOf(EncoderUnavailableException.class)
        .hasMessage("workers: none answers (expected: one)");
    assertThat(calls).hasValue(2);
    BulkReport later = run(file);
    assertThat(later.in()).isEqualTo(300);
    assertThat(later.indexed() + later.unchanged()).isEqualTo(300);
    assertThat(later.dead()).isZero();
  }

  @Test
  void mediaOfHostsThatAreNotAllowedOrLeadHereAreLeftOut() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String here = "127.0.0.1:" + server.getLocalPort();
      Path file =
          catalogue(
              "urls.jsonl",
              "{\"id\":\"a\",\"image\":\"http://" + here + "/a.png\"}",
              "{\"id\":\"b\",\"image\":\"http://other.example.org/a.png\"}",
              "{\"id\":\"c\",\"image\":\"ftp://" + here + "/a.png\"}");
      CatalogSource source =
          new CatalogSource(file, CatalogFormat.JSONL, TableOptions.DEFAULT, Set.of(here));
      BulkReport report =
          run(
              new BulkJob(
                  List.of(source), Optional.empty(), 2, Optional.empty(), false, Optional.empty()));
      assertThat(letters(report))
          .containsExactly(
              Map.entry("1 a", "fetch URL_NOT_ALLOWED"),
              Map.entry("2 b", "fetch URL_NOT_ALLOWED"),
              Map.entry("3 c", "read URL_NOT_ALLOWED"));
      server.setSoTimeout(1);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aSecondRunEncodesNothing() throws Exception {
    Files.write(folder.resolve("1.png"), Pictures.png(1));
    Files.write(folder.resolve("2.png"), Pictures.png(2));
    String inline = Base64.getEncoder().encodeToString(Pictures.png(3));
    Path file =
        catalogue(
            "a.jsonl",
            "{\"id\":\"a\",\"title\":\"red\",\"images\":[\"1.png\",\"2.png\"],\"price\":3}",
            "{\"id\":\"b\",\"title\":\"red\",\"image\":\"2.png\",\"colour\":\"red\"}",
            "{\"id\":\"c\",\"image\":\"data:image/png;base64," + inline + "\"}");
    BulkReport first = run(file);
    assertThat(first.in()).isEqualTo(3);
    assertThat(first.indexed()).isEqualTo(3);
    assertThat(first.encoded()).as("one text, three pictures").isEqualTo(4);
    assertThat(first.deadLetters()).isEmptyFile();
    assertThat(first.deadLetters())
        .isEqualTo(
            top.toAbsolutePath()
                .resolve("data/collections/shop/jobs/20260102T030405.000Z/dead-letter.jsonl"));

    BulkReport second = run(file);
    assertThat(second.unchanged()).isEqualTo(3);
    assertThat(second.indexed()).isZero();
    assertThat(second.encoded()).isZero();
    assertThat(encoder.encoded).hasValue(4);

    assertThat(stored("a").media()).hasSize(2);
    assertThat(stored("a").media().getFirst().file()).hasBinaryContent(Pictures.png(1));
    assertThat(stored("c").media().getFirst().file()).hasBinaryContent(Pictures.png(3));
    try (CollectionSearcher searcher = shop.searcher()) {
      float[] vector = encoder.encodeImage(new ImageDecoder().decode(Pictures.png(2))).vector();
      var nearest =
          searcher.nearest(Modality.IMAGE, vector, 2, ItemFilter.NONE, KnnParameters.DEFAULT);
      assertThat(nearest.hits()).allMatch(hit -> Math.abs(hit.score() - 1) < 1e-6);
      assertThat(searcher.lexical("red", 9, searcher.filter("price:[1 TO 5]"))).hasSize(1);
    }
  }

  @Test
  void aChangedItemIsWrittenAndOnlyItsNewMediaEncoded() throws Exception {
    Files.write(folder.resolve("1.png"), Pictures.png(1));
    run(
        catalogue(
            "a.jsonl",
            "{\"id\":\"a\",\"title\":\"red\",\"image\":\"1.png\",\"price\":3}",
            "{\"id\":\"b\",\"title\":\"blue\"}"));
    BulkReport report =
        run(
            catalogue(
                "a.jsonl",
                "{\"id\":\"a\",\"title\":\"red\",\"image\":\"1.png\",\"price\":4}",
                "{\"id\":\"b\",\"title\":\"navy\"}"));
    assertThat(report.indexed()).isEqualTo(2);
    assertThat(report.encoded()).isEqualTo(1);
    assertThat(stored("b").title()).isEqualTo("navy");
    Files.write(folder.resolve("1.png"), Pictures.png(7));
    report = run(folder.resolve("a.jsonl"));
    assertThat(report.indexed()).isEqualTo(1);
    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(report.encoded()).isEqualTo(1);
  }

  @Test
  void theLastOfTheSameIdWins() throws Exception {
    Path first =
        catalogue("a.jsonl", "{\"id\":\"a\",\"title\":\"one\"}", "{\"id\":\"b\",\"title\":\"b\"}");
    Path second =
        catalogue(
            "b.jsonl",
            "{\"id\":\"a\",\"title\":\"two\"}",
            "{\"id\":\"a\",\"title\":\"three\"}",
            "{\"id\":\"a\"}");
    for (int run = 0; run < 2; run++) {
      BulkReport report = run(first, second);
      assertThat(report.in()).isEqualTo(5);
      assertThat(report.indexed() + report.unchanged()).isEqualTo(2);
      assertThat(report.unchanged()).isEqualTo(2 * run);
      assertThat(report.duplicate()).isEqualTo(2);
      assertThat(report.dead()).isEqualTo(1);
      assertThat(stored("a").title()).isEqualTo("three");
    }
  }

  @Test
  void badItemsAreBuriedWithTheirReasonsAndTheOthersGoIn() throws Exception {
    byte[] png = Pictures.png(1);
    Files.write(folder.resolve("good.png"), png);
    Files.write(folder.resolve("cut.png"), Arrays.copyOf(png, png.length / 2));
    Files.write(folder.resolve("empty.png"), new byte[0]);
    Files.writeString(folder.resolve("text.jpg"), "this is no picture at all");
    Files.createSymbolicLink(folder.resolve("link.png"), Files.write(top.resolve("o.png"), png));
    Path file = folder.resolve("a.jsonl");
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (String line :
        List.of(
            "{\"id\":\"ok\",\"title\":\"t\",\"image\":\"good.png\",\"size\":3}",
            "{\"id\":\"cut\",\"title\":\"t\",\"images\":[\"good.png\",\"cut.png\"]}",
            "{\"id\":\"empty\",\"title\":\"t\",\"image\":\"empty.png\"}",
            "{\"id\":\"text\",\"title\":\"t\",\"image\":\"text.jpg\"}",
            "{\"id\":\"missing\",\"title\":\"t\",\"image\":\"missing.png\"}",
            "{\"id\":\"out\",\"title\":\"t\",\"image\":\"../../etc/passwd\"}",
            "{\"id\":\"link\",\"title\":\"t\",\"image\":\"link.png\"}",
            "{\"id\":\"url\",\"title\":\"t\",\"image\":\"http://example.org/a.png\"}",
            "{\"id\":\"broken\",",
            "{\"id\":\"nan\",\"title\":\"t\",\"price\":NaN}",
            "{\"id\":\"clash\",\"title\":\"t\",\"size\":\"large\"}",
            "{\"id\":\"sick\",\"title\":\"poison\"}",
            "{\"id\":\"sound\",\"audio\":\"good.png\"}",
            "{\"id\":\"late\",\"title\":\"late\"}")) {
      lines.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    lines.write(
        "{\"id\":\"latin\",\"title\":\"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    Files.write(file, lines.toByteArray());

    BulkReport report = run(file);
    assertThat(report.in()).isEqualTo(15);
    assertThat(report.indexed()).isEqualTo(2);
    assertThat(report.dead()).isEqualTo(13);
    Map<String, String> letters = letters(report);
    assertThat(letters.remove("2 cut")).isIn("decode TRUNCATED", "decode CORRUPT");
    assertThat(letters)
        .isEqualTo(
            new TreeMap<>(
                Map.ofEntries(
                    Map.entry("3 empty", "decode EMPTY"),
                    Map.entry("4 text", "decode UNSUPPORTED_FORMAT"),
                    Map.entry("5 missing", "fetch FILE_NOT_FOUND"),
                    Map.entry("6 out", "fetch PATH_OUTSIDE_ROOT"),
                    Map.entry("7 link", "fetch PATH_OUTSIDE_ROOT"),
                    Map.entry("8 url", "read URL_NOT_ALLOWED"),
                    Map.entry("9 null", "read BROKEN_JSON"),
                    Map.entry("10 nan", "read BAD_NUMBER"),
                    Map.entry("11 clash", "validate ATTRIBUTE_TYPE_CLASH"),
                    Map.entry("12 sick", "encode ENCODE_FAILED"),
                    Map.entry("13 sound", "validate NO_TOWER"),
                    Map.entry("15 null", "read INVALID_UTF8"))));
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isEqualTo(2);
      assertThat(searcher.find("late")).isPresent();
      assertThat(searcher.find("cut")).isEmpty();
    }
  }

  @Test
  void theFirstOfABatchGivesAnAttributeItsType() throws Exception {
    // Items of a batch are put by several threads, in any order.
    String[] lines = new String[64];
    Arrays.setAll(
        lines,
        i ->
            "{\"id\":\"i%d\",\"title\":\"t\",\"a%d\":%s}"
                .formatted(i, i / 2, i % 2 == 0 ? "7" : "\"seven\""));
    BulkReport report = run(catalogue("types.jsonl", lines));
    assertThat(report.indexed()).isEqualTo(32);
    assertThat(letters(report))
        .hasSize(32)
        .allSatisfy((key, why) -> {
          assertThat(Integer.parseInt(key.substring(key.indexOf('i') + 1)) % 2).isOne();
          assertThat(why).isEqualTo("validate ATTRIBUTE_TYPE_CLASH");
        });
  }

  @Test
  void pathsMayBeRelativeToAMediaRoot() throws Exception {
    Path photos = Files.createDirectories(top.resolve("photos"));
    Files.write(photos.resolve("p.png"), Pictures.png(4));
    Path letters = top.resolve("elsewhere/bad.jsonl");
    Path file =
        catalogue(
            "a.jsonl", "{\"id\":\"a\",\"image\":\"p.png\"}", "{\"id\":\"b\",\"image\":\"q.png\"}");
    BulkReport report =
        run(BulkJob.of(file).withMediaRoot(photos).withWorkers(1).withDeadLetters(letters));
    assertThat(report.indexed()).isEqualTo(1);
    assertThat(report.deadLetters()).isEqualTo(letters);
    assertThat(letters(report)).containsExactly(Map.entry("2 b", "fetch FILE_NOT_FOUND"));
    assertThat(stored("a").media().getFirst().file())
        .isEqualTo(photos.resolve("p.png").toRealPath());
  }

  @Test
  void anotherHeadMovesACatalogueWithoutEncoding() throws Exception {
    Files.write(folder.resolve("1.png"), Pictures.png(1));
    Path file = catalogue("a.jsonl", "{\"id\":\"a\",\"title\":\"red\",\"image\":\"1.png\"}");
    run(file);
    FakeEncoder moved = new FakeEncoder(5);
    assertThatThrownBy(() ->
            new BulkIndexer(shop, moved, new ImageDecoder()::decode, CLOCK)
                .run(BulkJob.of(file), ProgressListener.NONE))
        .isInstanceOf(SpaceMismatchException.class);
    try (Collection other = data.openOrCreate("other", moved)) {
      for (Path stored : list(shop.embeddingsFolder())) {
        Files.copy(stored, other.embeddingsFolder().resolve(stored.getFileName()));
      }
      BulkReport report =
          new BulkIndexer(other, moved, new ImageDecoder()::decode, CLOCK)
              .run(BulkJob.of(file), ProgressListener.NONE);
      assertThat(report.indexed()).isEqualTo(1);
      assertThat(report.encoded()).isZero();
      try (CollectionSearcher searcher = other.searcher()) {
        float[] vector = moved.encodeText("red").vector();
        var nearest =
            searcher.nearest(Modality.TEXT, vector, 1, ItemFilter.NONE, KnnParameters.EXACT);
        assertThat(nearest.hits().getFirst().score()).isGreaterThan(0.999f);
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void saysWhatStandsInTheWay() throws Exception {
    assertThatThrownBy(() -> run(folder.resolve("none.jsonl")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none.jsonl");
    Path file = catalogue("a.jsonl", "{\"id\":\"a\",\"title\":\"red\"}");
    try (CollectionWriter other = shop.writer()) {
      assertThat(other.schema().types()).isNotEmpty();
      assertThatThrownBy(() -> run(file)).isInstanceOf(CollectionLockedException.class);
    }
    assertThat(run(file).indexed()).isEqualTo(1);
  }

  @Test
  void tellsHowFarItIs() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      lines.add("{\"id\":\"" + i + "\",\"title\":\"t" + i + "\"}");
    }
    lines.add("nonsense");
    List<Progress> told = new ArrayList<>();
    new BulkIndexer(shop, encoder, new ImageDecoder()::decode, CLOCK)
        .run(BulkJob.of(catalogue("a.jsonl", lines.toArray(String[]::new))), told::add);
    assertThat(told.size()).isGreaterThan(2);
    assertThat(told).allMatch(progress -> progress.totalItems() == 201);
    assertThat(told).isSortedAccordingTo(Comparator.comparing(Progress::items));
    assertThat(told.getLast().items()).isEqualTo(201);
    assertThat(told.getLast().dead()).isEqualTo(1);
  }

  @Test
  void anInterruptKeepsWhatWasWrittenAndTheNextRunGoesOn() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      lines.add("{\"id\":\"" + i + "\",\"title\":\"title " + i + "\"}");
    }
    Path file = catalogue("a.jsonl", lines.toArray(String[]::new));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ProgressListener waiting =
        progress -> {
          begun.countDown();
          try {
            interrupted.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException("the writing thread must not be interrupted", e);
          }
        };
    Thread runner =
        new Thread(() -> {
          try {
            new BulkIndexer(shop, encoder, new ImageDecoder()::decode, CLOCK)
                .run(BulkJob.of(file), waiting);
          } catch (IOException | InterruptedException | RuntimeException e) {
            thrown.set(e);
          }
        });
    runner.start();
    begun.await();
    runner.interrupt();
    interrupted.countDown();
    runner.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    shop.refresh();
    int kept;
    try (CollectionSearcher searcher = shop.searcher()) {
      kept = searcher.itemCount();
    }
    assertThat(kept).isBetween(1, 2000);
    BulkReport rest = run(file);
    assertThat(rest.unchanged()).isEqualTo(kept);
    assertThat(rest.indexed()).isEqualTo(2000 - kept);
    assertThat(encoder.encoded).hasValue(2000);
  }
}
