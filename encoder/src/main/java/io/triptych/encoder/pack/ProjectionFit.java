package io.triptych.encoder.pack;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.align.PrincipalAxes;
import io.triptych.encoder.head.PrincipalHead;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.encoder.tensor.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fits the projection of a space to data: principal axes that all towers share. */
final class ProjectionFit {
  private static final int CHUNK = 64;

  private ProjectionFit() {}

  /**
   * Fits and writes.
   *
   * @param encoder of the space before the reduction
   */
  static void fit(PackEncoder encoder, ImportRequest.Reduction reduction, Path target)
      throws IOException {
    FitData data = FitData.read(reduction.fit());
    List<float[][]> sets = new ArrayList<>();
    if (encoder.supports(Modality.TEXT)) {
      requireSome(data.texts().size(), "texts", reduction.fit());
      sets.add(texts(encoder, data.texts()));
    }
    if (encoder.supports(Modality.IMAGE)) {
      requireSome(data.pictures().size(), "pictures", reduction.fit());
      sets.add(pictures(encoder, data.pictures()));
    }
    float[] axes = PrincipalAxes.fit(sets, reduction.dimension());
    SafetensorsWriter writer = new SafetensorsWriter();
    new PrincipalHead(axes, encoder.dimension(), reduction.dimension()).addTo(writer);
    writer.write(target);
  }

  private static void requireSome(int count, String what, Path file) {
    if (count == 0) {
      throw new IllegalArgumentException(
          "%s: 0 %s (expected: some, since the space has them)".formatted(file, what));
    }
  }

  private static float[][] texts(PackEncoder encoder, List<String> texts) {
    List<Embedding> out = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += CHUNK) {
      out.addAll(encoder.encodePassages(texts.subList(from, Math.min(texts.size(), from + CHUNK))));
    }
    return vectors(out);
  }

  private static float[][] pictures(PackEncoder encoder, List<Path> files) throws IOException {
    ImageDecoder decoder = new ImageDecoder();
    List<Embedding> out = new ArrayList<>();
    for (int from = 0; from < files.size(); from += CHUNK) {
      List<RgbImage> images = new ArrayList<>();
      for (Path file : files.subList(from, Math.min(files.size(), from + CHUNK))) {
        try {
          images.add(decoder.decode(Files.readAllBytes(file)));
        } catch (MediaException e) {
          throw new IOException(file + ": " + e.getMessage(), e);
        }
      }
      out.addAll(encoder.encodeImages(images));
    }
    return vectors(out);
  }

  private static float[][] vectors(List<Embedding> embeddings) {
    return embeddings.stream().map(Embedding::vector).toArray(float[][]::new);
  }
}
