package io.triptych.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The weights in an ONNX file, so that our encoder runs on the very numbers of the peer. Reads the
 * float initializers, and which of them each named node takes; everything else is skipped
 * (onnx.proto3, ONNX IR 8).
 */
final class OnnxWeights {
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_NAME = 3;
  private static final int TENSOR_DIMENSIONS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_DATA = 9;
  private static final int TYPE_FLOAT = 1;

  /** A tensor of floats, row-major. */
  record Values(int[] shape, float[] data) {

    /** A matrix with rows and columns exchanged: ONNX multiplies with [in, out]. */
    Values transposed() {
      int rows = shape[0];
      int columns = shape[1];
      float[] out = new float[data.length];
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          out[column * rows + row] = data[row * columns + column];
        }
      }
      return new Values(new int[] {columns, rows}, out);
    }
  }

  private final Map<String, Values> initializers = new HashMap<>();
  private final Map<String, List<String>> inputs = new HashMap<>();

  /** Parses a whole ONNX file. */
  OnnxWeights(byte[] model) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(model);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == MODEL_GRAPH) {
        graph(in.readBytes().newCodedInput());
      } else {
        in.skipField(tag);
      }
    }
  }

  /** The initializer called {@code name}. */
  Values initializer(String name) {
    Values values = initializers.get(name);
    if (values == null) {
      throw new IllegalArgumentException("initializer: " + name + " (expected: in the ONNX file)");
    }
    return values;
  }

  /** The names of all initializers of floats. */
  Set<String> names() {
    return initializers.keySet();
  }

  /** The first initializer of floats that the node called {@code node} takes. */
  Values operand(String node) {
    for (String name : inputs.getOrDefault(node, List.of())) {
      if (initializers.containsKey(name)) {
        return initializers.get(name);
      }
    }
    throw new IllegalArgumentException("node: " + node + " (expected: with weights)");
  }

  private void graph(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case GRAPH_NODE -> node(in.readBytes().newCodedInput());
        case GRAPH_INITIALIZER -> initializer(in.readBytes().newCodedInput());
        default -> in.skipField(tag);
      }
    }
  }

  private void node(CodedInputStream in) throws IOException {
    List<String> names = new ArrayList<>();
    String name = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case NODE_INPUT -> names.add(in.readString());
        case NODE_NAME -> name = in.readString();
        default -> in.skipField(tag);
      }
    }
    inputs.put(name, names);
  }

  private void initializer(CodedInputStream in) throws IOException {
    List<Integer> shape = new ArrayList<>();
    String name = "";
    int type = 0;
    ByteBuffer data = ByteBuffer.allocate(0);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case TENSOR_DIMENSIONS -> dimensions(in, tag, shape);
        case TENSOR_TYPE -> type = in.readInt32();
        case TENSOR_NAME -> name = in.readString();
        case TENSOR_DATA -> data = in.readBytes().asReadOnlyByteBuffer();
        default -> in.skipField(tag);
      }
    }
    if (type == TYPE_FLOAT) {
      float[] floats = new float[data.remaining() / Float.BYTES];
      data.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
      initializers.put(
          name, new Values(shape.stream().mapToInt(Integer::intValue).toArray(), floats));
    }
  }

  /** A repeated integer, packed or not. */
  private static void dimensions(CodedInputStream in, int tag, List<Integer> shape)
      throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
      shape.add((int) in.readInt64());
      return;
    }
    int limit = in.pushLimit(in.readRawVarint32());
    while (!in.isAtEnd()) {
      shape.add((int) in.readInt64());
    }
    in.popLimit(limit);
  }
}
