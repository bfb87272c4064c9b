package io.triptych.service.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: the system's Chromium, steered by Playwright. */
final class PageTest {
  private static final String HOSTILE = "<img src=x onerror=\"document.title='owned'\">";

  @TempDir private static Path data;
  private static TriptychServer server;
  private static PageBrowser browser;

  private Page page;

  @BeforeAll
  static void start() {
    browser = PageBrowser.start();
    server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
    fill();
  }

  private static void fill() {
    try (TestChannel channel = TestChannel.to(server)) {
      UpsertItemsRequest items =
          UpsertItemsRequest.newBuilder()
              .setCollection("shop")
              .addAllItems(Shop.ITEMS)
              .addItems(Item.newBuilder().setId("odd").setTitle(HOSTILE))
              .addItems(
                  Item.newBuilder()
                      .setId("tower")
                      .setTitle("tower")
                      .addImages(ByteString.copyFrom(Pictures.png(Color.GRAY, 100, 400))))
              .build();
      int results =
          ItemServiceGrpc.newBlockingStub(channel.channel()).upsertItems(items).getResultsCount();
      assertThat(results).isEqualTo(Shop.ITEMS.size() + 2);
    }
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      server.close();
    }
  }

  @BeforeEach
  void open() {
    page = browser.page();
    page.navigate(server.uri().toString());
  }

  @AfterEach
  void close() {
    browser.close(page, server.uri());
  }

  private Locator titles() {
    return page.locator(".card .title");
  }

  private void type(String words) {
    page.getByLabel("Words to search with").fill(words);
    page.keyboard().press("Enter");
  }

  @Test
  void wordsFindItemsWithTheirPictures() {
    type("red shirt");
    assertThat(titles().first()).hasText("red shirt");
    assertThat(page.locator("#status")).containsText("6 items");
    Locator picture = page.locator(".card img").first();
    assertThat(picture).hasJSProperty("complete", true);
    assertThat(picture).hasJSProperty("naturalWidth", 256);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void tallPicturesStayInTheirSquare() {
    type("tower");
    assertThat(titles().first()).hasText("tower");
    double height = page.locator(".picture").first().boundingBox().height;
    double width = page.locator(".picture").first().boundingBox().width;
    assertThat(height).isBetween(width - 1, width + 1);
  }

  @Test
  void moreLikeThisAndBackAgain() {
    type("green");
    assertThat(titles().first()).hasText("green car");
    page.getByLabel("More like green car").click();
    assertThat(page.locator(".chip")).containsText("like green car");
    assertThat(titles().filter(new Locator.FilterOptions().setHasText("green car"))).hasCount(0);
    page.goBack();
    assertThat(titles().first()).hasText("green car");
    assertThat(page.locator(".chip")).hasCount(0);
    assertThat(page.getByLabel("Words to search with")).hasValue("green");
  }

  @Test
  void aPictureFindsItems() {
    byte[] blue = Pictures.png(Color.BLUE, 50, 50);
    page.locator("#file").setInputFiles(new FilePayload("blue.png", "image/png", blue));
    assertThat(titles().first()).hasText("blue car");
    page.getByLabel("Remove: blue.png").click();
    assertThat(page.locator("#welcome")).isVisible();
  }

  @Test
  void theAddressHoldsTheSearch() {
    page.navigate(server.uri() + "?q=car&filter=price:[10 TO 25]");
    assertThat(titles()).hasCount(1);
    assertThat(titles()).hasText("green car");
    assertThat(page.locator("#filter")).isVisible();
  }

  @Test
  void aMistakeIsTold() {
    page.navigate(server.uri() + "?q=car&filter=price:[");
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("filter: ");
    assertThat(titles()).hasCount(0);
  }

  @Test
  void aTitleThatLooksLikeMarkupIsOnlyText() {
    type(HOSTILE);
    assertThat(page.locator(".card", new Page.LocatorOptions().setHasText("onerror"))).isVisible();
    assertThat(page).hasTitle("Triptych");
    assertThat(page.locator(".card [onerror]")).hasCount(0);
  }

  @Test
  void theKeyboardIsEnough() {
    assertThat(page.locator("#text")).isFocused();
    page.keyboard().type("red");
    page.keyboard().press("Enter");
    assertThat(titles().first()).containsText("red");
    page.keyboard().press("Escape");
    assertThat(page.locator("#welcome")).isVisible();
    page.locator("#filter-field summary").focus();
    page.keyboard().press("/");
    assertThat(page.locator("#text")).isFocused();
  }

  /** Words that are typed before the server has told its collections must not get lost. */
  @Test
  void whatIsTypedWhileThePageStartsStays() {
    List<Route> held = new ArrayList<>();
    page.route("**/v1/collections", held::add);
    page.navigate(server.uri().toString());
    page.waitForCondition(() -> !held.isEmpty());
    page.getByLabel("Words to search with").fill("red shirt");
    page.unroute("**/v1/collections");
    page.waitForResponse("**/v1/collections", () -> held.forEach(Route::resume));
    assertThat(page.locator("#welcome-items")).containsText("6 items");
    assertThat(page.getByLabel("Words to search with")).hasValue("red shirt");
    page.keyboard().press("Enter");
    assertThat(titles().first()).hasText("red shirt");
  }

  /** A search that is asked for before the collections are known waits for them. */
  @Test
  void aSearchWhileThePageStartsIsMade() {
    List<Route> held = new ArrayList<>();
    page.route("**/v1/collections", held::add);
    page.navigate(server.uri().toString());
    page.waitForCondition(() -> !held.isEmpty());
    type("red shirt");
    assertThat(page.locator("#status")).hasText("Searching…");
    held.forEach(Route::resume);
    assertThat(titles().first()).hasText("red shirt");
  }

  @Test
  void arrowsMoveAmongTheHits() {
    type("red");
    Locator hits = page.locator(".card .open");
    assertThat(hits).hasCount(6);
    page.keyboard().press("ArrowDown");
    assertThat(hits.nth(0)).isFocused();
    page.keyboard().press("ArrowRight");
    assertThat(hits.nth(1)).isFocused();
    page.keyboard().press("End");
    assertThat(hits.nth(5)).isFocused();
    page.keyboard().press("ArrowUp");
    assertThat(hits.nth(5)).not().isFocused();
    page.keyboard().press("Home");
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
    assertThat(hits.nth(0)).isFocused();
    page.keyboard().press("ArrowUp");
    assertThat(page.locator("#text")).isFocused();
    page.keyboard().press("ArrowDown");
    page.keyboard().press("Escape");
    assertThat(page.locator("#text")).isFocused();
    assertThat(hits).hasCount(6);
  }

  @Test
  void aLostServerIsToldAndFoundAgain(@TempDir Path other) {
    TriptychServer first = TriptychServer.start(ServerConfig.of(other), new FakeEncoder());
    ServerConfig same = ServerConfig.of(other).withPort(first.port());
    try (TestChannel channel = TestChannel.to(first)) {
      ItemServiceGrpc.newBlockingStub(channel.channel())
          .upsertItems(
              UpsertItemsRequest.newBuilder().setCollection("s").addAllItems(Shop.ITEMS).build());
    }
    Page mine = browser.page();
    mine.navigate(first.uri().toString());
    assertThat(mine.locator("#welcome-items")).containsText("4 items");
    first.close();
    mine.locator("#text").fill("red car");
    mine.keyboard().press("Enter");
    assertThat(mine.locator("#lost")).containsText("The server cannot be reached.");
    try (TriptychServer second = TriptychServer.start(same, new FakeEncoder())) {
      // It may have tried by itself just now.
      mine.locator("#try").dispatchEvent("click");
      assertThat(mine.locator(".card .title").first()).hasText("red car");
      assertThat(mine.locator("#lost")).isHidden();
      browser.close(mine, second.uri());
    }
  }
}
