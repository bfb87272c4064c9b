package io.triptych.encoder.kernel;

/** Panels in less than 32 bits a weight, widened before they are multiplied. */
sealed interface PanelStorage permits HalfPanels, Int4Panels {

  /**
   * Widens whole panels.
   *
   * @param column the first column, a multiple of the wide panels' width
   * @param columns how many: of whole panels
   * @param out takes the panels as {@link PackedMatrix} lays them out, from its start
   */
  void widen(int column, int columns, float[] out);

  /** What the weights take in memory. */
  long bytes();
}
