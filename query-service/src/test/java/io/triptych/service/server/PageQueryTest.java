package io.triptych.service.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page searches with: parts and their weights, filters and options. */
final class PageQueryTest {
  /** A value full of what Lucene's syntax takes for operators. */
  private static final String ODD = "a \"b\" \\ (c): [d TO *] <b>e</b>";

  @TempDir private static Path data;
  private static TriptychServer server;
  private static PageBrowser browser;

  private Page page;

  @BeforeAll
  static void start() {
    browser = PageBrowser.start();
    server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
    try (TestChannel channel = TestChannel.to(server)) {
      ItemServiceGrpc.newBlockingStub(channel.channel())
          .upsertItems(
              UpsertItemsRequest.newBuilder()
                  .setCollection("shop")
                  .addAllItems(Shop.ITEMS)
                  .addItems(odd("odd-1"))
                  .addItems(odd("odd-2"))
                  .build());
    }
  }

  private static Item odd(String id) {
    Value kind = Value.newBuilder().setStringValue(ODD).build();
    return Item.newBuilder()
        .setId(id)
        .setTitle("odd thing")
        .addImages(ByteString.copyFrom(Pictures.png(Color.GRAY, 30, 20)))
        .setAttributes(Struct.newBuilder().putFields("kind", kind))
        .build();
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

  private Locator titles() {
    return page.locator(".card .title");
  }

  private Locator value(String attribute, String value) {
    return page.locator("[data-facet=" + attribute + "]").getByLabel(value);
  }

  @Test
  void partsComeTogetherAndCountAsTheirSlidersSay() {
    go("");
    page.getByLabel("Words to search with").fill("car");
    page.getByLabel("Add these words").click();
    assertThat(page.locator(".chip")).hasText(Pattern.compile("car.*×1"));
    page.keyboard().type("red");
    page.keyboard().press("Enter");
    assertThat(titles().first()).hasText("red car");
    page.getByLabel("How much it counts: red").focus();
    page.keyboard().press("Home");
    assertThat(page.locator(".chip.negative")).containsText("less ×2");
    assertThat(titles().first()).hasText(Pattern.compile("(green|blue) car"));
    assertThat(page.getByLabel("How much it counts: red")).isFocused();
    assertThat(page).hasURL(Pattern.compile("q=red&also=car&w=-2%2C1$"));
    page.reload();
    assertThat(titles().first()).hasText(Pattern.compile("(green|blue) car"));
    page.getByLabel("Remove: red").click();
    assertThat(page.locator(".chip")).hasCount(1);
    assertThat(page).hasURL(Pattern.compile("\\?also=car$"));
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void nothingButNegativePartsIsToldBesideThem() {
    go("?q=red&w=-1");
    assertThat(page.locator("#parts-error")).containsText("parts: ");
    assertThat(page.locator("#error")).isHidden();
  }

  @Test
  void aHitIsAddedToTheSearch() {
    go("?q=car");
    page.getByLabel("Add blue car to the search").click();
    assertThat(page.locator(".chip")).hasCount(2);
    assertThat(page.locator(".chip").last()).containsText("like blue car");
    assertThat(page).hasURL(Pattern.compile("q=car&like=blue-car$"));
    assertThat(titles().filter(new Locator.FilterOptions().setHasText("blue car"))).hasCount(0);
  }

  @Test
  void aPictureIsDropped() {
    go("");
    byte[] green = Pictures.png(Color.GREEN, 40, 40);
    Map<String, ?> event =
        Map.of("dataTransfer", PageBrowser.transfer(page, "green.png", "image/png", green));
    page.dispatchEvent("body", "dragover", event);
    assertThat(page.locator("#drop")).isVisible();
    page.dispatchEvent("body", "drop", event);
    assertThat(page.locator("#drop")).isHidden();
    assertThat(titles().first()).hasText("green car");
    assertThat(page.locator(".chip img")).hasJSProperty("naturalWidth", 40);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aPictureIsPastedAndComesBackWithTheHistory() {
    go("?q=car");
    assertThat(titles().first()).isVisible();
    page.evaluate(
        """
        (clipboardData) => document.querySelector("#text")
          .dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }))\
        """,
        PageBrowser.transfer(page, "image.png", "image/png", Pictures.png(Color.BLUE, 9, 9)));
    assertThat(titles().first()).hasText("blue car");
    assertThat(page.locator(".chip")).hasCount(2);
    page.goBack();
    assertThat(page.locator(".chip")).hasCount(0);
    page.goForward();
    assertThat(page.locator(".chip")).hasCount(2);
    assertThat(titles().first()).hasText("blue car");
  }

  @Test
  void whatIsNoMediumIsRefused() {
    go("");
    byte[] words = "words".getBytes(StandardCharsets.UTF_8);
    Map<String, ?> event =
        Map.of("dataTransfer", PageBrowser.transfer(page, "words.txt", "text/plain", words));
    page.dispatchEvent("body", "drop", event);
    assertThat(page.getByRole(AriaRole.ALERT)).hasText("words.txt: neither a picture nor a sound.");
  }

  @Test
  void aDamagedPictureIsToldBesideIt() {
    go("");
    byte[] words = "no picture".getBytes(StandardCharsets.UTF_8);
    page.locator("#file").setInputFiles(new FilePayload("broken.png", "image/png", words));
    assertThat(page.locator("#parts-error")).containsText("parts[0]");
    assertThat(page.locator(".chip.wrong")).containsText("broken.png");
  }

  @Test
  void facetsNarrowDownWithoutHidingTheOthers() {
    go("?q=red");
    assertThat(titles()).hasCount(6);
    assertThat(value("kind", "car").locator("..")).containsText("3");
    value("kind", "car").check();
    assertThat(titles()).hasCount(3);
    assertThat(page).hasURL(Pattern.compile("f=kind%3Acar$"));
    assertThat(value("kind", "shirt").locator("..")).containsText("1");
    value("kind", "shirt").check();
    assertThat(titles()).hasCount(4);
    assertThat(page.locator(".filter-chip")).hasCount(2);
    page.getByLabel("Remove the filter kind: car").click();
    assertThat(titles()).hasText(new String[] {"red shirt"});
    assertThat(value("kind", "car")).not().isChecked();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aValueFullOfOperatorsIsOnlyAValue() {
    go("?q=thing");
    value("kind", ODD).check();
    assertThat(titles()).hasText(new String[] {"odd thing", "odd thing"});
    assertThat(page.locator(".filter-chip")).containsText("<b>e</b>");
    page.reload();
    assertThat(titles()).hasCount(2);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void rangesNarrowDown() {
    go("?q=red");
    value("price", "20 to 50").check();
    assertThat(titles()).hasCount(2);
    assertThat(page).hasURL(Pattern.compile("r=price%3A20..50$"));
    assertThat(value("price", "50 to 100")).not().isChecked();
    page.getByLabel("Lowest: price").fill("25");
    page.getByLabel("Highest: price").fill("");
    page.keyboard().press("Enter");
    assertThat(titles()).hasCount(2);
    assertThat(page.locator(".filter-chip")).containsText("price: 25 or more");
    page.reload();
    assertThat(page.getByLabel("Lowest: price")).hasValue("25");
    assertThat(titles()).hasCount(2);
  }

  @Test
  void theFieldAndTheFacetsFilterTogether() {
    go("?q=red&filter=price:[0 TO 25] OR id:blue-car");
    assertThat(titles()).hasCount(3);
    value("kind", "car").check();
    assertThat(titles()).hasCount(2);
    page.getByLabel("Filter in Lucene").fill("nowhere:x");
    page.keyboard().press("Enter");
    assertThat(page.locator("#filter-error")).containsText("nowhere");
    assertThat(page.locator("#filter")).hasAttribute("aria-invalid", "true");
    page.getByText("Remove all filters").click();
    assertThat(page.locator("#filter-error")).isHidden();
    assertThat(titles()).hasCount(6);
  }

  @Test
  void optionsGoIntoTheRequestAndTheAddress() {
    go("?q=red");
    assertThat(titles()).hasCount(6);
    page.locator("#options summary").click();
    page.getByLabel("What counts").selectOption("photos");
    page.getByLabel("Fold near duplicates").check();
    Request request =
        page.waitForRequest(
            Pattern.compile(":search$"), () -> page.getByLabel("Variety").press("ArrowRight"));
    JsonNode sent = PageBrowser.body(request);
    assertThat(sent.get("preset").asText()).isEqualTo("photos");
    assertThat(sent.get("diversity").asDouble()).isEqualTo(0.05);
    assertThat(sent.get("collapseAbove").asDouble()).isEqualTo(0.97);
    assertThat(page).hasURL(Pattern.compile("preset=photos&diversity=0.05&fold=1$"));
    assertThat(titles().first()).isVisible();
    page.getByLabel("Literal words").selectOption("HYBRID_RRF");
    assertThat(page.getByLabel("Least relevance")).isDisabled();
    page.getByText("Reset the options").click();
    assertThat(page).hasURL(Pattern.compile("\\?q=red$"));
    assertThat(page.getByLabel("What counts")).hasValue("");
  }

  /** Completes what is typed as a server would. */
  private static void complete(Route route) {
    String prefix = PageBrowser.body(route.request()).get("prefix").asText();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    Stream.of("red car", "red shirt", "green car")
        .filter(title -> title.startsWith(prefix))
        .forEach(answer.withArray("titles")::add);
    route.fulfill(
        new Route.FulfillOptions().setContentType("application/json").setBody(answer.toString()));
  }

  @Test
  void titlesAreOfferedWhileOneTypes() {
    page.route(Pattern.compile(":suggest$"), PageQueryTest::complete);
    go("");
    assertThat(page.locator("#welcome-items")).containsText("6 items");
    page.keyboard().type("re");
    Locator titles = page.locator("#titles").getByRole(AriaRole.OPTION);
    assertThat(titles).hasText(new String[] {"red car", "red shirt"});
    assertThat(page.locator("#text")).hasAttribute("aria-expanded", "true");
    page.keyboard().press("Escape");
    assertThat(titles).hasCount(0);
    assertThat(page.locator("#text")).hasValue("re");
    page.keyboard().type("d");
    assertThat(titles).hasCount(2);
    page.keyboard().press("ArrowDown");
    page.keyboard().press("ArrowDown");
    assertThat(titles.nth(1)).hasAttribute("aria-selected", "true");
    assertThat(page.locator("#text")).hasAttribute("aria-activedescendant", "title-1");
    page.keyboard().press("Enter");
    assertThat(titles()).not().hasCount(0);
    assertThat(titles().first()).hasText("red shirt");
    assertThat(page).hasURL(Pattern.compile("q=red\\+shirt$"));
    assertThat(titles).hasCount(0);
  }
}
