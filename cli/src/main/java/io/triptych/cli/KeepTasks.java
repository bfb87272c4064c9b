package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.indexer.align.TitledMedium;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The searches that an alignment should not make worse. */
record KeepTasks(List<KeepTask> tasks, Terminal terminal) {
  KeepTasks {
    tasks = List.copyOf(tasks);
  }

  static KeepTasks open(List<Path> folders, Terminal terminal) throws IOException {
    List<KeepTask> tasks = new ArrayList<>();
    for (Path folder : folders) {
      tasks.add(KeepTask.open(folder));
    }
    return new KeepTasks(tasks, terminal);
  }

  /**
   * Prints what is found before and after, if there is anything to keep.
   *
   * @param before of the pack that {@code made} was made of
   * @param features where the features of the tasks' pictures are kept
   */
  void compare(Encoder before, ModelPack made, Path features) throws IOException {
    if (tasks.isEmpty()) {
      return;
    }
    List<AlignmentTables.Kept> compared = new ArrayList<>();
    try (Encoder after = made.encoder(Runtime.getRuntime().availableProcessors());
        Progress progress = Progress.of(terminal, "pictures to keep")) {
      for (KeepTask task : tasks) {
        List<TitledMedium> pictures = task.pictures(before, features, progress::at);
        compared.add(
            new AlignmentTables.Kept(
                task.name(), task.measure(before, pictures), task.measure(after, pictures)));
      }
    }
    terminal.out().print(AlignmentTables.kept(compared, terminal.width()));
  }
}
