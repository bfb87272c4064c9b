package io.triptych.service.server;

import com.google.protobuf.Message;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.triptych.service.access.Caller;

/**
 * Asks {@link AccessControl} about every RPC and every message, whatever it came by, and takes out
 * of lists what their reader may not know of.
 */
final class CallGuard implements ServerInterceptor {
  private final AccessControl access;

  CallGuard(AccessControl access) {
    this.access = access;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    if (method.startsWith("grpc.health.")) {
      return next.startCall(call, headers);
    }
    Caller caller = AccessControl.caller(ServiceRequestContext.current());
    access.checkRpc(caller, method);
    return new SimpleForwardingServerCallListener<>(
        next.startCall(new Filtered<>(call, caller), headers)) {
      private boolean first = true;

      @Override
      public void onMessage(Q message) {
        if (!first) {
          access.count(caller);
        }
        access.checkMessage(caller, method, (Message) message, first);
        first = false;
        super.onMessage(message);
      }
    };
  }

  private static final class Filtered<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final Caller caller;

    Filtered(ServerCall<Q, R> call, Caller caller) {
      super(call);
      this.caller = caller;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void sendMessage(R message) {
      super.sendMessage((R) NamedCollections.visible(caller, message));
    }
  }
}
