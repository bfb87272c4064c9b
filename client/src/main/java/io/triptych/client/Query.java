package io.triptych.client;

import com.google.protobuf.ByteString;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import java.util.function.Consumer;

/**
 * A search, put together: {@code Query.of("shop").text("red dress").text("lace", -0.5).k(5)}. A
 * part has the weight 1 unless another is given, -1,000 to 1,000; a negative one means "less of
 * this". There are 1 to 16 parts. What does not fit is refused by the server.
 */
public final class Query {
  private final SearchRequest.Builder request = SearchRequest.newBuilder();

  private Query(String collection) {
    request.setCollection(collection);
  }

  /** A search of a collection, or of what an alias stands for. */
  public static Query of(String collection) {
    return new Query(collection);
  }

  /** Adds words, at most 10,000 characters. */
  public Query text(String words) {
    return text(words, 1);
  }

  public Query text(String words, double weight) {
    return part(QueryPart.newBuilder().setText(words), weight);
  }

  /** Adds a picture: the bytes of a JPEG, PNG, WebP, GIF, BMP or TIFF, at most 50 megapixels. */
  public Query image(byte[] file) {
    return image(file, 1);
  }

  public Query image(byte[] file, double weight) {
    return part(QueryPart.newBuilder().setImage(ByteString.copyFrom(file)), weight);
  }

  /**
   * Adds a sound: the bytes of a WAV, MP3, Ogg, Opus, FLAC, M4A or WebM, at most 60 s. Words that
   * are spoken in it are searched for, else its like.
   */
  public Query audio(byte[] file) {
    return audio(file, 1);
  }

  public Query audio(byte[] file, double weight) {
    return part(QueryPart.newBuilder().setAudio(ByteString.copyFrom(file)), weight);
  }

  /** Adds an item of the collection, by its id; it is not found itself. */
  public Query item(String id) {
    return item(id, 1);
  }

  public Query item(String id, double weight) {
    return part(QueryPart.newBuilder().setItemId(id), weight);
  }

  private Query part(QueryPart.Builder part, double weight) {
    request.addParts(part.setWeight(weight));
    return this;
  }

  /** Leaves out what does not pass a filter in Lucene's syntax: {@code price:[10 TO 50]}. */
  public Query filter(String filter) {
    request.setFilter(filter);
    return this;
  }

  /** How many hits to return, 1 to 1,000; 10 unless told. */
  public Query k(int hits) {
    request.setK(hits);
    return this;
  }

  /** Counts what passes the filter: {@code colour}, {@code colour:5}, {@code price:0,20,50}. */
  public Query facet(String facet) {
    request.addFacets(facet);
    return this;
  }

  /** Sets what there is no method for. */
  public Query with(Consumer<SearchRequest.Builder> setting) {
    setting.accept(request);
    return this;
  }

  /** The message that asks for this. */
  public SearchRequest build() {
    return request.build();
  }
}
