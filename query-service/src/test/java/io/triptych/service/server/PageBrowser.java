package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The system's Chromium, steered by Playwright. Remembers what its pages complain of and whom they
 * ask, from one {@link #close(Page)} to the next.
 */
final class PageBrowser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> complaints = new ArrayList<>();
  private final Map<BrowserContext, List<URI>> asked = new HashMap<>();

  private PageBrowser(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Starts a browser; skips the test where there is none. */
  static PageBrowser start(String... arguments) {
    Optional<Path> chromium =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .map(name -> Path.of("/usr/bin", name))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(chromium.isPresent(), "skipped: no Chromium in /usr/bin");
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium.get())
                    .setArgs(List.of(arguments))
                    .setChromiumSandbox(false));
    return new PageBrowser(playwright, browser);
  }

  /** An empty page for somebody who reads English and has a wide window. */
  Page page() {
    return page(new Browser.NewContextOptions().setLocale("en-GB"));
  }

  Page page(Browser.NewContextOptions options) {
    BrowserContext context = browser.newContext(options);
    List<URI> whom = new ArrayList<>();
    asked.put(context, whom);
    context.onRequest(request -> whom.add(URI.create(request.url().replaceAll("[?#].*", ""))));
    Page page = context.newPage();
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
    return page;
  }

  /** What pages complained of. */
  List<String> complaints() {
    return complaints;
  }

  /** Closes a page that may have asked nobody but the server at {@code address}. */
  void close(Page page, URI address) {
    page.context().close();
    List<URI> others =
        asked.remove(page.context()).stream()
            .filter(uri -> uri.getScheme().startsWith("http"))
            .filter(uri -> !uri.getAuthority().equals(address.getAuthority()))
            .toList();
    complaints.clear();
    assertThat(others).isEmpty();
  }

  /** What somebody drags or has in the clipboard: a file. */
  static JSHandle transfer(Page page, String name, String type, byte[] content) {
    return page.evaluateHandle(
        """
        ([name, type, content]) => {
          const transfer = new DataTransfer();
          const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
          transfer.items.add(new File([bytes], name, { type }));
          return transfer;
        }\
        """,
        List.of(name, type, Base64.getEncoder().encodeToString(content)));
  }

  /** What a request sends. */
  static JsonNode body(Request request) {
    try {
      return JSON.readTree(request.postData());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
