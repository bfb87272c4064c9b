package io.triptych.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.netty.handler.ssl.NotSslRecordException;
import org.slf4j.Marker;

/**
 * Leaves out that somebody spoke plain HTTP to a port of TLS, which Armeria logs with its stack
 * trace each time: a fault of the client. Handshakes that fail are logged as ever, a line each.
 */
final class PlainConnectionFilter extends TurboFilter {
  @Override
  public FilterReply decide(
      Marker marker,
      Logger logger,
      Level level,
      String format,
      Object[] parameters,
      Throwable thrown) {
    if (level.isGreaterOrEqual(Level.WARN) && isPlain(thrown == null ? last(parameters) : thrown)) {
      return FilterReply.DENY;
    }
    return FilterReply.NEUTRAL;
  }

  /** An exception behind the arguments of a message, as callers of Logback may pass it. */
  private static Object last(Object[] parameters) {
    return parameters == null || parameters.length == 0 ? null : parameters[parameters.length - 1];
  }

  private static boolean isPlain(Object thrown) {
    return thrown instanceof NotSslRecordException
        || (thrown instanceof Throwable wrapper
            && wrapper.getCause() instanceof NotSslRecordException);
  }
}
