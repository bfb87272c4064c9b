package io.triptych.indexer.catalog;

import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gets the bytes of media. Paths are taken relative to each of some folders in turn, and whatever
 * they lead to, over symbolic links too, must lie below one of them. Safe for use by many threads.
 */
public final class MediaFetcher {
  private final List<Path> bases;
  private final List<Path> roots;
  private final long maxBytes;
  private final Optional<RemoteMedia> remote;

  /**
   * A fetcher of files below {@code folders}.
   *
   * @param folders existing folders; none to allow no files at all
   * @param maxBytes the largest file to read
   */
  public MediaFetcher(List<Path> folders, long maxBytes) throws IOException {
    this(folders, maxBytes, Optional.empty());
  }

  /** A fetcher of files below {@code folders}, and of what {@code remote} allows. */
  public MediaFetcher(List<Path> folders, long maxBytes, Optional<RemoteMedia> remote)
      throws IOException {
    this.remote = remote;
    this.bases = folders.stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
    this.roots = new ArrayList<>();
    for (Path folder : folders) {
      roots.add(folder.toRealPath());
    }
    this.maxBytes = maxBytes;
  }

  /**
   * Bytes, and the file they came from.
   *
   * @param file without symbolic links; empty for bytes that came with the item or from a host
   */
  public record Fetched(byte[] bytes, Optional<Path> file) {}

  /** Gets a medium. */
  public Fetched fetch(MediaSource source) throws RejectedException {
    return switch (source) {
      case MediaSource.Inline(byte[] bytes) -> {
        checkSize("medium", bytes.length);
        yield new Fetched(bytes, Optional.empty());
      }
      case MediaSource.File(String path) -> read(path, locate(path));
      case MediaSource.Remote(String url) ->
          new Fetched(
              remote
                  .orElseThrow(
                      () -> rejected(Reason.URL_NOT_ALLOWED, url, "a path; URLs are not fetched"))
                  .get(url),
              Optional.empty());
    };
  }

  private Path locate(String path) throws RejectedException {
    boolean inside = false;
    boolean escapes = false;
    for (Path base : bases) {
      Path candidate;
      try {
        candidate = base.resolve(path).normalize();
      } catch (InvalidPathException e) {
        throw rejected(Reason.FILE_NOT_FOUND, path, "a path");
      }
      inside |= bases.stream().anyMatch(candidate::startsWith);
      try {
        Path real = candidate.toRealPath();
        if (roots.stream().anyMatch(real::startsWith)) {
          return real;
        }
        escapes = true;
      } catch (IOException e) {
        // Not there; another folder may have it.
      }
    }
    if (escapes || !inside) {
      throw rejected(Reason.PATH_OUTSIDE_ROOT, path, "a path below the media root");
    }
    throw rejected(Reason.FILE_NOT_FOUND, path, "a file that exists");
  }

  private Fetched read(String path, Path file) throws RejectedException {
    try {
      if (!Files.isRegularFile(file)) {
        throw rejected(Reason.UNREADABLE_FILE, path, "a regular file");
      }
      checkSize(path, Files.size(file));
      return new Fetched(Files.readAllBytes(file), Optional.of(file));
    } catch (IOException e) {
      throw rejected(Reason.UNREADABLE_FILE, path, "a readable file");
    }
  }

  private void checkSize(String what, long bytes) throws RejectedException {
    if (bytes > maxBytes) {
      throw new RejectedException(
          Stage.FETCH,
          Reason.TOO_MANY_BYTES,
          "%s: %d bytes (expected: at most %d)".formatted(what, bytes, maxBytes));
    }
  }

  private static RejectedException rejected(Reason reason, String path, String expected) {
    return new RejectedException(
        Stage.FETCH, reason, "path: " + path + " (expected: " + expected + ")");
  }
}
