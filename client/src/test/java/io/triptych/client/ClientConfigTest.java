package io.triptych.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientConfigTest {
  @ParameterizedTest
  @CsvSource({
    "localhost:8080, http://localhost:8080",
    "http://10.0.0.1:80/, http://10.0.0.1:80",
    "https://shop.example, https://shop.example:443",
    "https://shop.example:8443, https://shop.example:8443",
    "[::1]:8080, http://[::1]:8080",
  })
  void addressesAreUnderstood(String address, String meaning) {
    assertThat(ClientConfig.of(address)).hasToString(meaning);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "ftp://a:1",
        "http://a",
        "a:1/path",
        "a b:1",
        "https://u@a:1",
        "a:1?x"
      })
  void whatIsNoAddressIsRefused(String address) {
    assertThatThrownBy(() -> ClientConfig.of(address))
        .hasMessage(
            "address: "
                + address
                + " (expected: HOST:PORT, http://HOST:PORT or https://HOST[:PORT])");
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    ClientConfig config = ClientConfig.of("localhost:8080");
    assertThatThrownBy(() -> config.withAuthorities(Path.of("a.pem")))
        .hasMessage("authorities: without TLS (expected: an https address)");
    assertThatThrownBy(() -> config.withKey(" ")).hasMessage("key: empty (expected: an API key)");
    assertThatThrownBy(() -> config.withDeadline(Duration.ZERO))
        .hasMessage("deadline: PT0S (expected: positive)");
    assertThatThrownBy(() -> ClientConfig.of("localhost:0"))
        .hasMessage("port: 0 (expected: 1 to 65535)");
  }

  @Test
  void theKeyIsNotTold() {
    assertThat(ClientConfig.of("localhost:8080").withKey("tk_secret").toString())
        .doesNotContain("secret");
  }
}
