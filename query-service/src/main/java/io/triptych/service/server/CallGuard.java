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
import java.util.Optional;
import java.util.Set;

/**
 * Asks {@link AccessControl} about every RPC and every message, whatever it came by, and takes out
 * of lists what their reader may not know of.
 */
final class CallGuard implements ServerInterceptor {
  /** Why the message that is being handed on is refused, where it has an answer of its own. */
  static final ScopedValue<AccessException> REFUSAL = ScopedValue.newInstance();

  /** The RPCs whose messages have answers of their own, which end no other. */
  private static final Set<String> TAGGED =
      Set.of("triptych.v1.SearchService/SearchStream", "triptych.v1.EncodeService/EncodeStream");

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
    ServiceRequestContext context = ServiceRequestContext.current();
    Caller caller = access.admitted(context);
    access.checkRpc(caller, method);
    return new SimpleForwardingServerCallListener<>(
        next.startCall(new Filtered<>(call, caller), headers)) {
      private boolean first = true;

      @Override
      public void onMessage(Q message) {
        if (first) {
          access.checkMessage(caller, method, (Message) message, true);
          first = false;
          super.onMessage(message);
          return;
        }
        Optional<AccessException> refusal = refusal(context, method, (Message) message);
        if (refusal.isEmpty()) {
          super.onMessage(message);
        } else if (TAGGED.contains(method)) {
          ScopedValue.where(REFUSAL, refusal.get()).run(() -> super.onMessage(message));
        } else {
          throw refusal.get();
        }
      }
    };
  }

  /** Why a further message of a stream is refused; keys may have changed since it began. */
  private Optional<AccessException> refusal(
      ServiceRequestContext context, String method, Message message) {
    try {
      Caller caller = access.renewed(context);
      access.checkRpc(caller, method);
      access.count(caller);
      access.checkMessage(caller, method, message, false);
      return Optional.empty();
    } catch (AccessException e) {
      return Optional.of(e);
    }
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
