package io.triptych.encoder.align.training;

import io.triptych.encoder.calibration.PairCosines;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps the state of an alignment in a folder, so that it can go on after it was cut off and comes
 * to the very same end.
 *
 * <p>For each part, {@code 0} and so on for those held out and {@code all} for the last training,
 * {@code state-PART.safetensors} holds {@code step}, {@code losses} and for parameter N {@code
 * N.values}, {@code N.mean} and {@code N.square}; {@code trials-PART.safetensors} holds {@code
 * C.things}, {@code C.concepts}, {@code C.views}, {@code C.change}, {@code C.pairs}, {@code
 * C.by_target} and {@code C.by_thing} for candidate C, and the last three with {@code alike.}
 * before them for {@link Trial#alike}. The metadata {@code run} names the data and settings; files
 * of another run are not looked at.
 */
public final class TrainingFolder {
  private static final String RUN = "run";

  /** Files of another form are those of another run. */
  private static final String FORMAT = "3 ";

  private final Path folder;
  private final String run;

  /**
   * A folder.
   *
   * @param folder is made when something is kept
   * @param run names data and settings
   */
  public TrainingFolder(Path folder, String run) {
    this.folder = folder;
    this.run = FORMAT + run;
  }

  /** The trials of a part that were kept, by candidate. */
  Map<Integer, Trial> trials(String part) {
    Map<Integer, Trial> found = new TreeMap<>();
    try (SafetensorsFile file = open("trials", part)) {
      for (int c = 0; file != null && file.contains(c + ".things"); c++) {
        Ranks ranks =
            new Ranks(
                ints(file, c + ".things"), ints(file, c + ".concepts"), ints(file, c + ".views"));
        float change = file.tensor(c + ".change").toFloats()[0];
        found.put(
            c, new Trial(ranks, change, cosines(file, c + "."), cosines(file, c + ".alike.")));
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps the trials of a part. */
  void keep(String part, Map<Integer, Trial> trials) {
    SafetensorsWriter writer = new SafetensorsWriter();
    trials.forEach((c, trial) -> {
      writer.add(tensor(c + ".things", floats(trial.ranks().things())));
      writer.add(tensor(c + ".concepts", floats(trial.ranks().concepts())));
      writer.add(tensor(c + ".change", new float[] {trial.change()}));
      writer.add(tensor(c + ".views", floats(trial.ranks().views())));
      add(writer, c + ".", trial.cosines());
      add(writer, c + ".alike.", trial.alike());
    });
    write("trials", part, writer);
  }

  private static PairCosines cosines(SafetensorsFile file, String prefix) {
    return new PairCosines(
        file.tensor(prefix + "pairs").toFloats(),
        file.tensor(prefix + "by_target").toFloats(),
        file.tensor(prefix + "by_thing").toFloats());
  }

  private static void add(SafetensorsWriter writer, String prefix, PairCosines cosines) {
    writer.add(tensor(prefix + "pairs", cosines.pairs()));
    writer.add(tensor(prefix + "by_target", cosines.byTarget()));
    writer.add(tensor(prefix + "by_thing", cosines.byThing()));
  }

  /** Fills parameters and losses; returns the step, 0 where nothing was kept. */
  int resume(String part, List<Parameter> parameters, List<Float> losses) {
    try (SafetensorsFile file = open("state", part)) {
      if (file == null) {
        return 0;
      }
      for (int n = 0; n < parameters.size(); n++) {
        fill(file, n + ".values", parameters.get(n).values);
        fill(file, n + ".mean", parameters.get(n).mean);
        fill(file, n + ".square", parameters.get(n).square);
      }
      for (float loss : file.tensor("losses").toFloats()) {
        losses.add(loss);
      }
      return ints(file, "step")[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps a state. */
  void keep(String part, int step, List<Parameter> parameters, List<Float> losses) {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (int n = 0; n < parameters.size(); n++) {
      writer.add(tensor(n + ".values", parameters.get(n).values));
      writer.add(tensor(n + ".mean", parameters.get(n).mean));
      writer.add(tensor(n + ".square", parameters.get(n).square));
    }
    float[] all = new float[losses.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = losses.get(i);
    }
    writer.add(tensor("losses", all)).add(tensor("step", new float[] {step}));
    write("state", part, writer);
  }

  private SafetensorsFile open(String what, String part) throws IOException {
    Path path = path(what, part);
    if (!Files.isRegularFile(path)) {
      return null;
    }
    SafetensorsFile file = SafetensorsFile.open(path);
    if (!run.equals(file.metadata().get(RUN))) {
      file.close();
      return null;
    }
    return file;
  }

  private void write(String what, String part, SafetensorsWriter writer) {
    try {
      Files.createDirectories(folder);
      writer.metadata(RUN, run).write(path(what, part));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path path(String what, String part) {
    return folder.resolve(what + "-" + part + ".safetensors");
  }

  private static void fill(SafetensorsFile file, String name, float[] into) {
    float[] values = file.tensor(name).require(into.length).toFloats();
    System.arraycopy(values, 0, into, 0, into.length);
  }

  private static Tensor tensor(String name, float[] values) {
    return Tensor.ofFloats(name, new int[] {values.length}, values);
  }

  private static float[] floats(int[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }

  private static int[] ints(SafetensorsFile file, String name) {
    float[] values = file.tensor(name).toFloats();
    int[] ints = new int[values.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }
}
