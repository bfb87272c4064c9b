package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.api.AnnotationsProto;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The document beside the descriptors that it was made of. */
final class OpenApiDocumentTest {
  private final JsonNode document = OpenApi.document();

  @Test
  void everyAnnotatedRpcIsThereAndNothingElseButMedia() {
    Set<String> annotated =
        Contract.methods().stream()
            .filter(method -> method.getOptions().hasExtension(AnnotationsProto.http))
            .map(method -> method.getService().getName() + "_" + method.getName())
            .collect(Collectors.toSet());
    assertThat(annotated).contains("SearchService_Search", "AdminService_WarmUp");
    annotated.add("ItemService_GetMedia");
    assertThat(document.findValuesAsText("operationId"))
        .containsExactlyInAnyOrderElementsOf(annotated);
  }

  @Test
  void everyReferenceLeadsToASchemaThatIsFilled() {
    Set<String> references = new TreeSet<>(document.findValuesAsText("$ref"));
    assertThat(references).hasSizeGreaterThan(20);
    for (String reference : references) {
      assertThat(reference).startsWith("#/");
      assertThat(document.at(reference.substring(1)).at("/properties").isObject())
          .as(reference)
          .isTrue();
    }
  }

  @Test
  void pathsVariablesAndBodiesAreThoseOfTheContract() {
    JsonNode search = document.at("/paths").get("/v1/collections/{collection}:search").get("post");
    assertThat(search.at("/parameters").findValuesAsText("name")).containsExactly("collection");
    JsonNode body = search.at("/requestBody/content").get("application/json").at("/schema");
    assertThat(body.at("/properties").has("minRelevance")).isTrue();
    assertThat(body.at("/properties").has("collection")).isFalse();
    assertThat(search.at("/requestBody/content").has("multipart/form-data")).isTrue();
    JsonNode item = document.at("/paths").get("/v1/collections/{collection}/items/{id}").get("get");
    assertThat(item.at("/parameters").findValuesAsText("name")).containsExactly("collection", "id");
    assertThat(item.has("requestBody")).isFalse();
  }
}
