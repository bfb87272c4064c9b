package io.triptych.service.server;

import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.triptych.service.access.KeyFile;
import io.triptych.service.access.RequestRate;
import io.triptych.service.access.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Makes keys and sends them. */
record TestKeys(Path file) {
  String create(String name, Role role, String... collections) throws IOException {
    return create(name, role, Optional.empty(), collections);
  }

  String create(String name, Role role, Optional<RequestRate> rate, String... collections)
      throws IOException {
    return new KeyFile(file)
        .create(name, role, Set.of(collections), rate, InstantSource.system(), new SecureRandom())
        .secret();
  }

  static <S extends AbstractStub<S>> S with(S stub, String header, String value) {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), value);
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  static <S extends AbstractStub<S>> S with(S stub, String key) {
    return with(stub, "authorization", "Bearer " + key);
  }
}
