package io.triptych.service.server;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreWithFilteringIT;
import io.triptych.client.TriptychClient;
import io.triptych.client.langchain4j.TriptychEmbeddingModel;
import io.triptych.client.langchain4j.TriptychEmbeddingStore;
import io.triptych.service.FakeEncoder;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;

/** LangChain4j's own tests of what a store that filters has to do, each with a new collection. */
@Timeout(180)
@ExtendWith(LangChain4jConformanceTest.WithTexts.class)
final class LangChain4jConformanceTest extends EmbeddingStoreWithFilteringIT {
  private static final AtomicInteger COLLECTIONS = new AtomicInteger();

  @TempDir private static Path folder;
  private static TriptychServer server;
  private static TriptychClient client;

  private final TriptychEmbeddingStore store =
      new TriptychEmbeddingStore(client, "notes-" + COLLECTIONS.incrementAndGet());

  /** Leaves out tests that add a vector without a text, which the store refuses. */
  static final class WithTexts implements ExecutionCondition {
    private static final Set<String> WITHOUT =
        Set.of(
            "should_add_embedding",
            "should_add_embedding_with_id",
            "should_add_multiple_embeddings",
            "should_find_with_min_score",
            "should_return_correct_score");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return context
              .getTestMethod()
              .filter(method -> WITHOUT.contains(method.getName()))
              .isPresent()
          ? ConditionEvaluationResult.disabled("adds a vector without a text")
          : ConditionEvaluationResult.enabled("adds texts");
    }
  }

  @BeforeAll
  static void start() {
    server = TriptychServer.start(ServerConfig.of(folder.resolve("data")), new FakeEncoder());
    client = TriptychClient.connect("127.0.0.1:" + server.port());
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Override
  protected EmbeddingStore<TextSegment> embeddingStore() {
    return store;
  }

  @Override
  protected EmbeddingModel embeddingModel() {
    return new TriptychEmbeddingModel(client);
  }

  @Override
  protected boolean assertEmbedding() {
    return false;
  }

  @Override
  protected boolean testLong1746714878034235396() {
    return false;
  }
}
