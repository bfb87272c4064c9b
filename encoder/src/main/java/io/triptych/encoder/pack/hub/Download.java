package io.triptych.encoder.pack.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * One file over HTTP. What has arrived is kept beside the target and continued from there, in this
 * run or a later one; the file has its name only when its length and checksum are right.
 */
record Download(HttpClient client, URI address, HubListing.File file, Path target) {
  private static final int ATTEMPTS = 5;
  private static final int BUFFER = 1 << 16;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_SATISFIABLE = 416;

  /**
   * Fetches the file, unless it is there.
   *
   * @param progress sees how many more bytes have arrived; negative when some were thrown away
   * @param pause waits between two attempts
   */
  void run(LongConsumer progress, Runnable pause) throws IOException {
    if (Files.exists(target)) {
      progress.accept(Files.size(target));
      return;
    }
    Files.createDirectories(target.getParent());
    Path part = target.resolveSibling(target.getFileName() + ".part");
    progress.accept(Files.exists(part) ? Files.size(part) : 0);
    IOException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) {
        pause.run();
      }
      try {
        receive(part, progress);
        verify(part);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (RefusedException e) {
        throw e;
      } catch (IOException e) {
        last = e;
      }
    }
    throw new IOException(
        "%s: %s (expected: the whole file in %d attempts; run again to continue)"
            .formatted(address, last.getMessage(), ATTEMPTS),
        last);
  }

  /** A fault that another attempt would not mend. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  private void receive(Path part, LongConsumer progress) throws IOException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    if (file.bytes() >= 0 && have >= file.bytes()) {
      return;
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(1));
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> response = send(request.build());
    try (InputStream in = response.body()) {
      boolean continued =
          response.statusCode() == PARTIAL
              && response
                  .headers()
                  .firstValue("Content-Range")
                  .orElse("")
                  .startsWith("bytes " + have + "-");
      if (response.statusCode() == NOT_SATISFIABLE) {
        Files.deleteIfExists(part);
        progress.accept(-have);
        throw new IOException("HTTP 416");
      }
      if (response.statusCode() != OK && !continued) {
        throw fault(response.statusCode());
      }
      if (!continued && have > 0) {
        progress.accept(-have);
      }
      copy(in, part, continued, progress);
    }
  }

  private IOException fault(int status) {
    String message = "%s: HTTP %d (expected: 200, a public file)".formatted(address, status);
    return status >= 500 || status == 429
        ? new IOException("HTTP " + status)
        : new RefusedException(message);
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(address + ": interrupted (expected: the whole file)");
    }
  }

  private static void copy(InputStream in, Path part, boolean append, LongConsumer progress)
      throws IOException {
    StandardOpenOption mode =
        append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    byte[] buffer = new byte[BUFFER];
    try (OutputStream out =
        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        progress.accept(read);
      }
    }
  }

  /** A short file is continued; a wrong one is deleted, and not asked for again. */
  private void verify(Path part) throws IOException {
    long length = Files.size(part);
    if (file.bytes() >= 0 && length < file.bytes()) {
      throw new IOException(length + " of " + file.bytes() + " bytes");
    }
    String fault = null;
    if (file.bytes() >= 0 && length > file.bytes()) {
      fault = "length: %d bytes (expected: %d)".formatted(length, file.bytes());
    } else if (file.sha256().isPresent() && !sha256(part).equals(file.sha256().get())) {
      fault = "SHA-256: %s (expected: %s)".formatted(sha256(part), file.sha256().get());
    }
    if (fault != null) {
      Files.delete(part);
      throw new RefusedException(address + ": " + fault);
    }
  }

  private static String sha256(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: absent (expected: in every JDK)", e);
    }
  }
}
