package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PixelBudgetTest {
  @TempDir Path folder;

  @Test
  void decodedPicturesStayWithinTheirBudgetAndNothingStands() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      Files.write(folder.resolve(i + ".png"), Pictures.png(i));
      lines.add("{\"id\":\"" + i + "\",\"image\":\"" + i + ".png\"}");
    }
    // Pictures of 16 MiB each, 2.4 GiB in all, which the budget has to keep apart.
    ImageDecoding large =
        bytes -> {
          RgbImage small = new ImageDecoder().decode(bytes);
          byte[] pixels = new byte[2048 * 2731 * 3];
          System.arraycopy(small.pixels(), 0, pixels, 0, small.pixels().length);
          return new RgbImage(2048, 2731, pixels);
        };
    Path file = Files.write(folder.resolve("a.jsonl"), lines);
    FakeEncoder cheap = new FirstPixels();
    try (Collection shop = new DataDirectory(folder.resolve("data")).openOrCreate("shop", cheap)) {
      BulkReport report =
          new BulkIndexer(shop, cheap, large, InstantSource.system())
              .run(BulkJob.of(file).withWorkers(4), ProgressListener.NONE);
      assertThat(report.indexed()).isEqualTo(150);
      assertThat(report.encoded()).isEqualTo(150);
    }
  }

  /** Looks at a few pixels only. */
  private static final class FirstPixels extends FakeEncoder {
    FirstPixels() {
      super(0);
    }

    @Override
    public List<Embedding> encodeImages(List<RgbImage> images) {
      return super.encodeImages(
          images.stream().map(i -> new RgbImage(8, 8, Arrays.copyOf(i.pixels(), 192))).toList());
    }
  }
}
