package io.triptych.service.server;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.netty.util.AttributeKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows every RPC, with what {@code inner} makes of it, to watchers. Their failures change none.
 */
final class CallWatching implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(CallWatching.class);

  private static final AttributeKey<Boolean> SEEN =
      AttributeKey.valueOf(CallWatching.class, "SEEN");

  private final List<CallWatcher> watchers;
  private final ServerInterceptor inner;

  CallWatching(List<CallWatcher> watchers, ServerInterceptor inner) {
    this.watchers = List.copyOf(watchers);
    this.inner = inner;
  }

  /** Whether the request of {@code context} has become an RPC that was shown to watchers. */
  static boolean saw(RequestContext context) {
    return context.hasAttr(SEEN);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    ServiceRequestContext context = ServiceRequestContext.current();
    context.setAttr(SEEN, true);
    CallWatcher.Call about =
        new CallWatcher.Call(
            call.getMethodDescriptor().getFullMethodName(),
            AccessControl.caller(context).name(),
            RequestIds.of(context));
    Watches watches = new Watches(watchers.stream().map(watcher -> watcher.begin(about)).toList());
    try {
      return new Seen<>(
          inner.interceptCall(new Answered<>(call, watches), headers, next), watches, context);
    } catch (RuntimeException e) {
      watches.fail(e);
      throw e;
    }
  }

  private static final class Watches {
    private final List<CallWatcher.Watch> all;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final long start = System.nanoTime();

    Watches(List<CallWatcher.Watch> all) {
      this.all = all;
    }

    synchronized void each(Consumer<CallWatcher.Watch> what) {
      for (CallWatcher.Watch watch : all) {
        try {
          what.accept(watch);
        } catch (RuntimeException e) {
          LOG.error("A call cannot be observed", e);
        }
      }
    }

    void end(Status status, String reason) {
      if (ended.compareAndSet(false, true)) {
        long nanos = System.nanoTime() - start;
        each(watch -> watch.end(status, reason, nanos));
      }
    }

    void fail(Throwable cause) {
      end(StatusMapping.quietStatus(cause), StatusMapping.reason(cause));
    }
  }

  private static final class Answered<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final Watches watches;

    Answered(ServerCall<Q, R> call, Watches watches) {
      super(call);
      this.watches = watches;
    }

    @Override
    public void sendMessage(R message) {
      watches.each(watch -> watch.response((Message) message));
      super.sendMessage(message);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (status.getCause() != null) {
        watches.fail(status.getCause());
      } else {
        watches.end(status, "");
      }
      super.close(status, trailers);
    }
  }

  /** What a handler throws goes past the call that it was given, so it is caught here. */
  private static final class Seen<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Watches watches;
    private final RequestContext context;

    Seen(ServerCall.Listener<Q> listener, Watches watches, RequestContext context) {
      super(listener);
      this.watches = watches;
      this.context = context;
    }

    private void run(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException e) {
        watches.fail(e);
        throw e;
      }
    }

    @Override
    public void onMessage(Q message) {
      watches.each(watch -> watch.request((Message) message));
      run(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      run(super::onHalfClose);
    }

    @Override
    public void onReady() {
      run(super::onReady);
    }

    /** Also where a message cannot be read; the client has been told why by then. */
    @Override
    public void onCancel() {
      StatusMapping.failure(context)
          .ifPresentOrElse(
              failure -> watches.end(failure.status(), failure.reason()),
              () -> watches.end(Status.CANCELLED, ""));
      super.onCancel();
    }

    @Override
    public void onComplete() {
      watches.end(Status.OK, "");
      super.onComplete();
    }
  }
}
