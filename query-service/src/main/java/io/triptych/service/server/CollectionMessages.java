package io.triptych.service.server;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.AttributeType;
import io.triptych.indexer.collection.CollectionStatus;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.indexer.collection.Quantization;
import io.triptych.proto.v1.CollectionDetails;
import io.triptych.proto.v1.CollectionSummary;
import io.triptych.proto.v1.CreateCollectionRequest;
import java.util.Map;
import java.util.TreeMap;

/** Between the messages of collections and what they mean. */
final class CollectionMessages {
  private CollectionMessages() {}

  static CollectionDetails details(CollectionStatus status) {
    CollectionSummary.Builder summary =
        CollectionSummary.newBuilder()
            .setName(status.name())
            .setItems(status.items())
            .setSpace(status.space().hex());
    CollectionDetails.Builder details =
        CollectionDetails.newBuilder()
            .setQuantization(status.settings().quantization().id())
            .setMaxConn(status.settings().maxConn())
            .setBeamWidth(status.settings().beamWidth())
            .addAllAliases(status.aliases())
            .setBytes(bytes(status));
    status.schema().types().forEach((name, type) -> details.putSchema(name, type.typeName()));
    for (Modality modality : Modality.values()) {
      long vectors = status.vectors().getOrDefault(modality, 0L);
      if (vectors > 0) {
        summary.addModalities(Modalities.message(modality));
        details.addVectorsBuilder().setModality(Modalities.message(modality)).setVectors(vectors);
      }
    }
    return details.setSummary(summary).build();
  }

  private static long bytes(CollectionStatus status) {
    long generations =
        status.generations().stream().mapToLong(CollectionStatus.Generation::bytes).sum();
    return generations + status.embeddingBytes() + status.mediaBytes() + status.jobBytes();
  }

  /**
   * The types of a schema.
   *
   * @throws RequestException if one is unknown
   */
  static Map<String, AttributeType> types(Map<String, String> schema) {
    Map<String, AttributeType> types = new TreeMap<>();
    schema.forEach((attribute, name) -> types.put(attribute, type(attribute, name)));
    return types;
  }

  private static AttributeType type(String attribute, String name) {
    if (attribute.isBlank()) {
      throw new RequestException("schema", "\"" + attribute + "\"", "the name of an attribute");
    }
    try {
      return AttributeType.of(name);
    } catch (IllegalArgumentException e) {
      throw new RequestException(
          "schema[" + attribute + "]", name, "keyword, number, boolean or date");
    }
  }

  /**
   * The settings of a new collection.
   *
   * @throws RequestException if no collection can have them
   */
  static IndexSettings settings(CreateCollectionRequest request) {
    Quantization quantization = Quantization.NONE;
    if (!request.getQuantization().isEmpty()) {
      try {
        quantization = Quantization.of(request.getQuantization());
      } catch (IllegalArgumentException e) {
        throw new RequestException("quantization", e);
      }
    }
    IndexSettings settings = IndexSettings.DEFAULT.with(quantization);
    if (request.getMaxConn() != 0) {
      settings = settings("max_conn", request.getMaxConn(), settings.beamWidth(), quantization);
    }
    if (request.getBeamWidth() != 0) {
      settings = settings("beam_width", settings.maxConn(), request.getBeamWidth(), quantization);
    }
    return settings;
  }

  private static IndexSettings settings(
      String field, int maxConn, int beamWidth, Quantization quantization) {
    try {
      return new IndexSettings(maxConn, beamWidth, quantization);
    } catch (IllegalArgumentException e) {
      throw new RequestException(field, e);
    }
  }
}
