package io.triptych.service.server;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.triptych.service.server.SecuritySettings.TlsFiles;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
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
      TlsKeyPair pair = TlsKeyPair.of(file("tls-key", files.key()), certificate);
      if (!fit(pair)) {
        throw new IOException(
            "tls-key: %s (expected: that of the first certificate in %s)"
                .formatted(files.key(), files.certificate()));
      }
      builder.tls(pair);
      if (files.clientAuthorities().isPresent()) {
        File authorities = file("tls-client-ca", files.clientAuthorities().get());
        requireCertificates(authorities);
        builder.tlsCustomizer(tls -> tls.trustManager(authorities).clientAuth(ClientAuth.REQUIRE));
      }
    } catch (IllegalArgumentException e) {
      throw new UncheckedIOException(
          new IOException(
              "tls: %s, %s (expected: a certificate and its PKCS #8 key in PEM files)"
                  .formatted(files.certificate(), files.key()),
              e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether what the key signs is proved by the certificate, as far as can be told. */
  private static boolean fit(TlsKeyPair pair) {
    String algorithm = pair.privateKey().getAlgorithm();
    String signing =
        switch (algorithm) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          case "EdDSA", "Ed25519", "Ed448" -> algorithm;
          default -> "";
        };
    if (signing.isEmpty()) {
      return true;
    }
    byte[] text = "triptych".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signature = Signature.getInstance(signing);
      signature.initSign(pair.privateKey());
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(pair.certificateChain().getFirst());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static void requireCertificates(File file) throws IOException {
    try (InputStream in = new FileInputStream(file)) {
      if (!CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        return;
      }
    } catch (CertificateException e) {
      throw new IOException(noCertificates(file), e);
    }
    throw new IOException(noCertificates(file));
  }

  private static String noCertificates(File file) {
    return "tls-client-ca: " + file + " (expected: certificates of authorities in a PEM file)";
  }

  private static File file(String setting, Path path) throws NoSuchFileException {
    if (!Files.isReadable(path)) {
      throw new NoSuchFileException(path.toString(), null, "expected: a file for " + setting);
    }
    return path.toFile();
  }
}
