package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.indexer.align.TitledMedium;
import io.triptych.service.eval.EvaluationReport;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task of three pictures of one colour each, in the space of colours. */
final class KeepTaskTest {
  @TempDir private Path folder;

  private final FakeEncoder encoder = new FakeEncoder();

  @BeforeEach
  void writeTheTask() throws Exception {
    png("red.png", 0xff0000);
    png("green.png", 0x00ff00);
    png("blue.png", 0x0000ff);
    write(
        "catalogue.jsonl",
        "{\"id\":\"r\",\"title\":\"rot\",\"image\":\"red.png\"}",
        "{\"id\":\"g\",\"title\":\"grün\",\"image\":\"green.png\"}",
        "{\"id\":\"b\",\"title\":\"blau\",\"image\":\"blue.png\"}");
    write(
        "queries.jsonl",
        "{\"id\":\"words\",\"text\":\"something red\"}",
        "{\"id\":\"picture\",\"image\":\"green.png\"}",
        "{\"id\":\"wrong\",\"text\":\"something blue\"}");
    write("qrels.tsv", "words 0 r 1", "picture 0 g 1", "wrong 0 r 1");
  }

  @Test
  void measuresSearchesByWordsAndByPictures() throws Exception {
    KeepTask task = KeepTask.open(folder);
    assertThat(task.name()).isEqualTo(folder.getFileName().toString());
    List<TitledMedium> pictures =
        task.pictures(encoder, folder.resolve("work"), (done, total) -> {});
    assertThat(pictures).extracting(TitledMedium::item).containsExactly("r", "g", "b");
    EvaluationReport report = task.measure(encoder, pictures);
    assertThat(report.queries()).isEqualTo(3);
    assertThat(report.metrics().get("R@1")).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(report.metrics().get("R@10")).isEqualTo(1);
  }

  @Test
  void refusesSoundsAndTasksThatLackAFile() throws Exception {
    Files.write(folder.resolve("bark.wav"), new byte[0]);
    write("queries.jsonl", "{\"id\":\"sound\",\"audio\":\"bark.wav\"}");
    write("qrels.tsv", "sound 0 r 1");
    KeepTask sounds = KeepTask.open(folder);
    List<TitledMedium> pictures =
        sounds.pictures(encoder, folder.resolve("work"), (done, total) -> {});
    assertThatThrownBy(() -> sounds.measure(encoder, pictures))
        .hasMessage("query: sound asks with audio (expected: text or image)");
    Files.delete(folder.resolve("qrels.tsv"));
    assertThatThrownBy(() -> KeepTask.open(folder))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("qrels.tsv")
        .hasMessageContaining("expected: a file of a task to keep");
  }

  private void png(String name, int colour) throws Exception {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, colour);
    }
    ImageIO.write(image, "png", folder.resolve(name).toFile());
  }

  private void write(String name, String... lines) throws Exception {
    Files.write(folder.resolve(name), List.of(lines));
  }
}
