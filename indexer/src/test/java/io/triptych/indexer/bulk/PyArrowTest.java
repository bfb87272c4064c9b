package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.encoder.Modality;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.TestItems;
import io.triptych.indexer.bulk.EmbeddingTransfer.Imported;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.store.EmbeddingEntry;
import io.triptych.indexer.store.EmbeddingRow;
import io.triptych.indexer.store.EmbeddingTableWriter;
import io.triptych.indexer.store.TableKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables as pyarrow reads and writes them. It is put into a virtual environment in {@code target}
 * once; where there is no Python or no package index, the tests are skipped and say so.
 */
final class PyArrowTest {
  private static final Path ENVIRONMENT = Path.of("target", "pyarrow").toAbsolutePath();
  private static final int ROWS = 2500;
  private static final String SCRIPT =
      """
      import json, sys
      import pyarrow as pa
      import pyarrow.feather

      table = pa.ipc.open_file(sys.argv[1]).read_all()
      last = table.slice(table.num_rows - 1).to_pylist()[0]
      print(json.dumps({
          "types": {f.name: str(f.type) for f in table.schema},
          "space": table.schema.metadata[b"triptych.space"].decode(),
          "rows": table.num_rows,
          "hash": last["content_hash"].hex(),
          "modality": last["modality"],
          "ids": last["item_ids"],
          "vector": last["vector"],
          "features": last["features"],
      }))
      # Half of the rows, without the columns that may be missing, compressed by LZ4.
      half = table.slice(0, table.num_rows // 2).drop_columns(["crc32c", "item_ids"])
      pyarrow.feather.write_feather(half, sys.argv[2])
      """;

  @TempDir static Path root;
  private static Path python;

  @BeforeAll
  static void install() throws Exception {
    python = ENVIRONMENT.resolve("bin").resolve("python");
    Path done = ENVIRONMENT.resolve("done");
    if (!Files.exists(done)) {
      boolean installed =
          run(240, "python3", "-m", "venv", ENVIRONMENT.toString()) != null
              && run(
                      240,
                      python.toString(),
                      "-m",
                      "pip",
                      "install",
                      "--quiet",
                      "--retries",
                      "0",
                      "--only-binary",
                      ":all:",
                      "pyarrow>=18")
                  != null;
      assumeTrue(installed, "pyarrow cannot be installed here; tables were not read by it");
      Files.writeString(done, "");
    }
  }

  /** What a program printed; null where it is not there, fails or takes too long. */
  private static String run(long seconds, String... command) throws Exception {
    Path out = Files.createTempFile(root, "out", ".txt");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(root.resolve("err.txt").toFile()))
              .start();
    } catch (IOException e) {
      return null;
    }
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return null;
    }
    return process.exitValue() == 0 ? Files.readString(out, StandardCharsets.UTF_8) : null;
  }

  private static EmbeddingRow row(int i) {
    Random random = new Random(i);
    return new EmbeddingRow(
        new EmbeddingEntry(
            ContentHash.of("content " + i),
            TestItems.random(random, FakeEncoder.DIMENSION),
            TestItems.random(random, FakeEncoder.DIMENSION)),
        i == ROWS - 1 ? List.of("sku-1", "自行车") : List.of());
  }

  @Test
  void readsAndWritesTables() throws Exception {
    FakeEncoder encoder = new FakeEncoder(0);
    Path table = root.resolve("table.arrow");
    Path half = root.resolve("half.arrow");
    EmbeddingTableWriter.write(
        table,
        TableKind.of(encoder, Modality.IMAGE),
        IntStream.range(0, ROWS).mapToObj(PyArrowTest::row).iterator());
    Path script = Files.writeString(root.resolve("script.py"), SCRIPT);

    String printed =
        run(120, python.toString(), script.toString(), table.toString(), half.toString());

    assertThat(printed).as("what Python said: %s", root.resolve("err.txt")).isNotNull();
    JsonNode json = new JsonMapper().readTree(printed);
    JsonNode types = json.get("types");
    assertThat(types.get("content_hash").asText()).isEqualTo("fixed_size_binary[32]");
    assertThat(types.get("vector").asText())
        .startsWith("fixed_size_list<item: float ")
        .endsWith("[16]");
    assertThat(types.get("features").asText())
        .startsWith("fixed_size_list<item: halffloat ")
        .endsWith("[16]");
    assertThat(json.get("space").asText()).isEqualTo(encoder.space().hex());
    assertThat(json.get("rows").asInt()).isEqualTo(ROWS);
    EmbeddingEntry last = row(ROWS - 1).entry();
    assertThat(json.get("hash").asText()).isEqualTo(last.contentHash());
    assertThat(json.get("modality").asText()).isEqualTo("image");
    assertThat(json.get("ids").toString()).isEqualTo("[\"sku-1\",\"自行车\"]");
    assertThat(numbers(json.get("vector"))).containsExactly(boxed(last.vector()));
    for (int i = 0; i < last.features().length; i++) {
      assertThat(numbers(json.get("features")).get(i))
          .isEqualTo(Float.float16ToFloat(Float.floatToFloat16(last.features()[i])));
    }

    try (Collection shop = new DataDirectory(root.resolve("data")).openOrCreate("shop", encoder)) {
      assertThat(new EmbeddingTransfer(shop, encoder).read(half))
          .isEqualTo(new Imported(Modality.IMAGE, ROWS / 2, 0, 0));
    }
  }

  private static List<Float> numbers(JsonNode array) {
    List<Float> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add((float) number.asDouble()));
    return numbers;
  }

  private static Float[] boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }
}
