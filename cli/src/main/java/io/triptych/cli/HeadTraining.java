package io.triptych.cli;

import io.triptych.encoder.Modality;
import io.triptych.encoder.align.training.Alignment;
import io.triptych.encoder.align.training.AlignmentSettings;
import io.triptych.encoder.align.training.HeadAligner;
import io.triptych.encoder.align.training.LossCurve;
import io.triptych.encoder.align.training.TrainingFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains heads one after the other, prints what each finds before and after, and draws its losses.
 *
 * @param work where the trainings' states are kept
 * @param out the pack to be made, beside which the losses are drawn
 */
record HeadTraining(AlignmentSettings settings, Path work, Path out, Terminal terminal) {

  /**
   * Those heads that find more than before; of others the user is told.
   *
   * @throws IllegalArgumentException if none does
   */
  List<AlignedHead> gained(List<TrainingPairs> all) throws IOException {
    List<AlignedHead> gained = new ArrayList<>();
    List<String> idle = new ArrayList<>();
    for (TrainingPairs pairs : all) {
      Alignment alignment = train(pairs);
      terminal.out().print(AlignmentTables.pairs(pairs, alignment, terminal.width()));
      terminal.out().flush();
      Files.writeString(curve(pairs.modality()), LossCurve.svg(alignment));
      if (alignment.gained()) {
        gained.add(new AlignedHead(pairs, alignment));
      } else {
        idle.add(pairs.describe() + " teach nothing that holds for others");
      }
    }
    if (gained.isEmpty()) {
      throw new IllegalArgumentException(
          "pairs: %s (expected: more pairs, or more telling titles; no pack was made)"
              .formatted(String.join("; ", idle)));
    }
    idle.forEach(
        what -> terminal.err().println("triptych: " + what + "; their head stays as it was"));
    return gained;
  }

  private Alignment train(TrainingPairs pairs) {
    TrainingFolder folder =
        new TrainingFolder(
            work.resolve("training-" + pairs.modality().id()), pairs.id() + " " + settings);
    try (Progress progress = Progress.of(terminal, "steps, " + pairs.thing() + "s")) {
      return HeadAligner.align(pairs.pairs(), settings, folder, progress::at);
    }
  }

  private Path curve(Modality modality) {
    return Path.of(out + (modality == Modality.AUDIO ? "-sounds.svg" : ".svg"));
  }
}
