package io.triptych.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** ONNX Runtime with all of its optimisations, on a given number of threads. */
final class OnnxPeer implements AutoCloseable {
  /** ONNX Runtime 1.29 matches regular expressions by recursion when it starts. */
  private static final long START_STACK_BYTES = 64 << 20;

  private static final OrtEnvironment ENVIRONMENT = start();

  private final OrtSession session;

  /** Loads a model. */
  OnnxPeer(byte[] model, int threads) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      session = ENVIRONMENT.createSession(model, options);
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  private static OrtEnvironment start() {
    FutureTask<OrtEnvironment> starting = new FutureTask<>(OrtEnvironment::getEnvironment);
    new Thread(null, starting, "onnx-start", START_STACK_BYTES).start();
    try {
      return starting.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("ONNX Runtime: interrupted while starting", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getCause(), e);
    }
  }

  /** Runs a text model over sequences of one length; [batch · length · width] floats. */
  float[] hidden(int[][] sequences) {
    int length = sequences[0].length;
    long[] shape = {sequences.length, length};
    LongBuffer ids = LongBuffer.allocate(sequences.length * length);
    LongBuffer ones = LongBuffer.allocate(ids.capacity());
    for (int[] sequence : sequences) {
      for (int id : sequence) {
        ids.put(id);
        ones.put(1);
      }
    }
    LongBuffer zeros = LongBuffer.allocate(ids.capacity());
    Map<String, OnnxTensor> inputs = new TreeMap<>();
    try {
      inputs.put("input_ids", OnnxTensor.createTensor(ENVIRONMENT, ids.flip(), shape));
      inputs.put("attention_mask", OnnxTensor.createTensor(ENVIRONMENT, ones.flip(), shape));
      inputs.put("token_type_ids", OnnxTensor.createTensor(ENVIRONMENT, zeros, shape));
      return first(inputs);
    } catch (OrtException e) {
      throw failed(e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /**
   * Runs an image model.
   *
   * @param pixels [count, 3, side, side]
   * @return the first {@code width} numbers of each picture's part of the first output
   */
  float[][] images(float[] pixels, int count, int side, int width) {
    long[] shape = {count, 3, side, side};
    String name = session.getInputNames().iterator().next();
    try (OnnxTensor input = OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(pixels), shape)) {
      float[] all = first(Map.of(name, input));
      float[][] out = new float[count][];
      for (int i = 0; i < count; i++) {
        int from = all.length / count * i;
        out[i] = Arrays.copyOfRange(all, from, from + width);
      }
      return out;
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  private float[] first(Map<String, OnnxTensor> inputs) throws OrtException {
    try (OrtSession.Result result = session.run(inputs)) {
      FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] out = new float[buffer.remaining()];
      buffer.get(out);
      return out;
    }
  }

  private static IllegalStateException failed(OrtException e) {
    return new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw failed(e);
    }
  }
}
