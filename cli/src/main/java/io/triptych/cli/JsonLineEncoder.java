package io.triptych.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.event.KeyValuePair;

/**
 * Writes an event as a JSON object on a line: {@code time} (ISO 8601, UTC), {@code level}, {@code
 * logger}, {@code message}, the keys and values of the event, and {@code error}, the stack trace of
 * an exception. A key that is one of these names gets an underscore behind it.
 */
final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode line =
        JSON.createObjectNode()
            .put("time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())))
            .put("level", event.getLevel().toString())
            .put("logger", event.getLoggerName())
            .put("message", event.getFormattedMessage());
    if (event.getThrowableProxy() != null) {
      line.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()).stripTrailing());
    }
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> add(line, pair));
    }
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void add(ObjectNode line, KeyValuePair pair) {
    JsonNode value =
        switch (pair.value) {
          case null -> JSON.nullNode();
          case Number number -> JSON.valueToTree(number);
          case Boolean truth -> JSON.valueToTree(truth);
          case Object other -> JSON.valueToTree(other.toString());
        };
    String key = pair.key;
    while (line.has(key)) {
      key += "_";
    }
    line.set(key, value);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
