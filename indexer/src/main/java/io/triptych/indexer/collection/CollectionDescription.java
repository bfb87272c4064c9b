package io.triptych.indexer.collection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What {@code collection.yaml} says.
 *
 * <p>The file is a {@link SealedText} of kind {@code collection} whose body is YAML. Version 2
 * added {@code quantization}; version 3 says that numbers are kept as {@link
 * NumberLayout#DOC_VALUES}, those before as {@link NumberLayout#POINTS}. A generation keeps the
 * version it was made with:
 *
 * <ul>
 *   <li>{@code space}: the space id, 64 hexadecimal digits;
 *   <li>{@code dimension}: the length of a vector;
 *   <li>{@code index}: {@code maxConn} and {@code beamWidth}; from version 2 on {@code
 *       quantization}, {@code int8}, {@code int4} or {@code binary}, absent for none;
 *   <li>{@code media_roots}: folders that hold media of items, absolute; items refer to them by
 *       position, so entries are only appended or rewritten in place;
 *   <li>{@code schema}: attribute name to {@code keyword}, {@code numeric}, {@code flag} or {@code
 *       date};
 *   <li>{@code towers}: modality to the id of the tower that embedded its media last; absent where
 *       none was. A space id does not tell the audio tower.
 * </ul>
 */
record CollectionDescription(
    SpaceId space,
    int dimension,
    IndexSettings index,
    List<Path> mediaRoots,
    Schema schema,
    Map<Modality, String> towers,
    NumberLayout numbers) {
  private static final String KIND = "collection";
  private static final int PLAIN_VERSION = 1;
  private static final int QUANTIZED_VERSION = 2;
  private static final int VERSION = 3;
  private static final ObjectMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  /** The largest dimension that Lucene's vector format takes. */
  private static final int MAX_DIMENSION = 1024;

  CollectionDescription {
    mediaRoots = List.copyOf(mediaRoots);
    towers = Map.copyOf(towers);
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension: " + dimension + " (expected: 1 to " + MAX_DIMENSION + ")");
    }
  }

  private record Index(
      int maxConn, int beamWidth, @JsonInclude(JsonInclude.Include.NON_NULL) String quantization) {

    static Index of(IndexSettings settings) {
      boolean rounded = settings.quantization() != Quantization.NONE;
      return new Index(
          settings.maxConn(), settings.beamWidth(), rounded ? settings.quantization().id() : null);
    }

    IndexSettings settings() {
      return new IndexSettings(
          maxConn,
          beamWidth,
          quantization == null ? Quantization.NONE : Quantization.of(quantization));
    }
  }

  private record Body(
      String space,
      int dimension,
      Index index,
      List<String> media_roots,
      Map<String, String> schema,
      @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> towers) {
    private Body {
      Objects.requireNonNull(space, "space");
      Objects.requireNonNull(index, "index");
      Objects.requireNonNull(media_roots, "media_roots");
      Objects.requireNonNull(schema, "schema");
    }
  }

  /** An empty collection. */
  CollectionDescription(SpaceId space, int dimension, IndexSettings index) {
    this(space, dimension, index, List.of(), Schema.INITIAL, Map.of(), NumberLayout.DOC_VALUES);
  }

  CollectionDescription with(Schema changed) {
    return new CollectionDescription(space, dimension, index, mediaRoots, changed, towers, numbers);
  }

  /** The same items in an index that is built otherwise. */
  CollectionDescription with(IndexSettings settings) {
    return new CollectionDescription(
        space, dimension, settings, mediaRoots, schema, towers, NumberLayout.DOC_VALUES);
  }

  /** The same items in another space; no tower has embedded anything in it yet. */
  CollectionDescription in(SpaceId other, int otherDimension) {
    return new CollectionDescription(
        other, otherDimension, index, mediaRoots, schema, Map.of(), NumberLayout.DOC_VALUES);
  }

  /** The same with the attributes and media folders of another generation. */
  CollectionDescription following(CollectionDescription other) {
    return new CollectionDescription(
        space, dimension, index, other.mediaRoots, other.schema, towers, numbers);
  }

  CollectionDescription withMediaRoot(Path added) {
    List<Path> roots = new ArrayList<>(mediaRoots);
    roots.add(added);
    return new CollectionDescription(space, dimension, index, roots, schema, towers, numbers);
  }

  CollectionDescription withTower(Modality modality, String id) {
    Map<Modality, String> changed = new EnumMap<>(Modality.class);
    changed.putAll(towers);
    changed.put(modality, id);
    return new CollectionDescription(space, dimension, index, mediaRoots, schema, changed, numbers);
  }

  void write(Path file) throws IOException {
    Map<String, String> types = new TreeMap<>();
    schema.types().forEach((name, type) -> types.put(name, type.id()));
    Map<String, String> ids = new TreeMap<>();
    towers.forEach((modality, id) -> ids.put(modality.id(), id));
    Body body =
        new Body(
            space.hex(),
            dimension,
            Index.of(index),
            mediaRoots.stream().map(Path::toString).toList(),
            types,
            ids.isEmpty() ? null : ids);
    SealedText.write(file, KIND, version(), YAML.writeValueAsString(body));
  }

  private int version() {
    if (numbers == NumberLayout.DOC_VALUES) {
      return VERSION;
    }
    return index.quantization() == Quantization.NONE ? PLAIN_VERSION : QUANTIZED_VERSION;
  }

  static CollectionDescription read(Path file) throws IOException {
    SealedText.Versioned sealed = SealedText.readVersioned(file, KIND, VERSION);
    String text = sealed.body();
    try {
      Body body = YAML.readValue(text, Body.class);
      Map<String, AttributeType> types = new TreeMap<>();
      body.schema().forEach((name, type) -> types.put(name, AttributeType.of(type)));
      Map<Modality, String> towers = new EnumMap<>(Modality.class);
      if (body.towers() != null) {
        body.towers().forEach((modality, id) -> towers.put(Modality.of(modality), id));
      }
      return new CollectionDescription(
          new SpaceId(body.space()),
          body.dimension(),
          body.index().settings(),
          body.media_roots().stream().map(Path::of).toList(),
          new Schema(types),
          towers,
          sealed.version() < VERSION ? NumberLayout.POINTS : NumberLayout.DOC_VALUES);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new DamagedFileException(file, "no description of a collection: " + e.getMessage(), e);
    }
  }
}
