package io.triptych.service.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.MethodDescriptor;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets streams go on for as long as both sides like, and be of any length: limits on a request are
 * for those that are taken in whole. Each message of a stream has its own limit, and a deadline
 * that the client sets still holds.
 */
final class LongCalls implements DecoratingHttpServiceFunction {
  private final Set<String> paths;

  LongCalls(Set<String> paths) {
    this.paths = paths;
  }

  /** The paths of the RPCs of {@code grpc} with streams. */
  static Set<String> paths(GrpcService grpc) {
    return grpc.services().stream()
        .flatMap(service -> service.getMethods().stream())
        .map(method -> method.getMethodDescriptor())
        .filter(method -> method.getType() != MethodDescriptor.MethodType.UNARY)
        .map(method -> '/' + method.getFullMethodName())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public HttpResponse serve(
      HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
    if (paths.contains(context.path())) {
      context.setMaxRequestLength(0);
      context.clearRequestTimeout();
    }
    return delegate.serve(context, request);
  }
}
