package io.triptych.cli;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** How a long-running command logs, to standard error. */
final class LogFormat {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg %kvp%n%ex{short}";

  /** A line for people, or a JSON object. */
  enum Form {
    TEXT,
    JSON
  }

  /** How much is told. */
  enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  private LogFormat() {}

  /** Has everything logged from now on in this way; without a level it stays as it is. */
  static void apply(Form form, Optional<Level> level) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      throw new IllegalStateException("logging: " + factory + " (expected: Logback)");
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("STDERR");
    appender.setTarget("System.err");
    appender.setEncoder(started(form == Form.JSON ? new JsonEncoder() : text(), context));
    appender.start();
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    level.ifPresent(l -> root.setLevel(ch.qos.logback.classic.Level.valueOf(l.name())));
  }

  private static PatternLayoutEncoder text() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(PATTERN);
    encoder.setCharset(StandardCharsets.UTF_8);
    return encoder;
  }

  private static EncoderBase<ILoggingEvent> started(
      EncoderBase<ILoggingEvent> encoder, LoggerContext context) {
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }
}
