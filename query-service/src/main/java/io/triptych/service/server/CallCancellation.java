package io.triptych.service.server;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.triptych.service.query.Cancellation;
import io.triptych.service.query.SearchCancelledException;

/** Tells whether the caller of a call still waits and its time is not up. */
final class CallCancellation implements Cancellation {
  private final ServiceRequestContext context;
  private final ServerCallStreamObserver<?> call;

  CallCancellation(ServiceRequestContext context, ServerCallStreamObserver<?> call) {
    this.context = context;
    this.call = call;
  }

  @Override
  public void check() {
    if (context.isTimedOut()) {
      throw SearchCancelledException.outOfTime();
    }
    if (context.isCancelled() || call.isCancelled()) {
      throw SearchCancelledException.gone();
    }
  }
}
