package io.triptych.service.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvalFilesTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("file");
  }

  @Test
  void readsQueriesOfEachKind() throws IOException {
    Path picture = Files.createFile(folder.resolve("a.png"));
    Files.createDirectory(folder.resolve("sounds"));
    Path sound = Files.createFile(folder.resolve("sounds/b.wav"));
    Files.writeString(
        file,
        """
        \uFEFF{"id":"q1","text":"ein rotes Auto","language":"de"}

        {"id":2,"image":"a.png","exclude":["p1","p2"]}\r
        {"id":"q3","audio":"sounds/b.wav","exclude":null}
        """);

    assertThat(EvalQueries.read(file))
        .containsExactly(
            new EvalQuery("q1", new EvalQuery.Words("ein rotes Auto"), Set.of(), "de"),
            new EvalQuery("2", new EvalQuery.Medium(Modality.IMAGE, picture), Set.of("p1", "p2")),
            new EvalQuery("q3", new EvalQuery.Medium(Modality.AUDIO, sound), Set.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"text":"x"}                    | id: none (expected: the query's name)
          {"id":"","text":"x"}            | id: "" (expected: the query's name)
          {"id":"q"}                      | query: nothing to search with (expected: text, image or audio)
          {"id":"q","text":"x","image":"y"} | query: text and image (expected: one of them)
          {"id":"q","text":7}             | text: 7 (expected: a string)
          {"id":"q","image":"none.png"}   | image: none.png (expected: a file that exists)
          {"id":"q","text":"x","exclude":"p"} | exclude: "p" (expected: a list of item ids)
          {"id":"first","text":"x"}       | id: first comes twice (expected: a name of its own)
          {"id":"q","text":"x","language":7} | language: 7 (expected: a string)
          [1]                             | query: [1] (expected: one JSON object)
          """)
  void namesTheBrokenLineOfQueries(String line, String message) throws IOException {
    Files.writeString(file, "{\"id\":\"first\",\"text\":\"x\"}\n\n" + line + "\n");

    assertThatThrownBy(() -> EvalQueries.read(file))
        .isInstanceOf(EvalFormatException.class)
        .hasMessage(file + ":3: " + message);
  }

  @Test
  void refusesWhatIsNotJsonAndWhatIsEmpty() throws IOException {
    Files.writeString(file, "{\"id\":\"q\",\"text\":\"x\"} {}\n");
    assertThatThrownBy(() -> EvalQueries.read(file))
        .hasMessageStartingWith(file + ":1: query: ")
        .hasMessageEndingWith("(expected: one JSON object)");

    Files.writeString(file, "\n");
    assertThatThrownBy(() -> EvalQueries.read(file))
        .hasMessage(file + ":1: queries: 0 (expected: at least 1)");

    Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
    assertThatThrownBy(() -> EvalQueries.read(file))
        .hasMessage(file + ":1: encoding: unreadable (expected: UTF-8)");
  }

  @Test
  void readsJudgements() throws IOException {
    Files.writeString(
        file, "q1 0 a 1\nq1\t0\tb\t-1\r\n\nq 2\t0\tan id\t3\n q3  Q0  c  0\nq1 0 a 1");

    Qrels qrels = Qrels.read(file);

    assertThat(qrels.queries()).containsExactlyInAnyOrder("q1", "q 2", "q3");
    assertThat(qrels.grades("q1")).isEqualTo(Map.of("a", 1, "b", -1));
    assertThat(qrels.grades("q 2")).isEqualTo(Map.of("an id", 3));
    assertThat(qrels.grades("q3")).isEqualTo(Map.of("c", 0));
    assertThat(qrels.grades("q4")).isEmpty();
  }

  @Test
  void namesTheBrokenLineOfJudgements() throws IOException {
    Map<String, String> broken =
        Map.of(
            "q1 a 1", "fields: 3 (expected: 4: query 0 item grade)",
            "q1 0 a yes", "grade: yes (expected: a whole number, 1 or more if relevant)",
            "q0 0 a 2", "grade: 2 after 1 for q0 a (expected: one grade)");
    for (String line : List.copyOf(broken.keySet())) {
      Files.writeString(file, "q0 0 a 1\n" + line + "\n");
      assertThatThrownBy(() -> Qrels.read(file)).hasMessage(file + ":2: " + broken.get(line));
    }
  }
}
