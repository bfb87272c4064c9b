package io.triptych.service.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.multipart.AggregatedMultipart;
import com.linecorp.armeria.common.multipart.Multipart;
import com.linecorp.armeria.common.stream.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The fields of a form. A form is looked through before it is parsed, since the parser makes much
 * of tiny fields and heads, and it is parsed in one piece: Armeria's parser (1.36) misses a
 * boundary that lies across two.
 */
final class FormFields {
  private FormFields() {}

  /** A field as it was sent. */
  record Field(String name, byte[] content) {
    String text() {
      return new String(content, StandardCharsets.UTF_8);
    }
  }

  /**
   * The fields of a form in order. It fails with a {@link RequestException} if there are too many
   * or their heads are too long, and with what the parser says of a form that is none.
   *
   * @param most how many fields there may be
   * @param executor parses
   */
  static CompletableFuture<List<Field>> of(
      HttpRequest request, String boundary, int most, Executor executor) {
    return request
        .aggregate()
        .thenComposeAsync(
            whole -> {
              byte[] form = whole.content().array();
              int end = end(form, boundary, most);
              return Multipart.from(boundary, StreamMessage.of(HttpData.wrap(form, 0, end)))
                  .aggregate();
            },
            executor)
        .thenApply(FormFields::fields);
  }

  private static List<Field> fields(AggregatedMultipart form) {
    return form.bodyParts().stream()
        .map(part -> new Field(part.name() == null ? "" : part.name(), part.content().array()))
        .toList();
  }

  /** Where the form ends, after its closing boundary; what comes after that is no part of it. */
  private static int end(byte[] form, String boundary, int most) {
    byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
    int fields = 0;
    for (int at = next(form, delimiter, 0); at < form.length; at = next(form, delimiter, at)) {
      int after = at + delimiter.length;
      if (after + 1 < form.length && form[after] == '-' && form[after + 1] == '-') {
        return Math.min(form.length, after + 4);
      }
      if (++fields > most) {
        throw new RequestException("request", "at least " + fields + " fields", "at most " + most);
      }
      at = afterHead(form, after, fields);
    }
    return form.length;
  }

  /** The next boundary at the beginning of a line; the length of the form if there is none. */
  private static int next(byte[] form, byte[] delimiter, int from) {
    for (int i = from; i + delimiter.length <= form.length; i++) {
      boolean line = i == 0 || form[i - 1] == '\n';
      if (line && Arrays.equals(form, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
        return i;
      }
    }
    return form.length;
  }

  /** The end of the empty line behind a head. */
  private static int afterHead(byte[] form, int from, int field) {
    int end = Math.min(form.length, from + Limits.MAX_HEADER_BYTES);
    int line = 1;
    for (int i = from; i < end; i++) {
      if (form[i] == '\n') {
        if (line == 0) {
          return i + 1;
        }
        line = 0;
      } else if (form[i] != '\r') {
        line++;
      }
    }
    if (end == form.length) {
      return end;
    }
    throw new RequestException(
        "request",
        "field %d has more than %d bytes before its content".formatted(field, end - from),
        "at most so many");
  }
}
