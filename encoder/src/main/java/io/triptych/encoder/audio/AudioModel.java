package io.triptych.encoder.audio;

import io.triptych.encoder.block.Observer;
import io.triptych.encoder.kernel.Team;

/** An audio encoder's network: from a log-mel spectrogram to one vector a sound. Immutable. */
public interface AudioModel {

  /** The length of a vector. */
  int width();

  /** The frames of a spectrogram. */
  int frames();

  /** The mel bins of a frame. */
  int bins();

  /**
   * Allocates the working memory of one forward pass at a time.
   *
   * @param team who shares the work
   */
  Session session(Team team);

  /** A network with its working memory; for one thread at a time. */
  interface Session {

    /** Who shares the work. */
    Team team();

    /**
     * Runs a pass over one sound: a spectrogram has enough rows to fill a machine.
     *
     * @param features [frames, bins] of the network's {@link AudioProcessor}
     * @param out takes the vector, [{@link AudioModel#width()}]; not normalised
     * @param observer sees the stages
     */
    void encode(float[] features, float[] out, Observer observer);
  }
}
