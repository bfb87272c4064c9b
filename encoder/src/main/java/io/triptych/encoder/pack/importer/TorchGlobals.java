package io.triptych.encoder.pack.importer;

import io.triptych.encoder.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The globals of a torch state dictionary: ordered dicts, tensors, storages. */
final class TorchGlobals implements Unpickler.Globals {
  private static final String DICT = "collections OrderedDict";
  private static final String TENSOR = "torch._utils _rebuild_tensor_v2";
  private static final String PARAMETER = "torch._utils _rebuild_parameter";
  private static final Map<String, TensorType> STORAGES =
      Map.of(
          "torch DoubleStorage", TensorType.F64,
          "torch FloatStorage", TensorType.F32,
          "torch HalfStorage", TensorType.F16,
          "torch BFloat16Storage", TensorType.BF16,
          "torch LongStorage", TensorType.I64,
          "torch IntStorage", TensorType.I32,
          "torch ShortStorage", TensorType.I16,
          "torch CharStorage", TensorType.I8,
          "torch ByteStorage", TensorType.U8,
          "torch BoolStorage", TensorType.BOOL);

  /** A run of {@code elements} numbers that the file holds under {@code key}. */
  record Storage(String key, TensorType type, long elements) {}

  /** A strided view of a storage; offset and strides count elements. */
  record View(Storage storage, long offset, int[] shape, long[] strides) {

    /** The viewed elements, row-major, out of the storage's bytes. */
    MemorySegment gather(MemorySegment bytes) {
      long count = 1;
      boolean rowMajor = true;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        rowMajor &= shape[axis] == 1 || strides[axis] == count;
        count *= shape[axis];
      }
      int size = storage.type().bytes();
      if (rowMajor || count == 0) {
        return bytes.asSlice(offset * size, count * size);
      }
      MemorySegment out = MemorySegment.ofArray(new byte[Math.toIntExact(count * size)]);
      int[] index = new int[shape.length];
      for (long i = 0; i < count; i++) {
        MemorySegment.copy(bytes, next(index) * size, out, i * size, size);
      }
      return out;
    }

    /** The place of the element at {@code index}, which moves on to the next one, row-major. */
    private long next(int[] index) {
      long place = offset;
      for (int axis = 0; axis < shape.length; axis++) {
        place += index[axis] * strides[axis];
      }
      for (int axis = shape.length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) {
        index[axis] = 0;
      }
      return place;
    }
  }

  private final ByteCursor in;

  /**
   * @param in where the pickle is read from, for the offset in errors
   */
  TorchGlobals(ByteCursor in) {
    this.in = in;
  }

  @Override
  public boolean allows(String name) {
    return name.equals(DICT)
        || name.equals(TENSOR)
        || name.equals(PARAMETER)
        || STORAGES.containsKey(name);
  }

  @Override
  public Object call(String name, List<?> arguments) {
    return switch (name) {
      case DICT -> new LinkedHashMap<>();
      case TENSOR -> view(arguments);
      case PARAMETER -> argument(arguments, 0, View.class);
      default -> throw in.corrupt("pickle call: " + name + " (expected: a function)");
    };
  }

  /** Arguments: storage, offset, sizes, strides, and two that matter for training only. */
  private View view(List<?> arguments) {
    Storage storage = argument(arguments, 0, Storage.class);
    long offset = argument(arguments, 1, Long.class);
    List<?> sizes = argument(arguments, 2, List.class);
    List<?> strides = argument(arguments, 3, List.class);
    int[] shape = new int[sizes.size()];
    long[] steps = new long[shape.length];
    long limit = storage.elements();
    long count = 1;
    long last = offset;
    boolean within = offset >= 0 && offset <= limit;
    for (int i = 0; i < shape.length && within; i++) {
      long size = argument(sizes, i, Long.class);
      steps[i] = argument(strides, i, Long.class);
      within = size >= 0 && size <= Math.min(limit, Integer.MAX_VALUE);
      within &= steps[i] >= 0 && steps[i] <= limit;
      shape[i] = (int) size;
      count *= within ? size : 1;
      last += within ? Math.max(0, size - 1) * steps[i] : 0;
      within &= count <= limit && last <= limit;
    }
    if (!within || (count > 0 && last >= limit)) {
      throw in.corrupt(
          "tensor sizes %s, strides %s, offset %d (expected: within %s)"
              .formatted(sizes, strides, offset, storage));
    }
    return new View(storage, offset, shape, steps);
  }

  /** Persistent ids: "storage", its type, its key, a device, its length. */
  @Override
  public Storage persistent(Object id) {
    if (!(id instanceof List<?> parts) || parts.size() < 5 || !"storage".equals(parts.get(0))) {
      throw in.corrupt("persistent id: " + id + " (expected: a storage)");
    }
    String type = argument(parts, 1, Unpickler.Global.class).name();
    if (!STORAGES.containsKey(type)) {
      throw in.corrupt("storage type: " + type + " (expected: one of " + STORAGES.keySet() + ")");
    }
    long elements = argument(parts, 4, Long.class);
    if (elements < 0 || elements > Integer.MAX_VALUE) {
      throw in.corrupt("storage elements: " + elements + " (expected: 0 to 2147483647)");
    }
    return new Storage(argument(parts, 2, String.class), STORAGES.get(type), elements);
  }

  private <T> T argument(List<?> arguments, int index, Class<T> type) {
    if (index >= arguments.size() || !type.isInstance(arguments.get(index))) {
      throw in.corrupt(
          "argument %d: %s (expected: %s)".formatted(index, arguments, type.getSimpleName()));
    }
    return type.cast(arguments.get(index));
  }
}
