package io.triptych.client.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.embedding.response.EmbeddingResponseMetadata;
import dev.langchain4j.model.output.Response;
import io.triptych.client.TriptychClient;
import io.triptych.proto.v1.EncodeInput;
import io.triptych.proto.v1.EncodeOutput;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncoderDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The texts' tower of a server. A string is embedded as a query, which is what LangChain4j's
 * retrievers ask with; segments are embedded as passages, and let others go first. A request with
 * an {@link EmbeddingInputType} says which it is.
 *
 * <p>Calls fail with a {@link io.triptych.client.ClientException}, and with an {@link
 * InvalidRequestException} where one of the texts cannot be embedded: it is blank or has more than
 * 10,000 characters. All vectors are of the pack that the server had when it was first asked; one
 * that has another since is refused.
 */
public final class TriptychEmbeddingModel implements EmbeddingModel {
  /** The most inputs of a request. */
  private static final int MAX_INPUTS = 128;

  private static final int NAMED_DIGITS = 12;

  private final TriptychClient client;
  private volatile EncoderDescription encoder;

  /** The model of the server that {@code client} talks to; whoever made the client closes it. */
  public TriptychEmbeddingModel(TriptychClient client) {
    this.client = client;
  }

  /** Embeds a query. */
  @Override
  public Response<Embedding> embed(String text) {
    EmbeddingRequest request =
        EmbeddingRequest.builder().input(text).inputType(EmbeddingInputType.QUERY).build();
    return Response.from(embed(request).embeddings().getFirst());
  }

  @Override
  public Set<EmbeddingParameter<?>> supportedParameters() {
    return Set.of(EmbeddingRequestParameters.INPUT_TYPE);
  }

  @Override
  public EmbeddingResponse doEmbed(EmbeddingRequest request) {
    boolean query = request.inputType() == EmbeddingInputType.QUERY;
    List<EmbeddingInput> inputs = request.inputs();
    List<Embedding> embeddings = new ArrayList<>(inputs.size());
    for (int from = 0; from < inputs.size(); from += MAX_INPUTS) {
      List<EmbeddingInput> some = inputs.subList(from, Math.min(inputs.size(), from + MAX_INPUTS));
      List<EncodeOutput> outputs = client.encode(request(some, query)).getOutputsList();
      for (int i = 0; i < outputs.size(); i++) {
        embeddings.add(embedding(from + i, outputs.get(i)));
      }
    }
    return EmbeddingResponse.builder()
        .embeddings(embeddings)
        .metadata(EmbeddingResponseMetadata.builder().modelName(modelName()).build())
        .build();
  }

  private EncodeRequest request(List<EmbeddingInput> inputs, boolean query) {
    EncodeRequest.Builder request =
        EncodeRequest.newBuilder().setSpace(encoder().getSpace()).setBulk(!query);
    for (EmbeddingInput input : inputs) {
      EncodeInput.Builder text = EncodeInput.newBuilder();
      request.addInputs(query ? text.setQuery(input.text()) : text.setPassage(input.text()));
    }
    return request.build();
  }

  private static Embedding embedding(int input, EncodeOutput output) {
    if (output.hasError()) {
      throw new InvalidRequestException(
          "text %d cannot be embedded: %s".formatted(input, output.getError().getMessage()));
    }
    List<Float> values = output.getEmbeddings(0).getVectorList();
    return Embedding.from(values);
  }

  /** The number of dimensions of the server's space. */
  @Override
  public int dimension() {
    return encoder().getDimension();
  }

  /** {@code triptych-} and the first 12 digits of the server's space. */
  @Override
  public String modelName() {
    return "triptych-" + encoder().getSpace().substring(0, NAMED_DIGITS);
  }

  private EncoderDescription encoder() {
    EncoderDescription known = encoder;
    if (known == null) {
      known = client.encoder();
      encoder = known;
    }
    return known;
  }
}
