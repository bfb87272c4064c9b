package io.triptych.encoder.tensor;

/** The element types of safetensors that Triptych knows, named as in the format. */
public enum TensorType {
  BOOL(1),
  U8(1),
  I8(1),
  U16(2),
  I16(2),
  F16(2),
  BF16(2),
  U32(4),
  I32(4),
  F32(4),
  U64(8),
  I64(8),
  F64(8);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether {@link Tensor#toFloats()} reads this type. */
  public boolean isFloating() {
    return this == F16 || this == BF16 || this == F32 || this == F64;
  }
}
