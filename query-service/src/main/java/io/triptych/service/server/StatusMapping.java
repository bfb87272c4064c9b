package io.triptych.service.server;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.common.grpc.GrpcExceptionHandlerFunction;
import com.linecorp.armeria.server.HttpStatusException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.triptych.encoder.EncoderUnavailableException;
import io.triptych.encoder.MediaException;
import io.triptych.service.batch.AbandonedException;
import io.triptych.service.batch.OverloadedException;
import io.triptych.service.query.QueryException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where an exception becomes a gRPC status and an HTTP code. What nobody foresaw is
 * {@code INTERNAL}, with its cause in the log and not in the reply.
 */
final class StatusMapping implements GrpcExceptionHandlerFunction {
  static final StatusMapping INSTANCE = new StatusMapping();

  private static final Logger LOG = LoggerFactory.getLogger(StatusMapping.class);
  private static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

  /** Who gives the reasons of {@link ErrorInfo}. */
  private static final String DOMAIN = "triptych";

  private static final String MALFORMED =
      "request: cannot be read (expected: the message that the call takes)";

  private StatusMapping() {}

  /**
   * The status of {@code thrown}. Of what the server library makes of its own exceptions, {@code
   * framework}, the code is kept and the message, which may tell of its insides, is not.
   */
  static Status status(Throwable thrown, Status framework) {
    return switch (thrown) {
      case QueryException e ->
          switch (e.kind()) {
            case INVALID, NO_SPEECH -> describe(Status.INVALID_ARGUMENT, e);
            case UNKNOWN_ITEM -> describe(Status.NOT_FOUND, e);
          };
      case RequestException e -> describe(Status.INVALID_ARGUMENT, e);
      case MediaException e -> describe(Status.INVALID_ARGUMENT, e);
      case NotFoundException e -> describe(Status.NOT_FOUND, e);
      case PreconditionException e -> describe(Status.FAILED_PRECONDITION, e);
      case UnavailableException e -> describe(Status.UNAVAILABLE, e);
      case EncoderUnavailableException e -> describe(Status.UNAVAILABLE, e);
      case OverloadedException e -> describe(Status.RESOURCE_EXHAUSTED, e);
      case AbandonedException e ->
          describe(e.isLate() ? Status.DEADLINE_EXCEEDED : Status.CANCELLED, e);
      case HttpStatusException e -> status(e.httpStatus());
      case ContentTooLargeException _ ->
          Status.RESOURCE_EXHAUSTED.withDescription(Limits.TOO_LARGE);
      case ShuttingDownException _ ->
          Status.UNAVAILABLE.withDescription(UnavailableException.STOPPING);
      case StatusRuntimeException e -> e.getStatus();
      case null, default -> unmapped(thrown, framework);
    };
  }

  private static Status unmapped(Throwable thrown, Status framework) {
    return switch (framework.getCode()) {
      case RESOURCE_EXHAUSTED -> Status.RESOURCE_EXHAUSTED.withDescription(Limits.TOO_LARGE);
      case INVALID_ARGUMENT -> Status.INVALID_ARGUMENT.withDescription(MALFORMED);
      case UNKNOWN -> {
        LOG.error("Unforeseen failure", thrown);
        yield Status.INTERNAL.withDescription("internal error");
      }
      default -> framework.withDescription(framework.getCode().name());
    };
  }

  private static Status describe(Status status, Exception cause) {
    return status.withDescription(cause.getMessage());
  }

  /** The field of the request that is at fault; empty when none is. */
  private static String field(Throwable thrown) {
    return switch (thrown) {
      case QueryException e -> e.field();
      case RequestException e -> e.field();
      case null, default -> "";
    };
  }

  @Override
  public Status apply(RequestContext context, Status given, Throwable cause, Metadata metadata) {
    Status framework = GrpcExceptionHandlerFunction.of().apply(context, given, cause, metadata);
    Status status = status(cause, framework == null ? given : framework);
    String field = field(cause);
    if (!field.isEmpty()) {
      metadata.put(DETAILS, details(status, field, reason(cause)));
    }
    if (cause instanceof OverloadedException e) {
      metadata.put(DETAILS, retry(status, e.retryAfter()));
    }
    return status;
  }

