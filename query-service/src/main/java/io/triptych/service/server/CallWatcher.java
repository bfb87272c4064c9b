package io.triptych.service.server;

import com.google.protobuf.Message;
import io.grpc.Status;

/** Sees every RPC, whatever it came by. */
interface CallWatcher {

  /**
   * What is known when a call begins.
   *
   * @param method such as {@code triptych.v1.SearchService/Search}
   * @param caller the name of the key; empty without keys
   */
  record Call(String method, String caller, String requestId) {}

  /** Begins to watch a call. */
  Watch begin(Call call);

  /** Sees one call, by one thread at a time. */
  interface Watch {
    /** Sees a message of the client. */
    default void request(Message message) {}

    /** Sees a message of the server. */
    default void response(Message message) {}

    /**
     * Sees the end.
     *
     * @param reason the stable name of what went wrong; empty where there is none
     * @param nanos how long it took
     */
    void end(Status status, String reason, long nanos);
  }
}
