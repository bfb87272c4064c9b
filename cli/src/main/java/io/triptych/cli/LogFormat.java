package io.triptych.cli;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** How a long-running command logs, to standard error. */
final class LogFormat {
  /** What a command itself has to say, at level INFO too unless another level is asked for. */
  static final String COMMAND = "triptych";

  /** Loggers that are no library's. */
  private static final List<String> OWN = List.of("io.triptych", "access");

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

  /**
   * Has everything logged from now on in this way, what libraries log through the JDK as well;
   * without a level it stays as it is. Libraries tell warnings and errors, and more at level DEBUG
   * only.
   */
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
    appender.setEncoder(started(form == Form.JSON ? new JsonLineEncoder() : text(), context));
    appender.start();
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    level.ifPresent(l -> set(context, l));
    context.getLogger(COMMAND).setLevel(logback(level.orElse(Level.INFO)));
    PlainConnectionFilter filter = new PlainConnectionFilter();
    filter.setContext(context);
    filter.start();
    context.addTurboFilter(filter);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private static void set(LoggerContext context, Level level) {
    OWN.forEach(name -> context.getLogger(name).setLevel(logback(level)));
    context
        .getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
        .setLevel(logback(level == Level.INFO ? Level.WARN : level));
  }

  private static ch.qos.logback.classic.Level logback(Level level) {
    return ch.qos.logback.classic.Level.valueOf(level.name());
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
