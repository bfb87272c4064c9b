package io.triptych.service.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Compares with what {@code ir_measures} over trec_eval computed; see the resource's README. */
class TrecEvalTest {
  private static final double EPSILON = 1e-12;

  private final Map<String, List<String>> run = new HashMap<>();

  @Test
  void everyMeasureOfEveryQueryIsTrecEvals() throws IOException, URISyntaxException {
    for (String line : Files.readAllLines(resource("run.txt"))) {
      String[] fields = line.split(" ");
      run.computeIfAbsent(fields[0], query -> new ArrayList<>()).add(fields[2]);
    }
    List<String> expected = Files.readAllLines(resource("expected.tsv"));
    List<EvalQuery> queries = new ArrayList<>();
    for (int q = 1; q <= 18; q++) {
      String id = "q%02d".formatted(q);
      queries.add(new EvalQuery(id, new EvalQuery.Words(id), Set.of()));
    }
    Ranker ranker = (query, depth) -> run.getOrDefault(query.id(), List.of());

    Evaluation evaluation =
        new Evaluator(ranker, List.of(1, 5, 10), 1000, () -> 0)
            .run(queries, Qrels.read(resource("qrels.txt")), (done, total) -> {});

    assertThat(evaluation.unjudged()).isEqualTo(1);
    assertThat(expected).hasSize(evaluation.results().size() + 2);
    String[] names = expected.getFirst().split("\t");
    for (int i = 0; i < evaluation.results().size(); i++) {
      QueryResult result = evaluation.results().get(i);
      compare(names, expected.get(i + 1), result.query().id(), result.scores());
    }
    compare(names, expected.getLast(), "all", evaluation.means());
  }

  private static void compare(
      String[] names, String line, String query, Map<String, Double> measured) {
    String[] fields = line.split("\t");
    assertThat(fields[0]).isEqualTo(query);
    assertThat(measured).hasSize(names.length - 1);
    for (int m = 1; m < names.length; m++) {
      assertThat(measured.get(names[m]))
          .as(query + " " + names[m])
          .isCloseTo(Double.parseDouble(fields[m]), within(EPSILON));
    }
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(TrecEvalTest.class.getResource("trec/" + name).toURI());
  }
}
