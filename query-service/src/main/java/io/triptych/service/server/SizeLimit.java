package io.triptych.service.server;

import com.linecorp.armeria.common.grpc.GrpcExceptionHandlerFunction;
import io.grpc.Status;

/**
 * How large a request to the server at hand may be. {@link StatusMapping} names the limit of a
 * server of collections; a worker has another.
 */
record SizeLimit(int bytes) {
  /** That of a server of collections. */
  static final SizeLimit SERVER = new SizeLimit(Limits.MAX_REQUEST_BYTES);

  /** That of a worker. */
  static final SizeLimit WORKER = new SizeLimit(Limits.MAX_WORKER_BYTES);

  private String message() {
    return Limits.tooLarge(bytes);
  }

  /** Turns exceptions into statuses that name this limit. */
  GrpcExceptionHandlerFunction statuses() {
    return (context, status, cause, metadata) ->
        named(StatusMapping.INSTANCE.apply(context, status, cause, metadata));
  }

  /** The status with this limit, if it says that a request is too large. */
  Status named(Status status) {
    return Limits.TOO_LARGE.equals(status.getDescription())
        ? status.withDescription(message())
        : status;
  }
}
