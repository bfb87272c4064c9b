package io.triptych.service.server;

import com.google.protobuf.ByteString;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.SoundClips;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.proto.v1.EncodeInput;
import io.triptych.proto.v1.Pixels;
import io.triptych.proto.v1.Samples;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Function;

/** What the media of a request to encode are, decoded. */
final class EncodeInputs {
  private static final int MAX_TEXT = 10_000;
  private static final int MAX_SECONDS = 30;
  private static final int MAX_SIDE = 1 << 16;

  private final Encoder encoder;
  private final ImageDecoder images = new ImageDecoder();
  private final AudioDecoder sounds = new AudioDecoder();

  EncodeInputs(Encoder encoder) {
    this.encoder = encoder;
  }

  /** What a tower takes of one kind of media. */
  enum Kind {
    QUERY,
    PASSAGE,
    IMAGE,
    SOUND
  }

  /**
   * A decoded medium.
   *
   * @param parts what a tower embeds: one, or the clips of a sound
   */
  record Decoded(Kind kind, List<Object> parts) {
    /** The memory that its parts take, but for texts, which are as they came. */
    long bytes() {
      return parts.stream().mapToLong(Decoded::bytes).sum();
    }

    private static long bytes(Object part) {
      return switch (part) {
        case RgbImage picture -> picture.pixels().length;
        case Waveform clip -> (long) Float.BYTES * clip.samples().length;
        default -> 0;
      };
    }
  }

  /**
   * About how much memory it takes to decode a medium; 0 for a text.
   *
   * @throws RequestException as {@link #decode} does of what is known before
   */
  long memory(String field, EncodeInput input) {
    return switch (input.getContentCase()) {
      case IMAGE -> imageMemory(field + ".image", input.getImage());
      case PIXELS -> input.getPixels().getRgb().size();
      case AUDIO -> audioMemory(field + ".audio");
      case SAMPLES -> input.getSamples().getF32().size();
      case QUERY, PASSAGE, CONTENT_NOT_SET -> 0;
    };
  }

  private long imageMemory(String field, ByteString bytes) {
    requireTower(field, Modality.IMAGE);
    try {
      return images.memory(bytes.toByteArray());
    } catch (MediaException e) {
      throw refused(field, e);
    }
  }

  private long audioMemory(String field) {
    requireTower(field, Modality.AUDIO);
    return sounds.memory();
  }

  /** How the tower of a kind embeds. */
  Function<List<Object>, List<Embedding>> tower(Kind kind) {
    return switch (kind) {
      case QUERY -> parts -> encoder.encodeTexts(cast(String.class, parts));
      case PASSAGE -> parts -> encoder.encodePassages(cast(String.class, parts));
      case IMAGE -> parts -> encoder.encodeImages(cast(RgbImage.class, parts));
      case SOUND -> parts -> encoder.encodeSounds(cast(Waveform.class, parts));
    };
  }

  private static <T> List<T> cast(Class<T> type, List<Object> parts) {
    return parts.stream().map(type::cast).toList();
  }

  /**
   * Decodes a medium.
   *
   * @throws RequestException if it is none that can be embedded here
   */
  Decoded decode(String field, EncodeInput input) {
    return switch (input.getContentCase()) {
      case QUERY -> new Decoded(Kind.QUERY, List.of(text(field + ".query", input.getQuery())));
      case PASSAGE ->
          new Decoded(Kind.PASSAGE, List.of(text(field + ".passage", input.getPassage())));
      case IMAGE -> new Decoded(Kind.IMAGE, List.of(image(field + ".image", input.getImage())));
      case PIXELS -> new Decoded(Kind.IMAGE, List.of(pixels(field + ".pixels", input.getPixels())));
      case AUDIO -> new Decoded(Kind.SOUND, clips(field + ".audio", input.getAudio()));
      case SAMPLES ->
          new Decoded(Kind.SOUND, List.of(samples(field + ".samples", input.getSamples())));
      case CONTENT_NOT_SET ->
          throw new RequestException(
              field, "empty", "a query, passage, image, pixels, audio or samples");
    };
  }

  private String text(String field, String text) {
    requireTower(field, Modality.TEXT);
    if (text.isBlank() || text.length() > MAX_TEXT) {
      throw new RequestException(
          field, text.length() + " characters", "1 to " + MAX_TEXT + ", not all blank");
    }
    return text;
  }

  private RgbImage image(String field, ByteString bytes) {
    requireTower(field, Modality.IMAGE);
    try {
      return images.decode(bytes.toByteArray());
    } catch (MediaException e) {
      throw refused(field, e);
    }
  }

  private RgbImage pixels(String field, Pixels pixels) {
    requireTower(field, Modality.IMAGE);
    int width = pixels.getWidth();
    int height = pixels.getHeight();
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
      throw new RequestException(field, width + "×" + height, "1 to " + MAX_SIDE + " each");
    }
    if (pixels.getRgb().size() != 3L * width * height) {
      throw new RequestException(
          field + ".rgb",
          pixels.getRgb().size() + " bytes",
          "%d, 3 for each of %d×%d pixels".formatted(3L * width * height, width, height));
    }
    return new RgbImage(width, height, pixels.getRgb().toByteArray());
  }

  private List<Object> clips(String field, ByteString bytes) {
    requireTower(field, Modality.AUDIO);
    try {
      return List.copyOf(SoundClips.of(sounds.decode(bytes.toByteArray())));
    } catch (MediaException e) {
      throw refused(field, e);
    }
  }

  private Waveform samples(String field, Samples samples) {
    requireTower(field, Modality.AUDIO);
    return waveform(field, samples, MAX_SECONDS);
  }

  /**
   * A sound that is decoded.
   *
   * @throws RequestException if the bytes are no floats, or too many
   */
  static Waveform waveform(String field, Samples samples, double maxSeconds) {
    int bytes = samples.getF32().size();
    long most = (long) (maxSeconds * SoundClips.RATE) * Float.BYTES;
    if (bytes == 0 || bytes % Float.BYTES != 0 || bytes > most) {
      throw new RequestException(
          field + ".f32", bytes + " bytes", "4 for each sample, at most " + most);
    }
    float[] floats = new float[bytes / Float.BYTES];
    samples
        .getF32()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(floats);
    for (float sample : floats) {
      if (!Float.isFinite(sample)) {
        throw new RequestException(field + ".f32", sample, "finite numbers");
      }
    }
    return new Waveform(floats, SoundClips.RATE);
  }

  static RequestException refused(String field, MediaException cause) {
    return new RequestException(field, cause);
  }

  private void requireTower(String field, Modality modality) {
    if (!encoder.supports(modality)) {
      throw new RequestException(field, "no such tower", "a modality that the pack can embed");
    }
  }
}
