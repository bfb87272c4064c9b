package io.triptych.service.server;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.netty.util.AttributeKey;
import io.triptych.service.access.Caller;
import io.triptych.service.access.KeyRing;
import io.triptych.service.access.RateLimiter;
import io.triptych.service.access.Role;
import java.util.Locale;
import java.util.Optional;

/**
 * The one place that decides who may do what. Before a body is read: who asks, and whether too
 * often. Once the RPC and its message are known: whether the role and the grants of the key reach.
 */
final class AccessControl {
  private static final AttributeKey<Caller> CALLER =
      AttributeKey.valueOf(AccessControl.class, "CALLER");
  private static final String SCHEME = "bearer ";
  private static final String HEALTH = "/grpc.health.v1.Health/";

  private final Optional<KeyRing> keys;
  private final RateLimiter limiter;

  /** Without keys anybody may do anything. */
  AccessControl(Optional<KeyRing> keys, RateLimiter limiter) {
    this.keys = keys;
    this.limiter = limiter;
  }

  /** Who makes the request of {@code context}. */
  static Caller caller(RequestContext context) {
    Caller caller = context.attr(CALLER);
    return caller == null ? Caller.ANYBODY : caller;
  }

  /** Who makes the request of {@code context}, which {@link #guard} has let in. */
  Caller admitted(RequestContext context) {
    Caller caller = context.attr(CALLER);
    if (caller == null) {
      throw new IllegalStateException("caller: none (expected: one that was let in)");
    }
    return caller;
  }

  /**
   * Who makes the request of {@code context} by the keys as they are now.
   *
   * @throws AccessException if its key is no longer good for anything
   */
  Caller renewed(ServiceRequestContext context) {
    return authenticate(context.request().headers());
  }

  /** Lets in whom {@code service} may know of; the gRPC service then asks {@link CallGuard}. */
  HttpService guard(HttpService service) {
    return new Unread(service.decorate(this::enter));
  }

  /**
   * A service whose requests begin before their bodies are there. Armeria would collect those of
   * unary RPCs first, and with them the bodies of callers who are let in nowhere.
   */
  private static final class Unread extends SimpleDecoratingHttpService {
    Unread(HttpService delegate) {
      super(delegate);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
      return unwrap().serve(context, request);
    }

    @Override
    public ExchangeType exchangeType(RoutingContext context) {
      return ExchangeType.BIDI_STREAMING;
    }
  }

  /** Lets in who may look into the server. */
  HttpService guardAdmin(HttpService service) {
    return guard(
        service.decorate((delegate, context, request) -> {
          checkRole(caller(context), Role.ADMIN, context.path());
          checkAll(caller(context));
          return delegate.serve(context, request);
        }));
  }

  /** Lets in who may read the collection that the path names. */
  HttpService guardReader(HttpService service) {
    return guard(
        service.decorate((delegate, context, request) -> {
          checkRole(caller(context), Role.READ, context.path());
          checkCollection(caller(context), context.pathParam("collection"));
          return delegate.serve(context, request);
        }));
  }

  private HttpResponse enter(
      HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
    if (!context.path().startsWith(HEALTH)) {
      Caller caller = authenticate(request.headers());
      context.setAttr(CALLER, caller);
      // What an operator looks at is not refused for what clients have used up.
      if (!context.path().equals(Metrics.PATH)) {
        count(caller);
      }
    }
    return delegate.serve(context, request);
  }

  private Caller authenticate(RequestHeaders headers) {
    if (keys.isEmpty()) {
      return Caller.ANYBODY;
    }
    String key = key(headers);
    if (key == null) {
      throw AccessException.missingKey();
    }
    return keys.get().find(key).orElseThrow(AccessException::unknownKey);
  }

  private static String key(RequestHeaders headers) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    if (authorization == null) {
      return headers.get("x-api-key");
    }
    return authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)
        ? authorization.substring(SCHEME.length()).strip()
        : "";
  }

  /** Counts a request, or a further message of a stream. */
  void count(Caller caller) {
    limiter
        .take(caller)
        .ifPresent(refusal -> {
          throw AccessException.tooOften(
              refusal.limit().toUpperCase(Locale.ROOT) + "_EXCEEDED",
              refusal.limit() + ": used up (expected: at most " + refusal.allowed() + ")",
              refusal.retryAfter());
        });
  }

  /** Refuses a caller without the role that {@code method} needs. */
  void checkRpc(Caller caller, String method) {
    checkRole(caller, RpcRoles.of(method), method);
  }

  /**
   * Refuses what a message names and the caller has no grant for. A message that names nothing
   * passes if an earlier one of its stream was checked, or if it has no place for a name; of those,
   * only callers of all collections may administer.
   */
  void checkMessage(Caller caller, String method, Message message, boolean first) {
    if (caller.mayUseAll()) {
      return;
    }
    Optional<NamedCollections> named = NamedCollections.in(message);
    if (named.isEmpty()) {
      if (RpcRoles.of(method) == Role.ADMIN) {
        checkAll(caller);
      }
    } else {
      for (String name : named.get().names()) {
        if (first || !name.isEmpty()) {
          checkCollection(caller, name);
        }
      }
    }
  }

  private static void checkRole(Caller caller, Role needed, String what) {
    if (!caller.role().includes(needed)) {
      throw AccessException.denied(
          "ROLE_TOO_LOW",
          "key: %s has the role %s (expected: %s, for %s)"
              .formatted(caller.name(), caller.role().id(), needed.id(), what));
    }
  }

  private static void checkCollection(Caller caller, String collection) {
    if (!caller.mayUse(collection)) {
      throw AccessException.denied(
          "COLLECTION_NOT_GRANTED",
          "collection: %s (expected: one that key %s is good for)"
              .formatted(collection, caller.name()));
    }
  }

  private static void checkAll(Caller caller) {
    if (!caller.mayUseAll()) {
      throw AccessException.denied(
          "COLLECTION_NOT_GRANTED",
          "key: %s is good for some collections (expected: a key for all)"
              .formatted(caller.name()));
    }
  }
}
