package io.triptych.encoder.tensor;

import java.util.Set;

/** Tensors by name: a safetensors file, or a checkpoint of several. */
public interface TensorSource {

  /** Whether there is a tensor called {@code name}. */
  boolean contains(String name);

  /**
   * The tensor called {@code name}.
   *
   * @throws CorruptFileException if there is none
   */
  Tensor tensor(String name);

  /** The names of all tensors, sorted. */
  Set<String> names();
}
