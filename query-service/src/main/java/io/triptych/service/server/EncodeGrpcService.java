package io.triptych.service.server;

import io.grpc.stub.StreamObserver;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FairBudget.Held;
import io.triptych.encoder.KernelStatus;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.SoundClips;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.proto.v1.EncodeOutput;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncodeResponse;
import io.triptych.proto.v1.EncodeServiceGrpc;
import io.triptych.proto.v1.EncodeStreamRequest;
import io.triptych.proto.v1.EncodeStreamResponse;
import io.triptych.proto.v1.EncoderDescription;
import io.triptych.proto.v1.GetEncoderRequest;
import io.triptych.proto.v1.TowerDescription;
import io.triptych.proto.v1.TranscribeRequest;
import io.triptych.proto.v1.TranscribeResponse;
import io.triptych.service.batch.BatchSettings;
import io.triptych.service.batch.Caller;
import io.triptych.service.batch.DecodeMemory;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** Answers {@code triptych.v1.EncodeService}. */
final class EncodeGrpcService extends EncodeServiceGrpc.EncodeServiceImplBase {
  /** Requests of one stream that are encoded at the same time. */
  private static final int STREAMED = 16;

  private final Encoder encoder;
  private final EncodeInputs inputs;
  private final DecodeMemory memory;
  private final AudioDecoder sounds = new AudioDecoder();
  private final ExecutorService streams;
  private final Duration limit;

  /**
   * A service of {@code encoder}.
   *
   * @param memory what its media are decoded in
   * @param streams runs the requests of streams
   */
  EncodeGrpcService(Encoder encoder, DecodeMemory memory, ExecutorService streams, Duration limit) {
    this.memory = memory;
    this.limit = limit;
    this.encoder = encoder;
    this.inputs = new EncodeInputs(encoder);
    this.streams = streams;
  }

  @Override
  public void encode(EncodeRequest request, StreamObserver<EncodeResponse> observer) {
    observer.onNext(encode(request, RequestCallers.current()));
    observer.onCompleted();
  }

  private EncodeResponse encode(EncodeRequest request, Caller asking) {
    int count = request.getInputsCount();
    if (count < 1 || count > BatchSettings.MAX_BATCH) {
      throw new RequestException("inputs", count, "1 to " + BatchSettings.MAX_BATCH);
    }
    String space = encoder.space().hex();
    if (!request.getSpace().isEmpty() && !request.getSpace().equals(space)) {
      throw new PreconditionException(
          "space: %s (expected: %s, that of this server's pack)"
              .formatted(request.getSpace(), space));
    }
    Caller caller = request.getBulk() ? asking.asBulk() : asking;
    EncodeOutput.Builder[] outputs =
        ScopedValue.where(Caller.CURRENT, caller)
            .call(() -> EncodeRun.outputs(request, inputs, memory));
    EncodeResponse.Builder response = EncodeResponse.newBuilder().setSpace(space);
    for (EncodeOutput.Builder output : outputs) {
      response.addOutputs(output);
    }
    return response.build();
  }

  @Override
  public StreamObserver<EncodeStreamRequest> encodeStream(
      StreamObserver<EncodeStreamResponse> observer) {
    Supplier<Caller> each = RequestCallers.ofStream(limit);
    return TaggedStream.open(
        observer,
        streams,
        STREAMED,
        limit,
        (request, _) -> answer(request, each.get()),
        EncodeGrpcService::failed);
  }

  private EncodeStreamResponse answer(EncodeStreamRequest request, Caller caller) {
    return EncodeStreamResponse.newBuilder()
        .setTag(request.getTag())
        .setResponse(encode(request.getRequest(), caller))
        .build();
  }

  private static EncodeStreamResponse failed(EncodeStreamRequest request, Throwable cause) {
    return EncodeStreamResponse.newBuilder()
        .setTag(request.getTag())
        .setError(StatusMapping.message(cause))
        .build();
  }

  @Override
  public void transcribe(TranscribeRequest request, StreamObserver<TranscribeResponse> observer) {
    if (!encoder.transcribes()) {
      throw new PreconditionException(
          "speech: no recogniser in this server's pack (expected: one, such as triptych-base has)");
    }
    Transcription how = how(request);
    Transcript transcript;
    try (Held held = memory.take(memory(request))) {
      Waveform sound = sound(request);
      held.shrinkTo((long) Float.BYTES * sound.samples().length);
      transcript = transcript(sound, how);
    }
    observer.onNext(
        TranscribeResponse.newBuilder()
            .setText(transcript.text())
            .setLanguage(transcript.language())
            .setConfidence(transcript.confidence())
            .setNoSpeech(transcript.noSpeech())
            .setSeconds(transcript.seconds())
            .build());
    observer.onCompleted();
  }

  private long memory(TranscribeRequest request) {
    return request.hasAudio() ? sounds.memory() : request.getSamples().getF32().size();
  }

  private Waveform sound(TranscribeRequest request) {
    return switch (request.getContentCase()) {
      case AUDIO -> decode(request);
      case SAMPLES ->
          EncodeInputs.waveform(
              "samples", request.getSamples(), Limits.MAX_TRANSCRIBED.toSeconds());
      case CONTENT_NOT_SET -> throw new RequestException("content", "empty", "audio or samples");
    };
  }

  private Transcript transcript(Waveform sound, Transcription how) {
    try {
      return encoder.transcribe(sound, how);
    } catch (IllegalArgumentException e) {
      throw new RequestException("language", e);
    }
  }

  private Waveform decode(TranscribeRequest request) {
    try {
      // It is heard at this rate, and takes less memory while it waits.
      return sounds.decode(request.getAudio().toByteArray()).at(SoundClips.RATE);
    } catch (MediaException e) {
      throw EncodeInputs.refused("audio", e);
    }
  }

  private static Transcription how(TranscribeRequest request) {
    Transcription how =
        request.getLanguage().isEmpty()
            ? Transcription.DEFAULT
            : Transcription.in(request.getLanguage());
    if (!request.getContext().isEmpty()) {
      how = how.withContext(request.getContext());
    }
    try {
      return request.getBeams() == 0 ? how : how.withBeams(request.getBeams());
    } catch (IllegalArgumentException e) {
      throw new RequestException("beams", e);
    }
  }

  @Override
  public void getEncoder(GetEncoderRequest request, StreamObserver<EncoderDescription> observer) {
    EncoderDescription.Builder description =
        EncoderDescription.newBuilder()
            .setSpace(encoder.space().hex())
            .setDimension(encoder.dimension())
            .setTranscribes(encoder.transcribes())
            .setKernels(KernelStatus.describe());
    for (Modality modality : Modality.values()) {
      if (encoder.supports(modality)) {
        description.addTowers(
            TowerDescription.newBuilder()
                .setModality(Modalities.message(modality))
                .setTowerId(encoder.towerId(modality))
                .setFeatures(encoder.features(modality).width()));
      }
    }
    observer.onNext(description.build());
    observer.onCompleted();
  }
}
