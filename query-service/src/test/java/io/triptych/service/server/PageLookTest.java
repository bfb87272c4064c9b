package io.triptych.service.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the page looks and reads: languages, colours, small windows, names of what can be used. */
final class PageLookTest {
  private static final String DARK = "rgb(21, 25, 27)";
  private static final String LIGHT = "rgb(247, 244, 238)";
  private static final String SEARCH = "?q=red&also=car&w=1,-0.5&f=kind:car&diversity=0.2";

  /** A title without a place to break it. */
  private static final String LONG =
      "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau".repeat(3);

  /**
   * The texts that are visible and stand out from what is behind them by less than WCAG 2.2 asks
   * for at level AA (1.4.3): 4.5, and 3 for large ones.
   */
  private static final String PALE_TEXTS =
      """
      () => {
        const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        const rgba = (colour) => {
          canvas.clearRect(0, 0, 1, 1);
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data];
        };
        const behind = (element) => {
          for (let e = element; e; e = e.parentElement) {
            const colour = rgba(getComputedStyle(e).backgroundColor);
            if (colour[3] === 255) return colour;
          }
          return [255, 255, 255, 255];
        };
        const light = (colour) => {
          const [r, g, b] = colour.map((v) => v / 255)
            .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const pale = [];
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
          const element = text.parentElement;
          if (!text.data.trim() || !element.checkVisibility() || element.closest("option")) continue;
          const style = getComputedStyle(element);
          const [one, two] = [light(rgba(style.color)), light(behind(element))];
          const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
          const large = parseFloat(style.fontSize) >= 24;
          if (ratio < (large ? 3 : 4.5)) pale.push(`${text.data.trim()}: ${ratio.toFixed(2)}`);
        }
        return pale;
      }\
      """;

  /** What can be used and has no name for those who do not see it. */
  private static final String NAMELESS =
      """
      () => [...document.querySelectorAll("button, input, select, audio, a, summary, [role=region]")]
        .filter((e) => e.checkVisibility())
        .filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim()
          || [...(e.labels ?? [])].some((label) => label.textContent.trim())))
        .map((e) => e.outerHTML)\
      """;

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
                  .addItems(Item.newBuilder().setId(LONG).setTitle(LONG))
                  .build());
    }
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      server.close();
    }
  }

  @AfterEach
  void close() {
    browser.close(page, server.uri());
  }

  private void go(Browser.NewContextOptions options, String query) {
    page = browser.page(options);
    page.navigate(server.uri() + query);
  }

  private static Browser.NewContextOptions english() {
    return new Browser.NewContextOptions().setLocale("en-GB");
  }

  /** Opens all that can be opened. */
  private void unfold() {
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })");
  }

  private List<?> list(String script) {
    return (List<?>) page.evaluate(script);
  }

  @Test
  void chineseByTheBrowsersLanguageAndEnglishByChoice() {
    go(new Browser.NewContextOptions().setLocale("zh-CN"), "?q=red");
    assertThat(page.locator("html")).hasAttribute("lang", "zh-Hans");
    assertThat(page.locator("#text")).hasAttribute("placeholder", "用任何语言描述它");
    assertThat(page.locator("#status")).containsText("5 件");
    assertThat(page.getByLabel("更多类似 red car")).isVisible();
    page.locator("#language").selectOption("en");
    assertThat(page.getByLabel("More like red car")).isVisible();
    page.reload();
    assertThat(page.locator("html")).hasAttribute("lang", "en");
    assertThat(page.locator("#status")).containsText("5 items");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void everyTextIsThereInEveryLanguage() {
    go(english(), "");
    List<?> differing =
        list(
            """
            async () => {
              const { TEXTS } = await import("/texts.js");
              const shape = (text) => [...text.matchAll(/\\{(\\w+)/g)].map(([, name]) => name).sort();
              const form = ([key, text]) => `${key} ${shape(text)}`;
              const forms = Object.values(TEXTS).map((texts) => Object.entries(texts).map(form));
              return forms.flatMap((one) => forms.flatMap((other) =>
                one.filter((form) => !other.includes(form))));
            }\
            """);
    assertThat(differing).isEmpty();
  }

  @Test
  void darkByTheSystemAndLightByChoice() {
    go(english().setColorScheme(ColorScheme.DARK), "");
    assertThat(page.locator("body")).hasCSS("background-color", DARK);
    page.getByLabel("Colours: as the system").click();
    assertThat(page.locator("body")).hasCSS("background-color", LIGHT);
    page.reload();
    assertThat(page.locator("body")).hasCSS("background-color", LIGHT);
    page.getByLabel("Colours: light").click();
    assertThat(page.locator("body")).hasCSS("background-color", DARK);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void allTextsStandOut() {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      go(english().setColorScheme(scheme), SEARCH);
      assertThat(page.locator(".card").first()).isVisible();
      unfold();
      assertThat(list(PALE_TEXTS)).as(scheme + ", hits").isEmpty();
      page.getByText("Why?").first().click();
      assertThat(page.locator("#details .sum")).isVisible();
      assertThat(list(PALE_TEXTS)).as(scheme + ", details").isEmpty();
      page.navigate(server.uri() + "?q=red&filter=x:[");
      assertThat(page.locator("#filter-error")).isVisible();
      assertThat(list(PALE_TEXTS)).as(scheme + ", error").isEmpty();
      page.navigate(server.uri() + "?view=collections");
      assertThat(page.locator(".collection-card")).isVisible();
      assertThat(list(PALE_TEXTS)).as(scheme + ", collections").isEmpty();
      if (scheme == ColorScheme.LIGHT) {
        browser.close(page, server.uri());
      }
    }
  }

  @Test
  void whateverCanBeUsedHasAName() {
    go(english(), SEARCH);
    assertThat(page.locator(".card").first()).isVisible();
    unfold();
    assertThat(list(NAMELESS)).isEmpty();
    page.getByText("Why?").first().click();
    assertThat(page.locator("#details .sum")).isVisible();
    assertThat(list(NAMELESS)).isEmpty();
    page.navigate(server.uri() + "?view=collections");
    assertThat(page.locator(".collection-card")).isVisible();
    assertThat(list(NAMELESS)).isEmpty();
  }

  @Test
  void aPhoneNeedsNoScrollingSideways() {
    for (String language : List.of("en-GB", "zh-CN")) {
      go(new Browser.NewContextOptions().setLocale(language).setViewportSize(360, 740), "?q=red");
      assertThat(page.locator(".card")).hasCount(5);
      assertFits(language + ", hits");
      assertThat(page.locator("#facet-list")).isHidden();
      unfold();
      assertFits(language + ", unfolded");
      page.locator(".why").first().click();
      assertThat(page.locator("#details .sum")).isVisible();
      assertFits(language + ", details");
      page.navigate(server.uri() + SEARCH + "&also=" + LONG);
      assertThat(page.locator(".card").first()).isVisible();
      assertFits(language + ", chips");
      page.navigate(server.uri().toString());
      assertThat(page.locator("#welcome")).isVisible();
      assertFits(language + ", welcome");
      page.navigate(server.uri() + "?view=collections");
      assertThat(page.locator(".collection-card")).isVisible();
      assertFits(language + ", collections");
      if (language.startsWith("en")) {
        browser.close(page, server.uri());
      }
    }
  }

  private void assertFits(String what) {
    Object wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth");
    assertThat(((Number) wide).intValue()).as(what).isLessThanOrEqualTo(0);
  }
}
