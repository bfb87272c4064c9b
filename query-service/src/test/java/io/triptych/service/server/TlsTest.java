package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.triptych.proto.v1.CollectionServiceGrpc;
import io.triptych.proto.v1.ListCollectionsRequest;
import io.triptych.service.FakeEncoder;
import io.triptych.service.server.SecuritySettings.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encryption, and clients that have to prove who they are. */
final class TlsTest {
  @TempDir private static Path folder;
  private static Path authority;
  private static Path otherAuthority;
  private static Certificates.Pair server;
  private static Certificates.Pair client;
  private static Certificates.Pair stranger;

  @BeforeAll
  static void certify() throws Exception {
    Certificates certificates = new Certificates(folder);
    authority = certificates.authority("authority");
    otherAuthority = certificates.authority("other");
    server = certificates.signed("server", "authority");
    client = certificates.signed("client", "authority");
    stranger = certificates.signed("stranger", "other");
  }

  private static TriptychServer start(Optional<Path> clientAuthorities) {
    TlsFiles files = new TlsFiles(server.certificate(), server.key(), clientAuthorities);
    return TriptychServer.start(
        ServerConfig.of(folder.resolve("data")).withSecurity(SecuritySettings.NONE.withTls(files)),
        new FakeEncoder());
  }

  private static int collections(TriptychServer server, ChannelCredentials credentials) {
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress("127.0.0.1", server.port(), credentials).build();
    try (TestChannel closing = new TestChannel(channel)) {
      return CollectionServiceGrpc.newBlockingStub(closing.channel())
          .listCollections(ListCollectionsRequest.getDefaultInstance())
          .getCollectionsCount();
    }
  }

  private static TlsChannelCredentials.Builder trusting(Path authority) throws Exception {
    return TlsChannelCredentials.newBuilder().trustManager(authority.toFile());
  }

  private static void assertUnreachable(TriptychServer server, ChannelCredentials credentials) {
    assertThatThrownBy(() -> collections(server, credentials))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void whoTrustsTheAuthorityTalksInSecret() throws Exception {
    try (TriptychServer running = start(Optional.empty())) {
      assertThat(running.uri().getScheme()).isEqualTo("https");
      assertThat(collections(running, trusting(authority).build())).isZero();
      assertUnreachable(running, trusting(otherAuthority).build());
      assertUnreachable(running, InsecureChannelCredentials.create());
    }
  }

  @Test
  void clientsProveWhoTheyAreWhereThatIsAskedFor() throws Exception {
    try (TriptychServer running = start(Optional.of(authority))) {
      ChannelCredentials known =
          trusting(authority)
              .keyManager(client.certificate().toFile(), client.key().toFile())
              .build();
      assertThat(collections(running, known)).isZero();
      assertUnreachable(running, trusting(authority).build());
      ChannelCredentials unknown =
          trusting(authority)
              .keyManager(stranger.certificate().toFile(), stranger.key().toFile())
              .build();
      assertUnreachable(running, unknown);
    }
  }

  @Test
  void filesThatAreNoneAreNamed() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.pem"), "nothing");
    TlsFiles files = new TlsFiles(broken, server.key(), Optional.empty());
    ServerConfig config =
        ServerConfig.of(folder.resolve("data")).withSecurity(SecuritySettings.NONE.withTls(files));
    assertThatThrownBy(() -> TriptychServer.start(config, new FakeEncoder()))
        .hasMessageContaining("broken.pem")
        .hasMessageContaining("expected: a certificate and its PKCS #8 key");
    TlsFiles gone = new TlsFiles(folder.resolve("gone.pem"), server.key(), Optional.empty());
    ServerConfig none =
        ServerConfig.of(folder.resolve("data")).withSecurity(SecuritySettings.NONE.withTls(gone));
    assertThatThrownBy(() -> TriptychServer.start(none, new FakeEncoder()))
        .hasMessageContaining("gone.pem");
  }

  @Test
  void filesThatDoNotFitAreNamed() throws Exception {
    assertRefused(
        new TlsFiles(server.certificate(), client.key(), Optional.empty()),
        "tls-key: %s (expected: that of the first certificate in %s)"
            .formatted(client.key(), server.certificate()));
    Path words = Files.writeString(folder.resolve("words.md"), "# nothing to trust\n");
    for (Path nobody : List.of(words, server.key())) {
      assertRefused(
          new TlsFiles(server.certificate(), server.key(), Optional.of(nobody)),
          "tls-client-ca: %s (expected: certificates of authorities in a PEM file)"
              .formatted(nobody));
    }
  }

  private static void assertRefused(TlsFiles files, String message) {
    ServerConfig config =
        ServerConfig.of(folder.resolve("data")).withSecurity(SecuritySettings.NONE.withTls(files));
    assertThatThrownBy(() -> TriptychServer.start(config, new FakeEncoder()))
        .hasMessageContaining(message);
  }

  @Test
  void aServerThatIsOpenToAllWarns() {
    ServerConfig open = ServerConfig.of(folder).withHost("0.0.0.0");
    assertThat(open.openToOthers()).isTrue();
    assertThat(ServerConfig.of(folder).openToOthers()).isFalse();
    assertThat(ServerConfig.of(folder).withHost("::1").openToOthers()).isFalse();
    assertThat(
            open.withSecurity(SecuritySettings.NONE.withKeys(folder.resolve("k"))).openToOthers())
        .isFalse();
    TlsFiles mutual = new TlsFiles(server.certificate(), server.key(), Optional.of(authority));
    assertThat(open.withSecurity(SecuritySettings.NONE.withTls(mutual)).openToOthers()).isFalse();
    TlsFiles only = new TlsFiles(server.certificate(), server.key(), Optional.empty());
    assertThat(open.withSecurity(SecuritySettings.NONE.withTls(only)).openToOthers()).isTrue();
  }
}
