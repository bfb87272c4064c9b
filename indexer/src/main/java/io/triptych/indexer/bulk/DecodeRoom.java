package io.triptych.indexer.bulk;

import io.triptych.indexer.RejectedException;
import java.util.List;

/** Where the media of an item are until the tower takes them: in memory that is bounded. */
interface DecodeRoom {

  /** About how much memory it takes to decode a medium; its header is read to tell. */
  interface Need {
    long bytes() throws RejectedException;
  }

  /**
   * Waits until a medium may be decoded.
   *
   * @param most what it takes to decode it
   * @param before the media of its item that came before, of which those that are decoded may be
   *     embedded meanwhile
   * @throws RejectedException if one of them cannot be embedded, or the medium cannot be decoded
   */
  void enter(Need most, List<PreparedMedium> before) throws RejectedException, InterruptedException;

  /** Tells how much memory the medium takes that was decoded last. */
  void add(long bytes);

  /** Tells that an item is not taken in, whose media took so much memory. */
  void release(long bytes);
}
