package io.triptych.encoder.pack;

import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two tensor files of a pack's goldens, changed where a tower has changed. */
final class GoldenTensors {
  private final Path folder;
  private final Map<String, List<float[]>> features = new LinkedHashMap<>();
  private final Map<String, List<float[]>> vectors = new LinkedHashMap<>();

  GoldenTensors(Path pack) {
    folder = pack.resolve(References.FOLDER);
  }

  void feature(String name, List<float[]> rows) {
    features.put(name, rows);
  }

  void vectors(String name, List<float[]> rows) {
    vectors.put(name, rows);
  }

  void write() throws IOException {
    rewrite(folder.resolve(References.TENSORS), features);
    rewrite(folder.resolve(References.PROJECTED), vectors);
  }

  private static void rewrite(Path path, Map<String, List<float[]>> changed) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile old = SafetensorsFile.open(path)) {
      for (String name : old.names()) {
        Tensor tensor = old.tensor(name);
        writer.add(
            changed.containsKey(name)
                ? tensor(name, changed.get(name))
                : Tensor.ofFloats(name, tensor.shape(), tensor.toFloats()));
      }
    }
    writer.write(path);
  }

  private static Tensor tensor(String name, List<float[]> rows) {
    int width = rows.getFirst().length;
    float[] all = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * width, width);
    }
    return Tensor.ofFloats(name, new int[] {rows.size(), width}, all);
  }
}
