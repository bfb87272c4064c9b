package io.triptych.service.server;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;

/** A gRPC channel that is shut down after use. */
record TestChannel(ManagedChannel channel) implements AutoCloseable {
  static TestChannel to(TriptychServer server) {
    return to(server.port());
  }

  static TestChannel to(int port) {
    return new TestChannel(
        Grpc.newChannelBuilderForAddress("127.0.0.1", port, InsecureChannelCredentials.create())
            .build());
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
