package io.triptych.service.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.ForwardingEncoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.SoundClips;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.RgbImage;
import io.triptych.proto.v1.EncodeInput;
import io.triptych.proto.v1.EncodeOutput;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncodeResponse;
import io.triptych.proto.v1.Pixels;
import io.triptych.proto.v1.Samples;
import io.triptych.service.batch.Caller;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * An encoder whose towers run in workers. All else, such as projections, calibration and speech
 * recognition, is done here with a local pack, whose towers the workers have to have.
 */
public final class RemoteEncoder extends ForwardingEncoder {
  private static final int TEXTS = 32;
  private static final int MEDIA = 8;

  /** The most bytes of media in one request, if it has more than one medium. */
  private static final long REQUEST_BYTES = 32L << 20;

  private final WorkerPool pool;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

  private RemoteEncoder(Encoder local, WorkerPool pool) {
    super(local);
    this.pool = pool;
  }

  /**
   * Connects to workers.
   *
   * @param local an encoder of the pack that the workers have; closed with this one
   * @throws IllegalArgumentException if a worker has another pack
   * @throws io.triptych.encoder.EncoderUnavailableException if no worker answers
   */
  public static RemoteEncoder connect(Encoder local, List<WorkerAddress> workers) {
    return new RemoteEncoder(local, WorkerPool.connect(local, workers));
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    return encode(
        Modality.TEXT, texts, TEXTS, text -> EncodeInput.newBuilder().setQuery(text).build());
  }

  @Override
  public List<Embedding> encodePassages(List<String> texts) {
    return encode(
        Modality.TEXT, texts, TEXTS, text -> EncodeInput.newBuilder().setPassage(text).build());
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    return encode(Modality.IMAGE, images, MEDIA, RemoteEncoder::pixels);
  }

  private static EncodeInput pixels(RgbImage image) {
    Pixels.Builder pixels =
        Pixels.newBuilder()
            .setWidth(image.width())
            .setHeight(image.height())
            .setRgb(UnsafeByteOperations.unsafeWrap(image.pixels()));
    return EncodeInput.newBuilder().setPixels(pixels).build();
  }

  @Override
  public List<Embedding> encodeSounds(List<Waveform> clips) {
    return encode(Modality.AUDIO, clips, MEDIA, RemoteEncoder::samples);
  }

  private static EncodeInput samples(Waveform clip) {
    float[] samples = clip.at(SoundClips.RATE).samples();
    ByteBuffer bytes =
        ByteBuffer.allocate(samples.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(samples);
    return EncodeInput.newBuilder()
        .setSamples(Samples.newBuilder().setF32(ByteString.copyFrom(bytes)))
        .build();
  }

  /** Encodes inputs in requests that are worked on side by side, and puts them in order again. */
  private <T> List<Embedding> encode(
      Modality modality, List<T> inputs, int most, Function<T, EncodeInput> form) {
    features(modality);
    List<EncodeRequest> parts = parts(inputs, most, form);
    if (parts.size() == 1) {
      return embeddings(modality, pool.encode(parts.getFirst()));
    }
    Caller caller = Caller.CURRENT.orElse(Caller.PATIENT);
    List<Future<EncodeResponse>> answers = new ArrayList<>();
    for (EncodeRequest part : parts) {
      answers.add(
          requests.submit(
              () -> ScopedValue.where(Caller.CURRENT, caller).call(() -> pool.encode(part))));
    }
    try {
      List<Embedding> embeddings = new ArrayList<>(inputs.size());
      for (Future<EncodeResponse> answer : answers) {
        embeddings.addAll(embeddings(modality, answer.get()));
      }
      return embeddings;
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("encoding: interrupted (expected: an answer)", e);
    } finally {
      answers.forEach(answer -> answer.cancel(true));
    }
  }

  private static RuntimeException failure(Throwable cause) {
    return switch (cause) {
      case RuntimeException failure -> failure;
      case Error error -> throw error;
      default -> new IllegalStateException("encoding: " + cause, cause);
    };
  }

  private <T> List<EncodeRequest> parts(List<T> inputs, int most, Function<T, EncodeInput> form) {
    int count = Math.clamp(Math.ceilDiv(inputs.size(), pool.size()), 1, most);
    boolean bulk = !Caller.CURRENT.isBound() || Caller.CURRENT.get().bulk();
    List<EncodeRequest> parts = new ArrayList<>();
    EncodeRequest.Builder part = request(bulk);
    long bytes = 0;
    for (T input : inputs) {
      EncodeInput message = form.apply(input);
      long size = message.getSerializedSize();
      int held = part.getInputsCount();
      if (held > 0 && (held == count || bytes + size > REQUEST_BYTES)) {
        parts.add(part.build());
        part = request(bulk);
        bytes = 0;
      }
      part.addInputs(message);
      bytes += size;
    }
    if (part.getInputsCount() > 0) {
      parts.add(part.build());
    }
    return parts;
  }

  private EncodeRequest.Builder request(boolean bulk) {
    return EncodeRequest.newBuilder().setSpace(space().hex()).setFeatures(true).setBulk(bulk);
  }

  private static List<Embedding> embeddings(Modality modality, EncodeResponse response) {
    List<Embedding> embeddings = new ArrayList<>(response.getOutputsCount());
    for (EncodeOutput output : response.getOutputsList()) {
      if (output.getError().getCode() != 0 || output.getEmbeddingsCount() != 1) {
        throw new IllegalArgumentException(output.getError().getMessage());
      }
      io.triptych.proto.v1.Embedding embedding = output.getEmbeddings(0);
      embeddings.add(
          new Embedding(
              modality, floats(embedding.getFeaturesList()), floats(embedding.getVectorList())));
    }
    return embeddings;
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  /** How each worker does. */
  public List<WorkerStatistics> statistics() {
    return pool.statistics();
  }

  /** How many workers there are. */
  public int workers() {
    return pool.size();
  }

  @Override
  public void close() {
    requests.shutdownNow();
    pool.close();
    encoder().close();
  }
}
