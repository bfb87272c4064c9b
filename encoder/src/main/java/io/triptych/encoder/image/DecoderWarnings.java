package io.triptych.encoder.image;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Listens for the warnings of decoders that go on after missing or damaged data and return a
 * picture of which a part is grey or black.
 */
final class DecoderWarnings implements IIOReadWarningListener {
  private Fault fault;
  private String text;

  @Override
  public void warningOccurred(ImageReader source, String warning) {
    Fault found = classify(warning.toLowerCase(Locale.ROOT));
    if (fault == null && found != null) {
      fault = found;
      text = warning;
    }
  }

  /** Null for a warning about something that leaves the pixels whole. */
  private static Fault classify(String warning) {
    if (warning.contains("premature end of jpeg file") || warning.contains("unexpected eof")) {
      return Fault.TRUNCATED;
    }
    boolean damaged =
        warning.contains("premature end of data segment")
            || warning.contains("bad huffman code")
            || warning.contains("invalid progressive");
    return damaged ? Fault.CORRUPT : null;
  }

  void check(String format) throws MediaException {
    if (fault != null) {
      throw new MediaException(fault, format + ": " + text + " (expected: all of the pixels)");
    }
  }
}
