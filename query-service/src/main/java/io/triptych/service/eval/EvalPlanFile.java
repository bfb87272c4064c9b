package io.triptych.service.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.triptych.service.query.WeightPreset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads an {@link EvalPlan} from YAML. Paths are relative to the file; keys that are not known are
 * errors.
 *
 * <pre>{@code
 * k: [1, 5, 10]        # the cut-offs of R@k
 * depth: 1000
 * seed: 1              # of the resampling
 * resamples: 10000
 * confidence: 95       # per cent
 * tasks:
 *   - name: English words to pictures
 *     collection: demo
 *     queries: queries.jsonl
 *     qrels: qrels.tsv
 *     direction: text-image   # (text|image|speech|sound|any)-(text|image|sound|all)
 *     language: en
 * variants:            # each is compared with the first
 *   - name: graph
 *   - name: exact
 *     exact: true
 *   - name: int8
 *     vectors: int8
 *   - name: for photos
 *     preset: photos
 *   - name: hubness corrected
 *     csls: true
 *   - name: other pack
 *     pack: packs/other
 *     data: data-other
 * }</pre>
 */
public final class EvalPlanFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final Path folder;

  private EvalPlanFile(Path file) {
    this.folder = file.toAbsolutePath().getParent();
  }

  private record Plan(
      List<Integer> k,
      Integer depth,
      Long seed,
      Integer resamples,
      Double confidence,
      List<Task> tasks,
      List<Variant> variants) {}

  private record Task(
      String name,
      String collection,
      String queries,
      String qrels,
      String direction,
      String language) {}

  private record Variant(
      String name,
      String pack,
      String data,
      boolean exact,
      String vectors,
      String preset,
      boolean csls) {}

  /**
   * The plan in {@code file}.
   *
   * @throws NoSuchFileException if there is no such file
   * @throws EvalFormatException if it is malformed; the message names the field
   */
  public static EvalPlan read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "expected: a YAML file of tasks");
    }
    EvalPlanFile reader = new EvalPlanFile(file);
    try {
      return reader.plan(YAML.readValue(String.join("\n", TextLines.read(file)), Plan.class));
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw new EvalFormatException(file, line, reason(e));
    } catch (IllegalArgumentException e) {
      throw new EvalFormatException(file, 1, e.getMessage());
    }
  }

  private EvalPlan plan(Plan plan) {
    if (plan == null || plan.tasks() == null) {
      throw new IllegalArgumentException("tasks: none (expected: at least 1)");
    }
    Resampling usual = Resampling.DEFAULT;
    List<Variant> variants =
        plan.variants() == null
            ? List.of(new Variant("default", null, null, false, null, null, false))
            : plan.variants();
    return new EvalPlan(
        plan.tasks().stream().map(this::task).toList(),
        variants.stream().map(this::variant).toList(),
        orElse(plan.k(), EvalPlan.DEFAULT_CUTOFFS),
        orElse(plan.depth(), Evaluator.DEFAULT_DEPTH),
        new Resampling(
            orElse(plan.seed(), usual.seed()),
            orElse(plan.resamples(), usual.rounds()),
            orElse(plan.confidence(), usual.confidence() * 100) / 100));
  }

  private EvalTask task(Task task) {
    return new EvalTask(
        required("tasks.name", task.name()),
        required("tasks.collection", task.collection()),
        existing("tasks.queries", task.queries()),
        existing("tasks.qrels", task.qrels()),
        task.direction() == null ? Direction.ANY : Direction.of(task.direction()),
        orElse(task.language(), ""));
  }

  private EvalVariant variant(Variant variant) {
    return new EvalVariant(
        required("variants.name", variant.name()),
        Optional.ofNullable(variant.pack()).map(folder::resolve),
        Optional.ofNullable(variant.data()).map(folder::resolve),
        variant.exact(),
        variant.vectors() == null ? Rounding.NONE : Rounding.of(variant.vectors()),
        Optional.ofNullable(variant.preset()).map(WeightPreset::of),
        variant.csls());
  }

  private Path existing(String field, String value) {
    Path path = folder.resolve(required(field, value)).normalize();
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException(field + ": " + value + " (expected: a file that exists)");
    }
    return path;
  }

  private static String required(String field, String value) {
    if (value == null) {
      throw new IllegalArgumentException(field + ": missing (expected: a value)");
    }
    return value;
  }

  private static <T> T orElse(T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  private static String reason(JsonProcessingException e) {
    String path =
        e instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(Reference::getFieldName)
                .filter(name -> name != null)
                .collect(Collectors.joining("."))
            : "";
    if (e instanceof UnrecognizedPropertyException unknown) {
      String known =
          unknown.getKnownPropertyIds().stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", "));
      return path + ": unknown (expected: " + known + ")";
    }
    String what = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
    return (path.isEmpty() ? "tasks" : path) + ": " + what + " (expected: YAML, see eval --help)";
  }
}
