package io.triptych.service.server;

import io.triptych.encoder.Modality;

/** Between the modality of a message and the encoder's. */
final class Modalities {
  private Modalities() {}

  static Modality of(String field, io.triptych.proto.v1.Modality message) {
    return switch (message) {
      case MODALITY_TEXT -> Modality.TEXT;
      case MODALITY_IMAGE -> Modality.IMAGE;
      case MODALITY_AUDIO -> Modality.AUDIO;
      case MODALITY_UNSPECIFIED, UNRECOGNIZED ->
          throw new RequestException(
              field, message, "MODALITY_TEXT, MODALITY_IMAGE or MODALITY_AUDIO");
    };
  }

  static io.triptych.proto.v1.Modality message(Modality modality) {
    return switch (modality) {
      case TEXT -> io.triptych.proto.v1.Modality.MODALITY_TEXT;
      case IMAGE -> io.triptych.proto.v1.Modality.MODALITY_IMAGE;
      case AUDIO -> io.triptych.proto.v1.Modality.MODALITY_AUDIO;
    };
  }
}
