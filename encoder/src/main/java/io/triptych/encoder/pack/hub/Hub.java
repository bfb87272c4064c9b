package io.triptych.encoder.pack.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A model hub with the interface of Hugging Face's: {@code /api/models/OWNER/MODEL/revision/REV}
 * lists a model's files, {@code /OWNER/MODEL/resolve/COMMIT/FILE} is a file. Only public models:
 * nothing secret is sent.
 *
 * @param base the hub's address
 * @param cache where files are kept, by model and commit
 * @param pause waits between two attempts
 */
public record Hub(URI base, Path cache, Runnable pause) {
  /** The public hub. */
  public static final String DEFAULT_BASE = "https://huggingface.co";

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Sees how far a fetch has come, in bytes. */
  @FunctionalInterface
  public interface Progress {
    void at(long done, long total);
  }

  /**
   * A checkpoint that has been fetched.
   *
   * @param folder where it lies
   * @param commit the revision's commit
   */
  public record Fetched(Path folder, String commit) {}

  public Hub {
    if (base.getScheme() == null || !base.getScheme().matches("https?") || base.getHost() == null) {
      throw new IllegalArgumentException("hub: " + base + " (expected: an http or https address)");
    }
  }

  /** A hub whose attempts are a few seconds apart. */
  public Hub(URI base, Path cache) {
    this(base, cache, Hub::waitAWhile);
  }

  private static void waitAWhile() {
    try {
      Thread.sleep(Duration.ofSeconds(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Fetches what a pack needs of a model. What is there already is not fetched again.
   *
   * @param revision a branch, a tag or a commit; it is resolved once, so that all files are of one
   *     commit
   */
  public Fetched fetch(HubName name, String revision, Progress progress) throws IOException {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(Redirect.NORMAL).build()) {
      HubListing listing = HubListing.read(name, list(client, name, revision));
      Path folder = cache.resolve(name.owner() + "--" + name.model()).resolve(listing.commit());
      long total = listing.bytes();
      AtomicLong done = new AtomicLong();
      for (HubListing.File file : listing.files()) {
        URI address = address(name + "/resolve/" + listing.commit() + "/" + file.path());
        new Download(client, address, file, folder.resolve(file.path()))
            .run(bytes -> progress.at(done.addAndGet(bytes), total), pause);
      }
      return new Fetched(folder, listing.commit());
    }
  }

  private JsonNode list(HttpClient client, HubName name, String revision) throws IOException {
    String encoded = URLEncoder.encode(revision, StandardCharsets.UTF_8);
    URI address = address("api/models/" + name + "/revision/" + encoded + "?blobs=true");
    HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(
            "hub: %s at %s: HTTP %d (expected: 200, a public model on %s)"
                .formatted(name, revision, response.statusCode(), base));
      }
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new IOException(
          "hub: %s: %s (expected: JSON)".formatted(address, e.getOriginalMessage()), e);
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new IOException(
          "hub: %s cannot be reached (expected: a network, or a folder instead of %s)"
              .formatted(base, name),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("hub: interrupted (expected: a reply)", e);
    }
  }

  private URI address(String path) {
    String root = base.toString();
    return URI.create(root.endsWith("/") ? root + path : root + "/" + path);
  }
}
