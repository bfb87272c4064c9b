package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.cli.LogFormat.Form;
import io.triptych.cli.LogFormat.Level;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LogFormatTest {

  @AfterEach
  void reset() throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    new ContextInitializer(context).autoConfig();
  }

  private static String logged(Form form, Level level) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      LogFormat.apply(form, Optional.of(level));
      LoggerFactory.getLogger("access").atInfo().addKeyValue("request_id", "r1").log("request");
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineIsAJsonObjectWhereThatIsAskedFor() throws Exception {
    JsonNode line = new ObjectMapper().readTree(logged(Form.JSON, Level.INFO));
    assertThat(line.at("/level").asText()).isEqualTo("INFO");
    assertThat(line.at("/loggerName").asText()).isEqualTo("access");
    assertThat(line.at("/kvpList/0/request_id").asText()).isEqualTo("r1");
  }

  @Test
  void aLineForPeopleHasItsKeysToo() {
    assertThat(logged(Form.TEXT, Level.INFO)).contains("access: request request_id=\"r1\"");
    assertThat(logged(Form.TEXT, Level.WARN)).isEmpty();
  }
}
