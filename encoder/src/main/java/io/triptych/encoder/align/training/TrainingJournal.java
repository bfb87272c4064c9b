package io.triptych.encoder.align.training;

import java.util.List;

/** What a training tells while it runs, and where it keeps its state. */
interface TrainingJournal {
  /** Keeps nothing and tells nobody. */
  TrainingJournal NONE =
      new TrainingJournal() {
        @Override
        public int resume(List<Parameter> parameters) {
          return 0;
        }

        @Override
        public void step(int step, int steps, double loss) {}

        @Override
        public void keep(int step, List<Parameter> parameters) {}
      };

  /** Fills parameters with a state that was kept; returns its step, 0 where there is none. */
  int resume(List<Parameter> parameters);

  /** A step is done. */
  void step(int step, int steps, double loss);

  /** Keeps a state. */
  void keep(int step, List<Parameter> parameters);
}
