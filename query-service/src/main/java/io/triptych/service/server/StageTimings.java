package io.triptych.service.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.StageTiming;
import java.util.concurrent.TimeUnit;

/**
 * Has every search tell its timing, for the histograms, and takes it out of the answer again where
 * the request did not ask for it.
 */
final class StageTimings implements ServerInterceptor {
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Recorder recorder;

  /** Takes the time of a stage. */
  interface Recorder {
    void stage(String stage, long nanos);
  }

  StageTimings(Recorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (!call.getMethodDescriptor()
        .getFullMethodName()
        .equals("triptych.v1.SearchService/Search")) {
      return next.startCall(call, headers);
    }
    Stripping<Q, R> stripping = new Stripping<>(call);
    return new SimpleForwardingServerCallListener<>(next.startCall(stripping, headers)) {
      @Override
      @SuppressWarnings("unchecked")
      public void onMessage(Q message) {
        SearchRequest request = (SearchRequest) message;
        stripping.asked = request.getTiming();
        super.onMessage((Q) request.toBuilder().setTiming(true).build());
      }
    };
  }

  private final class Stripping<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private volatile boolean asked;

    Stripping(ServerCall<Q, R> call) {
      super(call);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void sendMessage(R message) {
      SearchResponse response = (SearchResponse) message;
      for (StageTiming timing : response.getTimingList()) {
        recorder.stage(timing.getStage(), (long) (timing.getMs() * NANOS_PER_MILLI));
      }
      super.sendMessage((R) (asked ? response : response.toBuilder().clearTiming().build()));
    }
  }
}
