package io.triptych.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Optional;

/** A call that failed, after all attempts that made sense. The message is the server's. */
public final class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Status.Code code;
  private final String reason;
  private final Duration retryAfter;

  private ClientException(Status status, String reason, Duration retryAfter, Throwable cause) {
    super(message(status), cause);
    this.code = status.getCode();
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  static ClientException of(Throwable thrown) {
    com.google.rpc.Status details = StatusProto.fromThrowable(thrown);
    return new ClientException(
        Status.fromThrowable(thrown),
        find(details, ErrorInfo.class).map(ErrorInfo::getReason).orElse(null),
        find(details, RetryInfo.class).map(ClientException::duration).orElse(null),
        thrown);
  }

  static ClientException of(com.google.rpc.Status status) {
    return of(StatusProto.toStatusRuntimeException(status));
  }

  private static Duration duration(RetryInfo info) {
    return Duration.ofSeconds(info.getRetryDelay().getSeconds(), info.getRetryDelay().getNanos());
  }

  private static String message(Status status) {
    String said = status.getDescription();
    return said == null ? status.getCode().name() : status.getCode() + ": " + said;
  }

  private static <T extends Message> Optional<T> find(com.google.rpc.Status status, Class<T> type) {
    if (status == null) {
      return Optional.empty();
    }
    try {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(type)) {
          return Optional.of(detail.unpack(type));
        }
      }
      return Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  /** What is wrong in general, such as NOT_FOUND. */
  public Status.Code code() {
    return code;
  }

  /** The stable name of what is wrong, such as UNKNOWN_ITEM, where the server tells one. */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /** How long to wait before asking again, where the server tells it. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * Whether the same call may succeed later. Without a time to come again RESOURCE_EXHAUSTED is a
   * request that is too large, and stays it.
   */
  boolean isPassing() {
    return code == Status.Code.UNAVAILABLE
        || (code == Status.Code.RESOURCE_EXHAUSTED && retryAfter != null);
  }
}
