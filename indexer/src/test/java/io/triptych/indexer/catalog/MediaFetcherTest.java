package io.triptych.indexer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MediaFetcherTest {
  @TempDir Path top;

  private Path root;

  @BeforeEach
  void lay() throws IOException {
    root = Files.createDirectories(top.resolve("catalogue"));
    Files.createDirectories(root.resolve("sub"));
    Files.writeString(root.resolve("a.jpg"), "inside");
    Files.writeString(root.resolve("big.jpg"), "x".repeat(101));
    Files.createDirectories(top.resolve("photos"));
    Files.writeString(top.resolve("photos/p.jpg"), "photo");
    Files.writeString(top.resolve("secret.jpg"), "secret");
    Files.createSymbolicLink(root.resolve("link.jpg"), top.resolve("secret.jpg"));
    Files.createSymbolicLink(root.resolve("up"), top);
    Files.createSymbolicLink(root.resolve("good.jpg"), root.resolve("a.jpg"));
  }

  @ParameterizedTest
  @CsvSource({
    "../../../../../../etc/passwd, PATH_OUTSIDE_ROOT",
    "/etc/passwd, PATH_OUTSIDE_ROOT",
    "../secret.jpg, PATH_OUTSIDE_ROOT",
    "../nothing.jpg, PATH_OUTSIDE_ROOT",
    "link.jpg, PATH_OUTSIDE_ROOT",
    "up/secret.jpg, PATH_OUTSIDE_ROOT",
    "..\\secret.jpg, FILE_NOT_FOUND",
    "missing.jpg, FILE_NOT_FOUND",
    "sub, UNREADABLE_FILE",
    "big.jpg, TOO_MANY_BYTES",
  })
  void refusesWithAReason(String path, Reason reason) throws IOException {
    MediaFetcher fetcher = new MediaFetcher(List.of(root), 100);
    RejectedException e =
        catchThrowableOfType(
            RejectedException.class, () -> fetcher.fetch(new MediaSource.File(path)));
    assertThat(e.rejection().reason()).isEqualTo(reason);
    assertThat(e).hasMessageContaining(path);
  }

  @Test
  void readsWhatLiesBelowAFolder() throws Exception {
    MediaFetcher fetcher = new MediaFetcher(List.of(top.resolve("photos"), root), 100);
    for (String path : List.of("a.jpg", "sub/../a.jpg", "good.jpg", root + "/a.jpg")) {
      MediaFetcher.Fetched fetched = fetcher.fetch(new MediaSource.File(path));
      assertThat(fetched.bytes()).asString().isEqualTo("inside");
      assertThat(fetched.file()).hasValue(root.resolve("a.jpg").toRealPath());
    }
    assertThat(fetcher.fetch(new MediaSource.File("p.jpg")).bytes()).asString().isEqualTo("photo");
    assertThat(fetcher.fetch(new MediaSource.File("../photos/p.jpg")).bytes())
        .asString()
        .isEqualTo("photo");
  }

  @Test
  void withoutFoldersThereAreNoFiles() throws Exception {
    MediaFetcher fetcher = new MediaFetcher(List.of(), 100);
    RejectedException e =
        catchThrowableOfType(
            RejectedException.class, () -> fetcher.fetch(new MediaSource.File(root + "/a.jpg")));
    assertThat(e.rejection().reason()).isEqualTo(Reason.PATH_OUTSIDE_ROOT);
    byte[] bytes = {1, 2};
    assertThat(fetcher.fetch(new MediaSource.Inline(bytes)).bytes()).isSameAs(bytes);
  }
}
