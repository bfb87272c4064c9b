package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.triptych.cli.LogFormat.Form;
import io.triptych.cli.LogFormat.Level;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

final class LogFormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @AfterEach
  void reset() throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    SLF4JBridgeHandler.uninstall();
    context.reset();
    new ContextInitializer(context).autoConfig();
  }

  private static String logged(Form form, Optional<Level> level, Runnable logging) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      LogFormat.apply(form, level);
      logging.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String access(Form form, Level level) {
    return logged(
        form,
        Optional.of(level),
        () ->
            LoggerFactory.getLogger("access")
                .atInfo()
                .addKeyValue("request_id", "r1")
                .addKeyValue("status", 200)
                .addKeyValue("share", 0.5)
                .addKeyValue("open", true)
                .addKeyValue("nothing", (Object) null)
                .addKeyValue("level", "own")
                .log("request {} of {}", 1, "two"));
  }

  @Test
  void aLineIsAJsonObjectWhereThatIsAskedFor() throws Exception {
    String text = access(Form.JSON, Level.INFO);
    assertThat(text.lines()).hasSize(1);
    JsonNode line = JSON.readTree(text);
    assertThat(line.at("/time").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    Instant now = Instant.now();
    assertThat(Instant.parse(line.at("/time").asText()))
        .isBetween(now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(1)));
    assertThat(line.at("/level").asText()).isEqualTo("INFO");
    assertThat(line.at("/level_").asText()).isEqualTo("own");
    assertThat(line.at("/logger").asText()).isEqualTo("access");
    assertThat(line.at("/message").asText()).isEqualTo("request 1 of two");
    assertThat(line.at("/request_id").asText()).isEqualTo("r1");
    assertThat(line.at("/status").isInt()).isTrue();
    assertThat(line.at("/status").asInt()).isEqualTo(200);
    assertThat(line.at("/share").isDouble()).isTrue();
    assertThat(line.at("/open").isBoolean()).isTrue();
    assertThat(line.at("/nothing").isNull()).isTrue();
    assertThat(line.has("error")).isFalse();
  }

  @Test
  void anExceptionIsOnTheSameLine() throws Exception {
    String text =
        logged(
            Form.JSON,
            Optional.empty(),
            () ->
                LoggerFactory.getLogger(LogFormatTest.class)
                    .error("It failed", new IllegalStateException("two\nlines")));
    assertThat(text.lines()).hasSize(1);
    assertThat(JSON.readTree(text).at("/error").asText())
        .startsWith("java.lang.IllegalStateException: two\nlines")
        .contains("at io.triptych.cli.LogFormatTest");
  }

  @Test
  void aLineForPeopleHasItsKeysToo() {
    assertThat(access(Form.TEXT, Level.INFO))
        .contains("access: request 1 of two request_id=\"r1\" status=\"200\"");
    assertThat(access(Form.TEXT, Level.WARN)).isEmpty();
  }

  @Test
  void librariesTellWarningsUnlessAllIsAskedFor() {
    Runnable library =
        () -> {
          Logger logger = LoggerFactory.getLogger("com.linecorp.armeria.Some");
          logger.info("chatter");
          logger.warn("trouble");
        };
    assertThat(logged(Form.TEXT, Optional.of(Level.INFO), library))
        .contains("trouble")
        .doesNotContain("chatter");
    assertThat(logged(Form.TEXT, Optional.of(Level.DEBUG), library)).contains("trouble", "chatter");
    assertThat(logged(Form.TEXT, Optional.of(Level.ERROR), library)).isEmpty();
  }

  @Test
  void whatIsLoggedThroughTheJdkHasTheSameForm() throws Exception {
    String text =
        logged(
            Form.JSON,
            Optional.empty(),
            () ->
                java.util.logging.Logger.getLogger("io.opentelemetry.Exporter")
                    .warning("no collector"));
    JsonNode line = JSON.readTree(text);
    assertThat(line.at("/logger").asText()).isEqualTo("io.opentelemetry.Exporter");
    assertThat(line.at("/message").asText()).isEqualTo("no collector");
  }

  @Test
  void whatACommandSaysIsToldUnlessLessIsAskedFor() {
    Runnable command = () -> LoggerFactory.getLogger(LogFormat.COMMAND).info("Serving");
    assertThat(logged(Form.JSON, Optional.empty(), command)).contains("Serving");
    assertThat(logged(Form.JSON, Optional.of(Level.WARN), command)).isEmpty();
  }

  @Test
  void plainHttpToATlsPortIsNoTrouble() {
    Exception plain = new DecoderException(new NotSslRecordException("not an SSL/TLS record"));
    Exception broken = new DecoderException(new SSLHandshakeException("bad certificate"));
    String text =
        logged(
            Form.TEXT,
            Optional.empty(),
            () -> {
              Logger logger = LoggerFactory.getLogger("com.linecorp.armeria.server.Some");
              logger.warn("{} Unexpected exception:", "[channel]", plain);
              logger.warn("Unexpected exception:", plain);
              logger.warn("{} TLS handshake failed:", "[channel]", broken);
            });
    assertThat(text).contains("TLS handshake failed:", "bad certificate");
    assertThat(text).doesNotContain("not an SSL/TLS record", "Unexpected exception");
  }
}
