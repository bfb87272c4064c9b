package io.triptych.encoder;

import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.tensor.TensorSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Tensors of another source under other names, and tensors of its own. */
public final class RenamedSource implements TensorSource {
  private final Map<String, Tensor> tensors = new TreeMap<>();

  /** All tensors of a source, renamed; those renamed to an empty string are left out. */
  public RenamedSource(TensorSource source, UnaryOperator<String> rename) {
    for (String name : source.names()) {
      String renamed = rename.apply(name);
      if (!renamed.isEmpty()) {
        tensors.put(renamed, source.tensor(name));
      }
    }
  }

  /** Puts a tensor in the place of another, or beside the others. */
  public RenamedSource with(String name, float[] values, int... shape) {
    tensors.put(name, Tensor.ofFloats(name, shape, values));
    return this;
  }

  @Override
  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  @Override
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("tensor: " + name + " (expected: one that is there)");
    }
    return tensor;
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }
}
