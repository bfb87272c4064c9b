package io.triptych.service.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.multipart.BodyPart;
import com.linecorp.armeria.common.multipart.Multipart;
import io.netty.util.concurrent.EventExecutor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Takes in the fields of a form as they come. The first one that is too many ends it, whatever
 * would come after; so does too much that belongs to no field's content, such as heads.
 */
final class FormFields implements Subscriber<BodyPart> {
  private final int most;
  private final long mostAround;
  private final EventExecutor executor;
  private final List<Field> fields = new ArrayList<>();
  private final CompletableFuture<List<Field>> all = new CompletableFuture<>();
  private Subscription parts;

  /** How many bytes of the form have come. */
  private long come;

  /** How many of them were content of a field. */
  private long content;

  /** A field as it was sent. */
  record Field(String name, byte[] content) {
    String text() {
      return new String(content, StandardCharsets.UTF_8);
    }
  }

  private FormFields(int most, EventExecutor executor) {
    this.most = most;
    this.mostAround = (long) most * Limits.MAX_HEADER_BYTES;
    this.executor = executor;
  }

  /**
   * The fields of a form in order. It fails with a {@link RequestException} if there are too many
   * or their heads are too long, and with what the parser says of a form that is none.
   *
   * @param most how many fields there may be
   * @param executor takes them in
   */
  static CompletableFuture<List<Field>> of(
      HttpRequest request, String boundary, int most, EventExecutor executor) {
    FormFields fields = new FormFields(most, executor);
    Multipart.from(
            boundary,
            request
                .filter(HttpData.class::isInstance)
                .map(HttpData.class::cast)
                .peek(fields::checkHeads))
        .bodyParts()
        .subscribe(fields, executor);
    return fields.all;
  }

  /** More is read only when what came before was taken in, so that the difference is not late. */
  private void checkHeads(HttpData data) {
    if (come - content > mostAround) {
      throw new RequestException(
          "request",
          "more than " + mostAround + " bytes around its fields",
          "at most " + Limits.MAX_HEADER_BYTES + " for the head of each");
    }
    come += data.length();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    parts = subscription;
    parts.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(BodyPart part) {
    if (fields.size() == most) {
      all.completeExceptionally(
          new RequestException("request", "at least " + (most + 1) + " fields", "at most " + most));
      parts.cancel();
      return;
    }
    part.content().subscribe(new Content(part.name() == null ? "" : part.name()), executor);
  }

  @Override
  public void onError(Throwable cause) {
    all.completeExceptionally(cause);
  }

  /** The parser ends a form with its last field's content, not before. */
  @Override
  public void onComplete() {
    all.complete(List.copyOf(fields));
  }

  /** Takes in the content of one field; it may come in very many pieces. */
  private final class Content implements Subscriber<HttpData> {
    private final String name;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Content(String name) {
      this.name = name;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpData data) {
      content += data.length();
      bytes.writeBytes(data.array());
    }

    @Override
    public void onError(Throwable cause) {
      all.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      fields.add(new Field(name, bytes.toByteArray()));
    }
  }
}
