package io.triptych.service.server;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.EncoderUnavailableException;
import io.triptych.encoder.FairBudget.Held;
import io.triptych.proto.v1.EncodeInput;
import io.triptych.proto.v1.EncodeOutput;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.service.batch.AbandonedException;
import io.triptych.service.batch.DecodeMemory;
import io.triptych.service.batch.OverloadedException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Encodes the inputs of one request. Pictures and sounds are decoded a few at a time, as far as
 * there is memory for them, and embedded before it goes on to the next.
 */
final class EncodeRun {
  /** The most pictures and sounds that are decoded at a time, as many as a batch has. */
  static final int AT_ONCE = 8;

  private final EncodeInputs inputs;
  private final DecodeMemory memory;
  private final boolean features;
  private final EncodeOutput.Builder[] outputs;
  private final Map<EncodeInputs.Kind, List<Part>> parts = new EnumMap<>(EncodeInputs.Kind.class);

  /** The memory of each picture and sound among the parts. */
  private final List<Held> held = new ArrayList<>();

  /** A part of a medium, and whose it is. */
  private record Part(int input, Object part) {}

  private EncodeRun(EncodeRequest request, EncodeInputs inputs, DecodeMemory memory) {
    this.inputs = inputs;
    this.memory = memory;
    features = request.getFeatures();
    outputs = new EncodeOutput.Builder[request.getInputsCount()];
  }

  /** What each input comes to, in order. */
  static EncodeOutput.Builder[] outputs(
      EncodeRequest request, EncodeInputs inputs, DecodeMemory memory) {
    EncodeRun run = new EncodeRun(request, inputs, memory);
    try {
      for (int i = 0; i < run.outputs.length; i++) {
        run.outputs[i] = EncodeOutput.newBuilder();
        run.add(i, request.getInputs(i));
      }
      run.embed();
    } finally {
      run.giveBack();
    }
    return run.outputs;
  }

  private void add(int place, EncodeInput input) {
    String field = "inputs[" + place + "]";
    try {
      long bytes = inputs.memory(field, input);
      EncodeInputs.Decoded decoded =
          bytes == 0 ? inputs.decode(field, input) : decode(field, input, bytes);
      List<Part> alike = parts.computeIfAbsent(decoded.kind(), _ -> new ArrayList<>());
      decoded.parts().forEach(part -> alike.add(new Part(place, part)));
    } catch (RequestException e) {
      outputs[place].setError(StatusMapping.message(e));
    }
  }

  private EncodeInputs.Decoded decode(String field, EncodeInput input, long bytes) {
    Held room = room(bytes);
    try {
      EncodeInputs.Decoded decoded = inputs.decode(field, input);
      room.shrinkTo(decoded.bytes());
      held.add(room);
      return decoded;
    } catch (RuntimeException | Error e) {
      room.close();
      throw e;
    }
  }

  /** Nobody waits for memory while they hold some: what was decoded is embedded before. */
  private Held room(long bytes) {
    Optional<Held> now = held.size() < AT_ONCE ? memory.takeNow(bytes) : Optional.empty();
    if (now.isPresent()) {
      return now.get();
    }
    embed(EncodeInputs.Kind.IMAGE);
    embed(EncodeInputs.Kind.SOUND);
    giveBack();
    return memory.take(bytes);
  }

  private void giveBack() {
    held.forEach(Held::close);
    held.clear();
  }

  private void embed() {
    for (EncodeInputs.Kind kind : EncodeInputs.Kind.values()) {
      embed(kind);
    }
  }

  private void embed(EncodeInputs.Kind kind) {
    List<Part> alike = parts.remove(kind);
    if (alike != null) {
      embed(kind, alike);
    }
  }

  /** What a tower fails on alone is the fault of that medium; a tower that is busy is nobody's. */
  private void embed(EncodeInputs.Kind kind, List<Part> alike) {
    try {
      List<Embedding> embeddings =
          inputs.tower(kind).apply(alike.stream().map(Part::part).toList());
      for (int i = 0; i < alike.size(); i++) {
        outputs[alike.get(i).input()].addEmbeddings(message(embeddings.get(i)));
      }
    } catch (OverloadedException | AbandonedException | EncoderUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      if (alike.size() == 1) {
        outputs[alike.getFirst().input()].clearEmbeddings().setError(StatusMapping.message(e));
        return;
      }
      for (Part part : alike) {
        if (!outputs[part.input()].hasError()) {
          embed(kind, List.of(part));
        }
      }
    }
  }

  private io.triptych.proto.v1.Embedding message(Embedding embedding) {
    io.triptych.proto.v1.Embedding.Builder message = io.triptych.proto.v1.Embedding.newBuilder();
    for (float value : embedding.vector()) {
      message.addVector(value);
    }
    if (features) {
      for (float value : embedding.features()) {
        message.addFeatures(value);
      }
    }
    return message.build();
  }
}
