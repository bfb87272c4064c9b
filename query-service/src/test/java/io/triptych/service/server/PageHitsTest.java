package io.triptych.service.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page shows of an answer, and of the server. */
final class PageHitsTest {
  @TempDir private static Path data;
  private static TriptychServer server;
  private static PageBrowser browser;

  private Page page;

  @BeforeAll
  static void start() {
    browser = PageBrowser.start();
    server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
    upsert("shop", Shop.ITEMS);
    upsert(
        "many",
        IntStream.range(0, 60)
            .mapToObj(i -> Item.newBuilder().setId("thing-" + i).setTitle("thing " + i).build())
            .toList());
  }

  private static void upsert(String collection, List<Item> items) {
    try (TestChannel channel = TestChannel.to(server)) {
      ItemServiceGrpc.newBlockingStub(channel.channel())
          .upsertItems(
              UpsertItemsRequest.newBuilder().setCollection(collection).addAllItems(items).build());
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
  }

  @AfterEach
  void close() {
    browser.close(page, server.uri());
  }

  private void go(String query) {
    page.navigate(server.uri() + query);
  }

  private static double value(Locator cell) {
    return Double.parseDouble(cell.getAttribute("data-value"));
  }

  @Test
  void everySummandOfAScoreIsShown() {
    go("?c=shop&q=red car&also=green&w=1,-0.5");
    Locator why =
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Why red car"));
    why.click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog.locator(".adds").first()).isVisible();
    List<Locator> summands = dialog.locator(".adds").all();
    assertThat(summands).hasSize(6);
    assertThat(summands).anyMatch(summand -> value(summand) < 0);
    double sum = summands.stream().mapToDouble(PageHitsTest::value).sum();
    assertThat(sum).isCloseTo(value(dialog.locator(".sum")), within(1e-6));
    assertThat(dialog.locator("tbody th").first()).containsText("red car");
    assertThat(dialog.locator(".attributes")).containsText("red-car");
    page.keyboard().press("Escape");
    assertThat(dialog).isHidden();
    assertThat(page.locator("#text")).hasValue("red car");
    assertThat(why).isFocused();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void relevanceIsABarAndANumber() {
    go("?c=shop&q=red car");
    Locator best = page.locator(".card").first();
    assertThat(best.locator(".score")).hasText(Pattern.compile("0\\.\\d\\d"));
    double shown = Double.parseDouble(best.locator(".score").textContent());
    String width = best.locator(".bar rect").getAttribute("width");
    assertThat(Double.parseDouble(width)).isCloseTo(100 * shown, within(0.51));
    assertThat(best.locator(".relevance")).containsText("Relevance");
    assertThat(best.locator(".price")).hasText("30.00");
  }

  @Test
  void pagesFollowEachOther() {
    go("?c=many&q=thing");
    Locator cards = page.locator(".card");
    assertThat(cards).hasCount(24);
    assertThat(page.locator("#status")).containsText("The first 24 items");
    page.getByText("Show more").click();
    assertThat(cards).hasCount(48);
    assertThat(cards.nth(24).locator(".open")).isFocused();
    page.getByText("Show more").click();
    assertThat(cards).hasCount(60);
    assertThat(page.locator("#end")).hasText("That is all.");
    assertThat(page.locator("#more")).isHidden();
    List<String> ids = cards.all().stream().map(card -> card.getAttribute("data-id")).toList();
    assertThat(new HashSet<>(ids)).hasSize(60);
    assertThat(page).hasURL(Pattern.compile("pages=3$"));
    page.reload();
    assertThat(cards).hasCount(60);
    assertThat(cards.all().stream().map(card -> card.getAttribute("data-id")).toList())
        .isEqualTo(ids);
  }

  @Test
  void theEffortIsTold() {
    go("?c=shop&q=red");
    page.getByText("How it was searched").click();
    Locator rows = page.locator("#effort-body tbody tr");
    assertThat(rows).hasCount(2);
    assertThat(rows.first()).containsText("texts");
    assertThat(rows.last()).containsText("pictures");
    assertThat(rows.last()).containsText("exact");
  }

  @Test
  void aPictureThatCannotBeHadIsSaid() {
    page.route("**/media/**", Route::abort);
    go("?c=shop&q=red");
    assertThat(page.locator(".card .none").first()).containsText("picture cannot be shown");
  }

  @Test
  void nothingFoundIsSaid() {
    go("?c=shop&q=red&filter=price:[1000 TO 2000]");
    assertThat(page.locator("#status")).containsText("Nothing fits");
    assertThat(page.locator("#end")).isEmpty();
  }

  @Test
  void collectionsAndHealthAreShown() {
    go("");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Collections")).click();
    assertThat(page.locator("#health")).hasText("The server is healthy.");
    assertThat(page.locator(".collection-card h2")).hasText(new String[] {"many", "shop"});
    assertThat(page.locator("[data-name=many]")).containsText("60");
    assertThat(page.locator("[data-name=shop]")).containsText("texts, pictures");
    assertThat(page.locator("a[href='/metrics']")).isVisible();
    assertThat(page).hasURL(Pattern.compile("view=collections"));
    page.getByLabel("Search here: shop").click();
    assertThat(page.locator("#overview")).isHidden();
    assertThat(page.locator("#welcome-items")).hasText("4 items in shop");
    page.keyboard().type("red car");
    page.keyboard().press("Enter");
    assertThat(page.locator(".card .title").first()).hasText("red car");
    assertThat(page).hasURL(Pattern.compile("c=shop"));
    assertThat(browser.complaints()).isEmpty();
  }

  /** Lets in who has the key, as a server does that asks for one. */
  private static void guard(Route route) {
    if ("Bearer secret".equals(route.request().headers().get("authorization"))) {
      route.resume();
    } else {
      route.fulfill(
          new Route.FulfillOptions()
              .setStatus(401)
              .setContentType("application/json")
              .setBody(
                  "{\"error\":{\"code\":401,\"status\":\"UNAUTHENTICATED\",\"message\":\"no key\"}}"));
    }
  }

  @Test
  void aKeyIsAskedForAndSentWithPicturesToo() {
    page.route(Pattern.compile("/v1/"), PageHitsTest::guard);
    go("?c=shop&q=red car");
    assertThat(page.locator("#access")).containsText("no key");
    assertThat(page.getByLabel("Key")).isFocused();
    page.keyboard().type("wrong");
    page.keyboard().press("Enter");
    assertThat(page.getByLabel("Key")).hasValue("");
    page.getByLabel("Key").fill("secret");
    page.keyboard().press("Enter");
    assertThat(page.locator("#access")).isHidden();
    assertThat(page.locator(".card .title").first()).hasText("red car");
    assertThat(page.locator(".card img").first()).hasJSProperty("naturalWidth", 256);
    page.reload();
    assertThat(page.locator(".card .title").first()).hasText("red car");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Collections")).click();
    page.getByText("Forget the key").click();
    assertThat(page.locator("#access")).isVisible();
  }
}
