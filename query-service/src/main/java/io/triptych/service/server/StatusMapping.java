package io.triptych.service.server;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.ResponseCompleteException;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.common.grpc.GrpcExceptionHandlerFunction;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.netty.util.AttributeKey;
import io.triptych.encoder.EncoderUnavailableException;
import io.triptych.encoder.MediaException;
import io.triptych.service.batch.AbandonedException;
import io.triptych.service.batch.OverloadedException;
import io.triptych.service.query.QueryException;
import io.triptych.service.query.SearchCancelledException;
import java.time.Duration;
import java.util.Arrays;
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

  private static final int MAX_FIELD_BYTES = 200;

  private static final String MALFORMED =
      "request: cannot be read (expected: the message that the call takes)";

  private static final AttributeKey<Failure> FAILURE =
      AttributeKey.valueOf(StatusMapping.class, "FAILURE");

  /** What a client is told, and the stable name of what is wrong; empty where there is none. */
  record Failure(Status status, String reason) {}

  private StatusMapping() {}

  /**
   * The status of {@code thrown}. Of what the server library makes of its own exceptions, {@code
   * framework}, the code is kept and the message, which may tell of its insides, is not.
   */
  static Status status(Throwable thrown, Status framework) {
    return known(thrown).orElseGet(() -> unmapped(thrown, framework));
  }

  /** The status of a failure that was foreseen, with a description that fits into a header. */
  private static Optional<Status> known(Throwable thrown) {
    return foreseen(thrown)
        .map(status -> status.withDescription(ShortText.of(status.getDescription())));
  }

  private static Optional<Status> foreseen(Throwable thrown) {
    Status status =
        switch (thrown) {
          case QueryException e ->
              switch (e.kind()) {
                case INVALID, NO_SPEECH -> describe(Status.INVALID_ARGUMENT, e);
                case UNKNOWN_ITEM -> describe(Status.NOT_FOUND, e);
              };
          case RequestException e -> describe(Status.INVALID_ARGUMENT, e);
          case MediaException e -> describe(Status.INVALID_ARGUMENT, e);
          case NotFoundException e -> describe(Status.NOT_FOUND, e);
          case AlreadyExistsException e -> describe(Status.ALREADY_EXISTS, e);
          case SearchCancelledException e ->
              describe(e.isOutOfTime() ? Status.DEADLINE_EXCEEDED : Status.CANCELLED, e);
          case PreconditionException e -> describe(Status.FAILED_PRECONDITION, e);
          case UnavailableException e -> describe(Status.UNAVAILABLE, e);
          case EncoderUnavailableException e -> describe(Status.UNAVAILABLE, e);
          case TooLargeException e -> describe(Status.RESOURCE_EXHAUSTED, e);
          case OverloadedException e -> describe(Status.RESOURCE_EXHAUSTED, e);
          case AbandonedException e ->
              describe(e.isLate() ? Status.DEADLINE_EXCEEDED : Status.CANCELLED, e);
          case AccessException e ->
              switch (e.kind()) {
                case UNAUTHENTICATED -> describe(Status.UNAUTHENTICATED, e);
                case PERMISSION_DENIED -> describe(Status.PERMISSION_DENIED, e);
                case TOO_OFTEN -> describe(Status.RESOURCE_EXHAUSTED, e);
              };
          case HttpStatusException e -> status(e.httpStatus());
          case RequestTimeoutException _ ->
              Status.DEADLINE_EXCEEDED.withDescription(
                  "request: out of time (expected: a faster one)");
          case ContentTooLargeException _ ->
              Status.RESOURCE_EXHAUSTED.withDescription(Limits.TOO_LARGE);
          case ClosedSessionException _, ClosedStreamException _, AbortedStreamException _ ->
              Status.CANCELLED.withDescription("connection: closed (expected: open to the end)");
          case ResponseCompleteException _ ->
              Status.CANCELLED.withDescription(
                  "request: goes on after its end (expected: nothing)");
          case ShuttingDownException _ ->
              Status.UNAVAILABLE.withDescription(UnavailableException.STOPPING);
          case StatusRuntimeException e -> ofLibrary(e.getStatus());
          case IndexOutOfBoundsException e when isOfFrame(e) ->
              Status.INVALID_ARGUMENT.withDescription(MALFORMED);
          case IllegalArgumentException e when isOfFrame(e) ->
              Status.INVALID_ARGUMENT.withDescription(MALFORMED);
          case null, default -> null;
        };
    return Optional.ofNullable(status);
  }

  /** Whether the server library met it as it read a frame, or the base64 that one came in. */
  private static boolean isOfFrame(RuntimeException e) {
    return Arrays.stream(e.getStackTrace())
        .map(StackTraceElement::getClassName)
        .anyMatch(name -> name.endsWith("MessageDeframer") || name.endsWith("Base64Decoder"));
  }

  /**
   * A status that says what it means of itself, but for two that the server library gives to bytes
   * that are no message: those name its classes, and blame the server for what the client sent.
   */
  private static Status ofLibrary(Status status) {
    String said = status.getDescription() == null ? "" : status.getDescription();
    boolean unreadable = said.startsWith("Invalid protobuf") || said.startsWith("com.linecorp.");
    if (!unreadable) {
      return status;
    }
    return status.getCode() == Status.Code.RESOURCE_EXHAUSTED
        ? Status.RESOURCE_EXHAUSTED.withDescription(Limits.TOO_LARGE)
        : Status.INVALID_ARGUMENT.withDescription(MALFORMED);
  }

  /** The status of what a handler throws, for those who only watch: nothing is logged. */
  static Status quietStatus(Throwable thrown) {
    Status framework = Status.fromThrowable(thrown);
    Status unmapped = framework.getCode() == Status.Code.UNKNOWN ? Status.INTERNAL : framework;
    return known(thrown).orElse(unmapped);
  }

  private static Status unmapped(Throwable thrown, Status framework) {
    return switch (framework.getCode()) {
      case RESOURCE_EXHAUSTED -> Status.RESOURCE_EXHAUSTED.withDescription(Limits.TOO_LARGE);
      case INVALID_ARGUMENT -> Status.INVALID_ARGUMENT.withDescription(MALFORMED);
      case UNKNOWN -> {
        LOG.atError()
            .setCause(thrown)
            .addKeyValue("request_id", RequestIds.current())
            .log("Unforeseen failure");
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
    details(status, cause).ifPresent(details -> metadata.put(DETAILS, details));
    context.setAttr(FAILURE, new Failure(status, reason(cause)));
    return status;
  }

  /** How the call of {@code context} failed; empty as long as it has not. */
  static Optional<Failure> failure(RequestContext context) {
    return Optional.ofNullable(context.attr(FAILURE));
  }

  /** The stable name of what is wrong; empty where there is none. */
  static String reason(Throwable thrown) {
    return switch (thrown) {
      case QueryException e -> e.reason();
      case AccessException e -> e.reason();
      case OverloadedException _ -> "OVERLOADED";
      case RequestException e when e.getCause() instanceof MediaException media ->
          media.fault().name();
      case null, default -> "";
    };
  }

  /** The status of {@code thrown} as a message, with the details that a call of its own has. */
  static com.google.rpc.Status message(Throwable thrown) {
    Status status = status(thrown, Status.UNKNOWN);
    return details(status, thrown).orElseGet(() -> plain(status).build());
  }

  private static com.google.rpc.Status.Builder plain(Status status) {
    return com.google.rpc.Status.newBuilder()
        .setCode(status.getCode().value())
        .setMessage(status.getDescription() == null ? "" : status.getDescription());
  }

  /** What programs want to know of a failure beside its status; empty where there is nothing. */
  static Optional<com.google.rpc.Status> details(Status status, Throwable cause) {
    com.google.rpc.Status.Builder details = plain(status);
    String field = field(cause);
    if (!field.isEmpty()) {
      BadRequest.Builder request = BadRequest.newBuilder();
      request
          .addFieldViolationsBuilder()
          .setField(ShortText.of(field, MAX_FIELD_BYTES))
          .setDescription(details.getMessage());
      details.addDetails(Any.pack(request.build()));
    }
    String reason = reason(cause);
    if (!reason.isEmpty()) {
      ErrorInfo info = ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build();
      details.addDetails(Any.pack(info));
    }
    retryAfter(cause)
        .ifPresent(wait -> {
          RetryInfo.Builder retry = RetryInfo.newBuilder();
          retry.getRetryDelayBuilder().setSeconds(wait.getSeconds()).setNanos(wait.getNano());
          details.addDetails(Any.pack(retry.build()));
        });
    return details.getDetailsCount() == 0 ? Optional.empty() : Optional.of(details.build());
  }

  /** When it makes sense to ask again; empty where nobody knows. */
  private static Optional<Duration> retryAfter(Throwable cause) {
    return switch (cause) {
      case AccessException e -> e.retryAfter();
      case OverloadedException e -> Optional.of(e.retryAfter());
      case null, default -> Optional.empty();
    };
  }

  /** The name of the header that carries the details, in base64. */
  static String detailsHeader() {
    return DETAILS.name();
  }

  /** The details of a failed call; empty where there are none. */
  static Optional<com.google.rpc.Status> details(HttpHeaders headers, HttpHeaders trailers) {
    String name = DETAILS.name();
    String encoded = trailers.get(name) == null ? headers.get(name) : trailers.get(name);
    if (encoded == null) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(encoded.replace("=", ""));
      return Optional.of(com.google.rpc.Status.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      LOG.warn("Details of a status cannot be read", e);
      return Optional.empty();
    }
  }

  /** The gRPC status nearest to an HTTP code that was given outside of any call. */
  static Status status(HttpStatus http) {
    if (http.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
      return Status.RESOURCE_EXHAUSTED.withDescription(Limits.TOO_LARGE);
    }
    Status.Code code =
        switch (http.code()) {
          case 401 -> Status.Code.UNAUTHENTICATED;
          case 403 -> Status.Code.PERMISSION_DENIED;
          case 429 -> Status.Code.RESOURCE_EXHAUSTED;
          case 404, 405 -> Status.Code.UNIMPLEMENTED;
          case 408, 504 -> Status.Code.DEADLINE_EXCEEDED;
          case 503 -> Status.Code.UNAVAILABLE;
          default -> http.isClientError() ? Status.Code.INVALID_ARGUMENT : Status.Code.INTERNAL;
        };
    return code.toStatus().withDescription(http.reasonPhrase());
  }

  /** The HTTP code of a gRPC status, as {@code google/rpc/code.proto} documents it. */
  static HttpStatus http(Status status) {
    if (Limits.isTooLarge(status.getDescription())) {
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
