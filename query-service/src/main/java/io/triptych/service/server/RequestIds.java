package io.triptych.service.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import java.util.regex.Pattern;

/**
 * Gives every request an id: the one that came as {@code x-request-id}, if it is 1 to 128 letters,
 * digits, dots, dashes or underscores, else a new one. The reply carries it, and so do logs.
 */
final class RequestIds {
  static final String HEADER = "x-request-id";

  private static final AttributeKey<String> ID = AttributeKey.valueOf(RequestIds.class, "ID");
  private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private RequestIds() {}

  static HttpResponse serve(
      HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
    String given = request.headers().get(HEADER);
    boolean usable = given != null && WELL_FORMED.matcher(given).matches();
    String id = usable ? given : context.id().text();
    context.setAttr(ID, id);
    context.setAdditionalResponseHeader(HEADER, id);
    return delegate.serve(context, request);
  }

  /** The id of the request of {@code context}. */
  static String of(RequestContext context) {
    String id = context.attr(ID);
    return id == null ? context.id().text() : id;
  }

  /** The id of the request that this thread works for; empty where it works for none. */
  static String current() {
    RequestContext context = RequestContext.currentOrNull();
    return context == null ? "" : of(context);
  }
}