  /** A status that says when to try again. */
  private static com.google.rpc.Status retry(Status status, Duration after) {
    RetryInfo.Builder info = RetryInfo.newBuilder();
    info.getRetryDelayBuilder().setSeconds(after.toSeconds()).setNanos(after.toNanosPart());
    return com.google.rpc.Status.newBuilder()
        .setCode(status.getCode().value())
        .setMessage(status.getDescription())
        .addDetails(Any.pack(info.build()))
        .build();
  }

  /** The status of {@code thrown} with its details, for an answer that holds more than one. */
  static com.google.rpc.Status message(Throwable thrown) {
    Status status = status(thrown, Status.UNKNOWN);
    String field = field(thrown);
    if (thrown instanceof OverloadedException e) {
      return retry(status, e.retryAfter());
    }
    return field.isEmpty()
        ? com.google.rpc.Status.newBuilder()
            .setCode(status.getCode().value())
            .setMessage(status.getDescription() == null ? "" : status.getDescription())
            .build()
        : details(status, field, reason(thrown));
  }

  /** The stable name of what is wrong; empty where there is none. */
  private static String reason(Throwable thrown) {
    return switch (thrown) {
      case QueryException e -> e.reason();
      case RequestException e when e.getCause() instanceof MediaException media ->
          media.fault().name();
      case null, default -> "";
    };
  }

  private static com.google.rpc.Status details(Status status, String field, String reason) {
    BadRequest.Builder request = BadRequest.newBuilder();
    request.addFieldViolationsBuilder().setField(field).setDescription(status.getDescription());
    com.google.rpc.Status.Builder details =
        com.google.rpc.Status.newBuilder()
            .setCode(status.getCode().value())
            .setMessage(status.getDescription())
            .addDetails(Any.pack(request.build()));
    if (!reason.isEmpty()) {
      ErrorInfo info = ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build();
      details.addDetails(Any.pack(info));
    }
    return details.build();
  }

  /** The reason among the details of a failed call; empty where there is none. */
  static Optional<ErrorInfo> info(HttpHeaders headers, HttpHeaders trailers) {
    String name = DETAILS.name();
    String encoded = trailers.get(name) == null ? headers.get(name) : trailers.get(name);
    if (encoded == null) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(encoded.replace("=", ""));
      for (Any detail : com.google.rpc.Status.parseFrom(bytes).getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          return Optional.of(detail.unpack(ErrorInfo.class));
        }
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      LOG.warn("Details of a status cannot be read", e);
    }
    return Optional.empty();
  }

  /** The gRPC status nearest to an HTTP code that was given outside of any call. */
  static Status status(HttpStatus http) {
    if (http.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
      return Status.RESOURCE_EXHAUSTED.withDescription(Limits.TOO_LARGE);
    }
    Status.Code code =
        switch (http.code()) {
          case 404, 405 -> Status.Code.UNIMPLEMENTED;
          case 408, 504 -> Status.Code.DEADLINE_EXCEEDED;
          case 503 -> Status.Code.UNAVAILABLE;
          default -> http.isClientError() ? Status.Code.INVALID_ARGUMENT : Status.Code.INTERNAL;
        };
    return code.toStatus().withDescription(http.reasonPhrase());
  }

  /** The HTTP code of a gRPC status, as {@code google/rpc/code.proto} documents it. */
  static HttpStatus http(Status status) {
    if (Limits.TOO_LARGE.equals(status.getDescription())) {
      return HttpStatus.REQUEST_ENTITY_TOO_LARGE;
    }
    return switch (status.getCode()) {
      case OK -> HttpStatus.OK;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
      case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
      case CANCELLED -> HttpStatus.CLIENT_CLOSED_REQUEST;
      case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
      case UNKNOWN, INTERNAL, DATA_LOSS -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
