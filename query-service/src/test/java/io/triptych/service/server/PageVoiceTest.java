package io.triptych.service.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.bulk.VersionedItem;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sounds on the page, with the default pack and real recordings. */
final class PageVoiceTest {
  private static final Path PACK =
      Path.of(System.getProperty("triptych.root", "..")).resolve("models/triptych-base");
  private static final Path GOLDENS = PACK.resolve("goldens");

  /** Somebody asks for a navy blue shirt. */
  private static final Path SPOKEN = GOLDENS.resolve("shirt.wav");

  /** How long the page waits for an answer: a busy machine writes down words slowly. */
  private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
      new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

  @TempDir private static Path data;
  private static Encoder encoder;
  private static TriptychServer server;
  private static PageBrowser browser;

  private Page page;

  @BeforeAll
  static void start() throws IOException {
    browser =
        PageBrowser.start(
            "--use-fake-device-for-media-stream",
            "--use-file-for-fake-audio-capture=" + SPOKEN.toAbsolutePath().normalize());
    encoder = ModelPack.open(PACK).encoder(2);
    try (OpenCollections collections = new OpenCollections(new DataDirectory(data), encoder)) {
      collections.write(
          "shop",
          Stream.of(
                  item("bell", "", List.of(), List.of("cowbell.wav")),
                  item("drum", "", List.of(), List.of("bass_drum.wav")),
                  item("both", "Red apple", List.of("apple.png"), List.of("bass_drum.wav")),
                  item("shirt", "Navy blue shirt", List.of("navy_shirt.png"), List.of()))
              .map(VersionedItem::any)
              .toList());
    }
    server = TriptychServer.start(ServerConfig.of(data), encoder);
  }

  private static Item item(String id, String title, List<String> images, List<String> sounds)
      throws IOException {
    return new Item(id, title, "", bytes(images), bytes(sounds), Map.of(), Optional.empty());
  }

  private static List<MediaSource> bytes(List<String> names) throws IOException {
    List<MediaSource> sources = new ArrayList<>();
    for (String name : names) {
      sources.add(new MediaSource.Inline(Files.readAllBytes(GOLDENS.resolve(name))));
    }
    return sources;
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
      encoder.close();
    }
  }

  @AfterEach
  void close() {
    browser.close(page, server.uri());
  }

  @Test
  void whatIsSpokenIntoTheMicrophoneIsSearchedFor() {
    page =
        browser.page(
            new Browser.NewContextOptions()
                .setLocale("en-GB")
                .setPermissions(List.of("microphone")));
    page.navigate(server.uri().toString());
    assertThat(page.locator("#welcome-items")).containsText("4 items");
    page.getByLabel("Search by voice").click();
    assertThat(page.locator("#listening-clock")).containsText("3 of 60 s");
    page.getByLabel("Stop and search").click();
    assertThat(page.locator("#listening")).isHidden();
    assertThat(page.locator("#heard")).containsText("blue shirt", PATIENTLY);
    assertThat(page.locator("#heard")).containsText("% sure of the words");
    assertThat(page.locator(".card .title").first()).hasText("Navy blue shirt");
    assertThat(page.locator(".chip")).containsText("recording");
    assertThat(browser.complaints()).noneMatch(text -> text.contains("Content Security Policy"));
  }

  @Test
  void aRecordingThatIsGivenUpIsNotSearchedFor() {
    page = browser.page(new Browser.NewContextOptions().setPermissions(List.of("microphone")));
    page.navigate(server.uri().toString());
    page.locator("#microphone").click();
    assertThat(page.locator("#listening")).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.locator("#listening")).isHidden();
    assertThat(page.locator(".chip")).hasCount(0);
    assertThat(page.locator("#welcome")).isVisible();
  }

  @Test
  void aMicrophoneThatMayNotBeUsedIsSaid() {
    page = browser.page();
    page.navigate(server.uri().toString());
    page.getByLabel("Search by voice").click();
    assertThat(page.getByRole(AriaRole.ALERT))
        .containsText("does not let this page use the microphone");
    assertThat(page.locator("#listening")).isHidden();
  }

  @Test
  void aSoundFindsItsLikeAndCanBePlayed() {
    page = browser.page();
    page.navigate(server.uri().toString());
    page.locator("#file").setInputFiles(GOLDENS.resolve("cowbell.wav"));
    assertThat(page.locator("#heard")).containsText("Heard a sound of", PATIENTLY);
    assertThat(page.locator(".card").first()).hasAttribute("data-id", "bell");
    assertThat(page.locator(".chip")).containsText("cowbell.wav");
    Locator player = page.getByLabel("Sound of bell");
    Object seconds =
        player.evaluate(
            """
            (audio) => new Promise((resolve, reject) => {
              audio.addEventListener("loadedmetadata", () => resolve(audio.duration));
              audio.addEventListener("error", () => reject(new Error("cannot be played")));
              audio.preload = "auto";
              audio.load();
            })\
            """);
    assertThat(((Number) seconds).doubleValue()).isPositive();
    assertThat(browser.complaints()).noneMatch(text -> text.contains("Content Security Policy"));
  }

  @Test
  void onlyItemsWithSoundsHavePlayers() {
    page = browser.page();
    page.navigate(server.uri() + "?q=red apple");
    assertThat(page.locator(".card")).hasCount(4);
    assertThat(page.locator(".card audio")).hasCount(3);
    assertThat(page.locator("[data-id=shirt] audio")).hasCount(0);
    assertThat(page.locator(".card").first().locator(".title")).hasText("Red apple");
    assertThat(page.locator("[data-id=both] audio"))
        .hasAttribute("src", Pattern.compile("/items/both/media/\\d$"));
  }
}
