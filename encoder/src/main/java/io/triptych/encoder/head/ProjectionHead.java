package io.triptych.encoder.head;

/**
 * Maps the features of one modality to a unit vector of the shared space. A pure function of the
 * features, so that stored features can be projected again; safe for use by many threads.
 */
public sealed interface ProjectionHead
    permits WhitenedTextHead, PrototypeImageHead, OwnHead, PrincipalHead, ResidualHead, SoundHead {

  /** The number of features that the head takes. */
  int features();

  /** The length of the vectors that the head gives. */
  int dimension();

  /**
   * Projects.
   *
   * @param features {@link #features()} numbers, laid out as the tower's layout says
   * @param out takes {@link #dimension()} numbers of norm 1
   * @throws IllegalArgumentException if a length differs or the features have no direction (all of
   *     them zero, or one not finite)
   */
  void project(float[] features, float[] out);
}
