package io.triptych.service.server;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.triptych.service.server.SecuritySettings.TlsFiles;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where a server listens, by which protocol, and what a connection may take. */
final class Endpoint {
  /** For messages of streams, and for requests that are over before their threads are free. */
  private static final int STREAM_THREADS = 64;

  /** Each deadline that passes resets a stream, so an honest client in a hurry has many. */
  private static final int MAX_RESETS_A_MINUTE = 6000;

  private Endpoint() {}

  /** A server at the address of {@code config} that serves nothing yet. */
  static ServerBuilder builder(ServerConfig config) {
    return builder(config.host(), config.port(), config.security().tls(), config.limits());
  }

  /** A server that serves nothing yet. */
  static ServerBuilder builder(
      String host, int port, Optional<TlsFiles> tls, LimitSettings limits) {
    InetSocketAddress address = new InetSocketAddress(host, port);
    ServerBuilder builder = Server.builder();
    if (tls.isPresent()) {
      tls(builder.https(address), tls.get());
    } else {
      builder.http(address);
    }
    return builder
        .disableServerHeader()
        // What nobody foresaw is logged where it becomes a status; refusals are none of it.
        .unloggedExceptionsReportInterval(Duration.ZERO)
        .maxRequestLength(Limits.MAX_BODY_BYTES)
        .requestTimeout(limits.request())
        .idleTimeout(limits.idle())
        .maxNumConnections(limits.connections())
        .blockingTaskExecutor(limits.requests() + STREAM_THREADS)
        .http2MaxStreamsPerConnection(limits.streams())
        .http2MaxResetFramesPerWindow(MAX_RESETS_A_MINUTE, 60)
        .http2MaxHeaderListSize(Limits.MAX_HEADER_BYTES)
        .http1MaxHeaderSize(Limits.MAX_HEADER_BYTES)
        .http1MaxInitialLineLength(Limits.MAX_HEADER_BYTES)
        .childChannelPipelineCustomizer(pipeline ->
            pipeline.addFirst(new FirstRequestDeadline(limits.request().plus(limits.idle()))));
  }

  private static void tls(ServerBuilder builder, TlsFiles files) {
    try {
      File certificate = file("tls-cert", files.certificate());
      builder.tls(TlsKeyPair.of(file("tls-key", files.key()), certificate));
      if (files.clientAuthorities().isPresent()) {
        File authorities = file("tls-client-ca", files.clientAuthorities().get());
        builder.tlsCustomizer(tls -> tls.trustManager(authorities).clientAuth(ClientAuth.REQUIRE));
      }
    } catch (IllegalArgumentException e) {
      throw new UncheckedIOException(
          new IOException(
              "tls: %s, %s (expected: a certificate and its PKCS #8 key in PEM files)"
                  .formatted(files.certificate(), files.key()),
              e));
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static File file(String setting, Path path) throws NoSuchFileException {
    if (!Files.isReadable(path)) {
      throw new NoSuchFileException(path.toString(), null, "expected: a file for " + setting);
    }
    return path.toFile();
  }
}
