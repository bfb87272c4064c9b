package io.triptych.encoder.pack.importer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a {@code model.bin} of CTranslate2 in version 6 of its form.
 *
 * <p>All little-endian: u32 version; string name of the model's specification, u32 its revision;
 * u32 variables, each a string name, u8 rank, u32 sizes, u8 type, u32 bytes and the data row-major;
 * u32 aliases, each a string name and the string name of the variable it stands for. A string is a
 * u16 length, which counts the zero at its end, and UTF-8. Types: 0 float32, 1 int8, 2 int16, 3
 * int32, 4 float16, 5 bfloat16. Weights that were quantised are refused.
 */
final class CTranslate2File {
  private static final int VERSION = 6;

  /** By type: the bytes of an element. */
  private static final int[] WIDTHS = {4, 1, 2, 4, 2, 2};

  private static final int FLOAT32 = 0;
  private static final int FLOAT16 = 4;

  private record Variable(int[] shape, int type, MemorySegment data) {}

  private final ByteCursor in;
  private final Map<String, Variable> variables = new HashMap<>();

  /**
   * Reads the directory.
   *
   * @param specification the expected one, such as {@code WhisperSpec}
   */
  CTranslate2File(Path path, MemorySegment bytes, String specification) {
    in = new ByteCursor(path, bytes);
    long version = in.u32();
    if (version != VERSION) {
      throw in.corrupt("version: " + version + " (expected: " + VERSION + ")");
    }
    String name = string();
    if (!name.equals(specification)) {
      throw in.corrupt("specification: " + name + " (expected: " + specification + ")");
    }
    in.u32();
    long count = in.u32();
    for (long i = 0; i < count; i++) {
      readVariable();
    }
    long aliases = in.u32();
    for (long i = 0; i < aliases; i++) {
      String alias = string();
      variables.put(alias, variable(string()));
    }
  }

  private void readVariable() {
    String name = string();
    int[] shape = new int[in.u8()];
    long elements = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = in.i32();
      if (shape[i] < 1) {
        throw in.corrupt(
            "variable %s: size %d is %d (expected: positive)".formatted(name, i, shape[i]));
      }
      elements *= shape[i];
    }
    int type = in.u8();
    long bytes = in.u32();
    if (type >= WIDTHS.length || bytes != elements * WIDTHS[type]) {
      throw in.corrupt(
          "variable %s: type %d, %d bytes of %s (expected: a type of 0 to 5, as many as it takes)"
              .formatted(name, type, bytes, Arrays.toString(shape)));
    }
    variables.put(name, new Variable(shape, type, in.take(bytes)));
  }

  private String string() {
    int length = in.u16();
    if (length < 1) {
      throw in.corrupt("string: 0 bytes (expected: at least its end)");
    }
    String text = in.utf8(length - 1);
    in.u8();
    return text;
  }

  /** Whether there is a variable of that name. */
  boolean has(String name) {
    return variables.containsKey(name);
  }

  /** The sizes of a variable. */
  int[] shape(String name) {
    return variable(name).shape().clone();
  }

  /** A number of one or two bytes. */
  int scalar(String name) {
    Variable one = variable(name);
    if (one.shape().length > 0 || one.data().byteSize() > 2) {
      throw in.corrupt(
          "variable %s: %s (expected: a whole number)"
              .formatted(name, Arrays.toString(one.shape())));
    }
    int low = one.data().get(JAVA_BYTE, 0);
    return one.data().byteSize() == 1 ? low : (one.data().get(JAVA_BYTE, 1) << 8) | (low & 0xFF);
  }

  /**
   * The {@code part}-th of {@code parts} equal slices of a variable's rows, under a new name.
   *
   * @param shape what a slice must have
   */
  Tensor slice(String source, int part, int parts, String name, int... shape) {
    Variable one = variable(source);
    int[] whole = shape.clone();
    whole[0] *= parts;
    if (!Arrays.equals(one.shape(), whole)) {
      throw in.corrupt(
          "variable %s: %s (expected: %s)"
              .formatted(source, Arrays.toString(one.shape()), Arrays.toString(whole)));
    }
    TensorType type =
        switch (one.type()) {
          case FLOAT32 -> TensorType.F32;
          case FLOAT16 -> TensorType.F16;
          default ->
              throw in.corrupt(
                  "variable %s: type %d (expected: 0, float32, or 4, float16)"
                      .formatted(source, one.type()));
        };
    long bytes = one.data().byteSize() / parts;
    return new Tensor(name, type, shape, one.data().asSlice(part * bytes, bytes));
  }

  private Variable variable(String name) {
    Variable one = variables.get(name);
    if (one == null) {
      throw in.corrupt("variable " + name + ": absent (expected: in every such model)");
    }
    return one;
  }
}
