package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.multipart.MimeParsingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormFieldsTest {
  private static final String HEAD = "--b\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n";

  private static List<FormFields.Field> fields(String form, int piece) throws Exception {
    HttpRequestWriter request = HttpRequest.streaming(HttpMethod.POST, "/");
    byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += piece) {
      request.write(HttpData.copyOf(bytes, at, Math.min(piece, bytes.length - at)));
    }
    request.close();
    return FormFields.of(request, "b", 3, Runnable::run).get(30, TimeUnit.SECONDS);
  }

  private static List<FormFields.Field> fields(String form) throws Exception {
    return fields(form, Math.max(1, form.length()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16, 50, 1000})
  void fieldsComeInOrderHoweverTheyAreCut(int piece) throws Exception {
    String form = HEAD + "red\r\n" + HEAD + "blue --b car\n-\r\n" + HEAD + "\r\n--b--\r\n";
    assertThat(fields(form, piece)).extracting(FormFields.Field::name).containsOnly("text");
    assertThat(fields(form, piece))
        .extracting(FormFields.Field::text)
        .containsExactly("red", "blue --b car\n-", "");
  }

  @Test
  void tooManyFieldsAreRefused() {
    assertThatThrownBy(() -> fields((HEAD + "red\r\n").repeat(100_000)))
        .hasCauseInstanceOf(RequestException.class)
        .hasMessageContaining("request: at least 4 fields (expected: at most 3)");
    assertThatThrownBy(() -> fields("--b\r\n\r\n\r\n".repeat(100_000)))
        .hasMessageContaining("request: at least 4 fields (expected: at most 3)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "x: y\r\n", "x: y\n"})
  void aHeadThatIsTooLongIsRefused(String piece) {
    assertThatThrownBy(() -> fields(HEAD + "red\r\n--b\r\nx: " + piece.repeat(17 << 10)))
        .hasCauseInstanceOf(RequestException.class)
        .hasMessageContaining(
            "request: field 2 has more than 16384 bytes before its content (expected: at most so"
                + " many)");
  }

  @Test
  void whatComesBeforeAndAfterIsNoPartOfIt() throws Exception {
    String form = HEAD + "red\r\n--b--\r\n";
    assertThat(fields("before\r\n" + form + "after\r\n" + form.repeat(10)))
        .extracting(FormFields.Field::text)
        .containsExactly("red");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nothing", "--b\r\n", "--b\r\nx: y"})
  void whatIsNoFormHasNoFields(String form) {
    assertThatThrownBy(() -> assertThat(fields(form)).isNotEmpty()).isNotNull();
  }

  @Test
  void aFormWithoutEndIsNone() {
    assertThatThrownBy(() -> fields(HEAD + "red")).hasCauseInstanceOf(MimeParsingException.class);
  }
}
