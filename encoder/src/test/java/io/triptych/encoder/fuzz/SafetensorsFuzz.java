package io.triptych.encoder.fuzz;

import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;

/** Any bytes as a safetensors file: tensors that can be read, or a clear error. */
public final class SafetensorsFuzz {
  private static final long MAX_ELEMENTS = 1 << 20;

  private SafetensorsFuzz() {}

  /** What Jazzer calls. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    Path path = Inputs.file("input.safetensors", data);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (String name : file.names()) {
        Tensor tensor = file.tensor(name);
        if (tensor.type().isFloating() && tensor.elements() <= MAX_ELEMENTS) {
          Inputs.require(tensor.toFloats().length == tensor.elements(), name);
        }
      }
      Inputs.require(file.metadata() != null, "metadata");
    } catch (CorruptFileException e) {
      Inputs.requireClear(e);
    }
  }
}
