package io.triptych.indexer.catalog;

import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Stage;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How a catalogue names a medium: a path, its bytes in a {@code data:} URI (RFC 2397), or, where
 * that is allowed, an http or https URL.
 */
final class MediaReference {
  private static final Pattern URL =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*", Pattern.DOTALL);
  private static final Pattern WEB = Pattern.compile("(?i)https?://.*", Pattern.DOTALL);
  private static final String DATA = "data:";
  private static final String BASE64 = ";base64";

  private MediaReference() {}

  static MediaSource parse(String key, String reference, boolean urls) throws RejectedException {
    if (reference.regionMatches(true, 0, DATA, 0, DATA.length())) {
      return new MediaSource.Inline(decode(key, reference));
    }
    if (urls && WEB.matcher(reference).matches()) {
      return new MediaSource.Remote(reference);
    }
    if (URL.matcher(reference).matches()) {
      throw new RejectedException(
          Stage.READ,
          Reason.URL_NOT_ALLOWED,
          "%s: %.80s (expected: %s)"
              .formatted(
                  key,
                  reference,
                  urls ? "a path, or an http or https URL" : "a path; URLs are not fetched"));
    }
    return new MediaSource.File(reference.replace('\\', '/'));
  }

  private static byte[] decode(String key, String uri) throws RejectedException {
    int comma = uri.indexOf(',');
    String header = comma < 0 ? "" : uri.substring(0, comma).toLowerCase(Locale.ROOT);
    if (!header.endsWith(BASE64)) {
      throw bad(key, "no base64 content");
    }
    try {
      return Base64.getMimeDecoder().decode(checked(key, uri.substring(comma + 1)));
    } catch (IllegalArgumentException e) {
      throw bad(key, e.getMessage());
    }
  }

  /** The MIME decoder skips what is not base64; such a URI is damaged. */
  private static String checked(String key, String content) throws RejectedException {
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (!letter && !(c >= '0' && c <= '9') && "+/=\r\n ".indexOf(c) < 0) {
        throw bad(key, "character %d is no base64".formatted(i));
      }
    }
    return content;
  }

  private static RejectedException bad(String key, String why) {
    return new RejectedException(
        Stage.READ,
        Reason.BAD_DATA_URI,
        "%s: data URI, %s (expected: data:TYPE;base64,CONTENT)".formatted(key, why));
  }
}
