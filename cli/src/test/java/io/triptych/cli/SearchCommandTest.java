package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchCommandTest {
  @TempDir Path folder;
  private CommandRunner triptych;

  @BeforeEach
  void fill() {
    triptych = new CommandRunner(folder);
    ColourCatalogue.write(folder);
  }

  @Test
  void printsATable() {
    Outcome outcome = search("--text", "蓝 bicycle");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.err()).isEmpty();
    List<String> lines = outcome.out().lines().toList();
    assertThat(lines.getFirst()).matches("#  score  id +title +price");
    assertThat(lines.get(1)).matches("1  0\\.\\d{3}  sku-blue   蓝 blue 自行车    300");
    assertThat(lines).hasSize(4);
  }

  @Test
  void printsJson() throws IOException {
    JsonNode json = search("--text", "green", "-k", "2", "--format", "json", "--explain").json();

    assertThat(json.get("space").asText()).isEqualTo("c0".repeat(32));
    assertThat(json.get("took_ms").asDouble()).isPositive();
    assertThat(json.get("hits")).hasSize(2);
    JsonNode hit = json.get("hits").get(0);
    assertThat(hit.get("id").asText()).isEqualTo("sku-green");
    assertThat(hit.get("title").asText()).isEqualTo("green lamp");
    assertThat(hit.get("attributes").toString()).isEqualTo("{\"price\":20.5,\"tag\":\"test\"}");
    double sum = 0;
    for (JsonNode term : hit.get("explanation").get("contributions")) {
      sum += term.get("contribution").asDouble();
    }
    assertThat(sum).isCloseTo(hit.get("score").asDouble(), within(1e-9));
    JsonNode effort = json.get("effort").get(0);
    assertThat(effort.get("target").asText()).isEqualTo("text");
    assertThat(effort.get("k_found").asInt()).isEqualTo(3);
  }

  @Test
  void explainsBelowTheTable() {
    String out = search("--text", "green", "--explain", "--exact").out();

    assertThat(out).containsPattern("#  part  compared with +raw  relevance  weight  contribution");
    assertThat(out).containsPattern("1 +0  text +1\\.000 ");
    assertThat(out).contains("words (BM25)").contains("part 0 in text: exact, 3 vectors compared");
  }

  @Test
  void searchesByPictureByItemAndWithAFilter() throws IOException {
    Path picture = Pictures.plain(folder.resolve("red.png"), 0xff0000);
    assertThat(ids(search("--image", picture, "--format", "json"))).startsWith("sku-red");
    assertThat(ids(search("--id", "sku-red", "--format", "json")))
        .containsExactlyInAnyOrder("sku-green", "sku-blue");
    assertThat(ids(search("--text", "red", "--filter", "price:[0 TO 400]", "--format", "json")))
        .containsExactlyInAnyOrder("sku-green", "sku-blue");
  }

  @Test
  void countsByAttributes() throws IOException {
    String out = search("--text", "red", "--facet", "tag", "--facet", "price:20.5,300,400").out();
    assertThat(out)
        .endsWith(
            """

            tag   items
            test      3

            price              items
            below 20.5             0
            20.5 to below 300      1
            300 to below 400       1
            400 or more            1
            """);
    JsonNode facets =
        search(
                "--id",
                "sku-red",
                "--filter",
                "price:[0 TO 400]",
                "--facet",
                "tag:1",
                "--facet",
                "stock:1",
                "--facet",
                "updated_at:2026-01-31",
                "--format",
                "json")
            .json()
            .get("facets");
    assertThat(facets.get(0).toString())
        .isEqualTo(
            "{\"attribute\":\"tag\",\"values\":[{\"value\":\"test\",\"items\":2}],"
                + "\"other_values\":0,\"without\":0}");
    assertThat(facets.get(1).toString())
        .isEqualTo(
            "{\"attribute\":\"stock\",\"ranges\":[{\"to\":1,\"items\":0},{\"from\":1,\"items\":0}],"
                + "\"without\":2}");
    assertThat(facets.get(2).get("ranges").get(0).get("to").asText())
        .isEqualTo("2026-01-31T00:00:00Z");
    assertThat(search("--text", "red", "--facet", "size").err())
        .startsWith("triptych: facets: size (expected: one of price, ");
  }

  @Test
  void turnsPages() throws IOException {
    List<String> all = ids(search("--text", "red", "--offset", "0", "--format", "json"));
    assertThat(all).hasSize(3);
    assertThat(ids(search("--text", "red", "--offset", "1", "-k", "1", "--format", "json")))
        .containsExactly(all.get(1));
    assertThat(search("--text", "red", "--offset", "2", "-k", "5").out().lines().toList())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("3  ");
    Outcome deep = search("--text", "red", "--offset", "295");
    assertThat(deep.status()).isEqualTo(2);
    assertThat(deep.err()).startsWith("triptych: offset: 295, k: 10 (expected: 0 to 300 with k");
  }

  @Test
  void weightsBelongToThePartsBeforeThem() throws IOException {
    JsonNode json =
        search(
                "--id",
                "sku-red",
                "--weight",
                "2",
                "--text",
                "green",
                "--weight",
                "-1",
                "--text=blue",
                "--format",
                "json",
                "--explain")
            .json();
    double[] weights = new double[3];
    json.get("hits")
        .get(0)
        .get("explanation")
        .get("contributions")
        .forEach(term -> weights[term.get("part").asInt()] += term.get("weight").asDouble());
    assertThat(weights).containsExactly(new double[] {2 / 3.0, -1 / 3.0, 1 / 3.0}, within(1e-9));
    assertThat(search("--weight", "2", "--text", "red").err())
        .startsWith("triptych: --weight: 2 (expected: after the --text, --image, --audio or --id");
    assertThat(search("--text", "red", "--weight", "much").err())
        .startsWith("triptych: --weight: much (expected: a number)");
    assertThat(search("--text", "--exact").err())
        .startsWith("triptych: --text: --exact (expected: a value)");
    assertThat(search("--text").status()).isEqualTo(2);
  }

  @Test
  void ranksAsItIsTold() throws IOException {
    JsonNode ranks =
        search("--text", "green", "--hybrid", "rrf", "--explain", "--format", "json").json();
    JsonNode first = ranks.get("hits").get(0);
    assertThat(first.get("score").asDouble()).isEqualTo(1);
    assertThat(first.get("explanation").get("contributions").get(0).get("rank").asInt()).isOne();
    assertThat(search("--text", "green", "--hybrid", "rrf", "--explain").out())
        .containsPattern("contribution +rank\\R");
    assertThat(search("--text", "x", "--hybrid", "sum").err())
        .startsWith("triptych: hybrid: sum (expected: none, weighted, rrf)");
    assertThat(search("--text", "x", "--hybrid", "rrf", "--lexical-share", "0.5").err())
        .startsWith("triptych: lexical_share: 0.5 beside hybrid rrf (expected: hybrid weighted)");

    assertThat(ids(search("--text", "green", "--rank", "-price", "--format", "json")))
        .startsWith("sku-green")
        .last()
        .isEqualTo("sku-red");
    assertThat(search("--text", "green", "--rank", "price").out().lines().toList().getFirst())
        .matches("#  score  rank value  id +title +price");
    assertThat(search("--text", "green", "--rank", "size").err())
        .startsWith("triptych: rank_expression: size (expected: score or a numeric attribute");

    assertThat(ids(search("--text", "green", "--diversity", "1", "--format", "json")))
        .hasSize(3)
        .startsWith("sku-green");
    assertThat(ids(search("--text", "green", "--collapse", "0.97", "--format", "json"))).hasSize(3);
    assertThat(search("--text", "green", "--collapse", "2").err())
        .startsWith("triptych: collapse_above: 2.0 (expected: 0 to 1)");
  }

  @Test
  void weighsMedia() throws IOException {
    JsonNode json =
        search("--text", "red", "--modality-weights", "text=1,image=0.5", "--format", "json")
            .json();
    assertThat(json.get("hits")).hasSize(3);
    assertThat(search("--text", "red", "--modality-weights", "image=1").err())
        .startsWith("triptych: modality_weights: 0 for all that is searched (expected: more than");
    assertThat(search("--text", "red", "--modality-weights", "text=1", "--preset", "shop").err())
        .startsWith("triptych: modality_weights: beside preset shop (expected: one of the two)");
  }

  @Test
  void saysThatNothingWasFound() {
    assertThat(search("--text", "red", "--filter", "tag:none").out()).isEqualTo("Nothing found.\n");
  }

  @Test
  void tellsWrongUseFromFailure() {
    Outcome nothing = search();
    assertThat(nothing.status()).isEqualTo(2);
    assertThat(nothing.err())
        .startsWith(
            "triptych: query: nothing to search with (expected: --text, --image, --audio or --id)");
    assertThat(search("--text", "x", "-k", "0").status()).isEqualTo(2);
    assertThat(search("--text", "x", "-k", "ten").err())
        .startsWith("triptych: -k: ten (expected: a whole number)\n");

    Outcome unknown = triptych.run("search", "shapes", "--text", "x", "--data", folder);
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err())
        .isEqualTo("triptych: collection: shapes (expected: one of [colours])\n");
    Outcome filter = search("--text", "x", "--filter", "size:[1 TO");
    assertThat(filter.status()).isEqualTo(1);
    assertThat(filter.err()).startsWith("triptych: filter: ").hasLineCount(1);
    assertThat(search("--id", "sku-pink").err()).contains("sku-pink").hasLineCount(1);
  }

  @Test
  void listsCollections() throws IOException {
    assertThat(triptych.run("collections", "--data", folder).out())
        .isEqualTo(
            "collection  items  media  space         aliases\n"
                + "colours         3  text   c0c0c0c0c0c0\n");
    JsonNode json = triptych.run("collections", "--data", folder, "--format", "json").json();
    assertThat(json.get(0).get("items").asInt()).isEqualTo(3);
    assertThat(json.get(0).get("media")).hasSize(1);
    assertThat(json.get(0).get("media").get(0).asText()).isEqualTo("text");
    Outcome deaf = search("--text", "red", "--target", "audio");
    assertThat(deaf.status()).isEqualTo(1);
    assertThat(deaf.err())
        .isEqualTo(
            "triptych: targets: audio (expected: what the collection holds; no item has a vector"
                + " of a sound)\n");
    assertThat(triptych.run("collections", "--data", folder.resolve("none")).out())
        .startsWith("No collections in ");
  }

  private Outcome search(Object... arguments) {
    List<Object> line = new ArrayList<>(List.of("search", "colours", "--data", folder));
    line.addAll(List.of(arguments));
    return triptych.run(line.toArray());
  }

  private static List<String> ids(Outcome outcome) throws IOException {
    List<String> ids = new ArrayList<>();
    outcome.json().get("hits").forEach(hit -> ids.add(hit.get("id").asText()));
    return ids;
  }
}
