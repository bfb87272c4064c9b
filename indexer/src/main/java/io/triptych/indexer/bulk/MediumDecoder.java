package io.triptych.indexer.bulk;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.SoundClips;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Stage;

/** Decodes the bytes of pictures and sounds for their towers. Safe for use by many threads. */
final class MediumDecoder {
  private final ImageDecoding images;
  private final AudioDecoder sounds = new AudioDecoder();

  MediumDecoder(ImageDecoding images) {
    this.images = images;
  }

  /** About how much memory it takes to decode a medium. */
  long memory(PreparedMedium medium, byte[] bytes) throws RejectedException {
    try {
      return medium.modality() == Modality.AUDIO ? sounds.memory() : images.memory(bytes);
    } catch (MediaException e) {
      throw rejected(e);
    }
  }

  /** The medium with its picture, or with the clips of its sound. */
  PreparedMedium decode(PreparedMedium medium, byte[] bytes) throws RejectedException {
    try {
      return medium.modality() == Modality.AUDIO
          ? medium.withClips(SoundClips.of(sounds.decode(bytes)))
          : medium.withImage(images.decode(bytes));
    } catch (MediaException e) {
      throw rejected(e);
    }
  }

  private static RejectedException rejected(MediaException e) {
    return new RejectedException(Stage.DECODE, Reason.of(e.fault()), e.getMessage());
  }
}
