package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.CommonPools;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.multipart.MimeParsingException;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FormFieldsTest {
  private static final String HEAD = "--b\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n";

  private final EventLoop executor = CommonPools.workerGroup().next();
  private final HttpRequestWriter form = HttpRequest.streaming(HttpMethod.POST, "/");
  private final CompletableFuture<List<FormFields.Field>> fields =
      FormFields.of(form, "b", 3, executor);

  private List<FormFields.Field> fields() throws Exception {
    return fields.get(30, TimeUnit.SECONDS);
  }

  @Test
  void fieldsComeInOrderAndInPieces() throws Exception {
    int half = HEAD.length() / 2;
    form.write(HttpData.ofUtf8(HEAD.substring(0, half)));
    form.write(HttpData.ofUtf8(HEAD.substring(half) + "re"));
    form.write(HttpData.ofUtf8("d\r\n" + HEAD + "blue --b c"));
    form.write(HttpData.ofUtf8("ar\r\n" + HEAD + "\r\n--b--\r\n"));
    form.close();
    assertThat(fields()).extracting(FormFields.Field::name).containsOnly("text");
    assertThat(fields())
        .extracting(FormFields.Field::text)
        .containsExactly("red", "blue --b car", "");
  }

  /** The form is not at its end: nobody waits for what comes after the field that is too many. */
  @Test
  void theFirstFieldTooManyEndsTheForm() {
    for (int i = 0; i < 4; i++) {
      form.write(HttpData.ofUtf8(HEAD + "red\r\n"));
    }
    assertThatThrownBy(this::fields)
        .hasCauseInstanceOf(RequestException.class)
        .hasMessageContaining("request: at least 4 fields (expected: at most 3)");
    assertThatThrownBy(() -> form.whenComplete().get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CancelledSubscriptionException.class);
  }

  private void assertHeadsTooLong(String start, String piece) throws Exception {
    form.write(HttpData.ofUtf8(start));
    int pieces = 0;
    while (!fields.isDone() && pieces < 100) {
      CompletableFuture<Void> taken = form.whenConsumed();
      if (form.tryWrite(HttpData.ofUtf8(piece))) {
        pieces++;
        CompletableFuture.anyOf(taken, fields.handle((_, _) -> null)).get(30, TimeUnit.SECONDS);
      }
    }
    assertThatThrownBy(this::fields)
        .hasCauseInstanceOf(RequestException.class)
        .hasMessageContaining("more than 49152 bytes around its fields");
    assertThat(pieces * (long) piece.length()).isBetween(48L << 10, 80L << 10);
  }

  @Test
  void aHeadWithoutEndIsRefused() throws Exception {
    assertHeadsTooLong("--b\r\nx: ", "y".repeat(8 << 10));
  }

  @Test
  void veryManyHeadersAreRefused() throws Exception {
    assertHeadsTooLong("--b\r\n", "x: y\r\n".repeat(1 << 10));
  }

  @Test
  void whatComesAfterTheFormIsNotKept() throws Exception {
    assertHeadsTooLong(HEAD + "red\r\n--b--\r\n", "y".repeat(8 << 10));
  }

  @Test
  void aFormWithoutEndIsNone() {
    form.write(HttpData.ofUtf8(HEAD + "red"));
    form.close();
    assertThatThrownBy(this::fields).hasCauseInstanceOf(MimeParsingException.class);
  }
}
