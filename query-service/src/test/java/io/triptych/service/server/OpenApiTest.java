package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.AnnotationsProto;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import io.triptych.service.FakeEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The served document, as a parser of others reads it, beside the descriptors. */
final class OpenApiTest {
  @TempDir private static Path data;
  private static OpenAPI document;

  @BeforeAll
  static void read() throws Exception {
    try (TriptychServer server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri().resolve("/v1/openapi.json")).build();
      String text = client.send(request, BodyHandlers.ofString()).body();
      SwaggerParseResult result = new OpenAPIV3Parser().readContents(text, List.of(), null);
      assertThat(result.getMessages()).isEmpty();
      document = result.getOpenAPI();
    }
  }

  private static Map<String, Operation> operations() {
    return document.getPaths().values().stream()
        .flatMap(path -> path.readOperations().stream())
        .collect(Collectors.toMap(Operation::getOperationId, operation -> operation));
  }

  @Test
  void everyAnnotatedRpcIsThereAndNothingElseButMedia() {
    Set<String> annotated =
        Contract.methods().stream()
            .filter(method -> method.getOptions().hasExtension(AnnotationsProto.http))
            .map(method -> method.getService().getName() + "_" + method.getName())
            .collect(Collectors.toSet());
    assertThat(annotated).contains("SearchService_Search", "AdminService_WarmUp");
    annotated.add("ItemService_GetMedia");
    assertThat(operations().keySet()).isEqualTo(annotated);
  }

  @Test
  void pathsVariablesAndBodiesAreThoseOfTheContract() {
    PathItem search = document.getPaths().get("/v1/collections/{collection}:search");
    assertThat(search.getPost().getParameters())
        .extracting(parameter -> parameter.getName() + " " + parameter.getIn())
        .containsExactly("collection path");
    Schema<?> body =
        search.getPost().getRequestBody().getContent().get("application/json").getSchema();
    assertThat(body.getProperties())
        .containsKeys("parts", "k", "filter", "minRelevance")
        .doesNotContainKey("collection");
    assertThat(search.getPost().getRequestBody().getContent()).containsKey("multipart/form-data");
    PathItem item = document.getPaths().get("/v1/collections/{collection}/items/{id}");
    assertThat(item.getGet().getParameters())
        .extracting("name")
        .containsExactly("collection", "id");
    assertThat(item.getGet().getRequestBody()).isNull();
    assertThat(document.getPaths().get("/v1/aliases/{alias}").getPut()).isNotNull();
    assertThat(operations().get("CollectionService_DropCollection").getExtensions())
        .containsEntry("x-role", "admin");
  }

  @Test
  @SuppressWarnings("rawtypes") // The parser's own types are.
  void schemasAreWhatProtobufWritesAsJson() {
    Map<String, Schema> schemas = document.getComponents().getSchemas();
    Map<String, Schema> summary = properties(schemas, "triptych.v1.CollectionSummary");
    assertThat(summary.get("items").getType()).isEqualTo("string");
    assertThat(summary.get("items").getFormat()).isEqualTo("int64");
    Map<String, Schema> part = properties(schemas, "triptych.v1.QueryPart");
    assertThat(part.get("image").getFormat()).isEqualTo("byte");
    assertThat(part.get("itemId").getType()).isEqualTo("string");
    assertThat(properties(schemas, "triptych.v1.StoredItem").get("updatedAt").getFormat())
        .isEqualTo("date-time");
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Map<String, Schema> properties(Map<String, Schema> schemas, String name) {
    return schemas.get(name).getProperties();
  }
}
