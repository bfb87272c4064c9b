package io.triptych.service.server;

import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.common.grpc.GrpcJsonMarshaller;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The messages of a service in JSON, and the details of errors inside them. What the contract does
 * not have is refused, so that no misspelt field is passed over.
 */
final class JsonMessages implements GrpcJsonMarshaller {
  private final GrpcJsonMarshaller library;

  JsonMessages(ServiceDescriptor service) {
    library =
        GrpcJsonMarshaller.builder()
            .jsonMarshallerCustomizer(messages ->
                messages
                    .ignoringUnknownFields(false)
                    .register(BadRequest.getDefaultInstance())
                    .register(ErrorInfo.getDefaultInstance())
                    .register(RetryInfo.getDefaultInstance()))
            .build(service);
  }

  @Override
  public <T> void serializeMessage(Marshaller<T> marshaller, T message, OutputStream out)
      throws IOException {
    library.serializeMessage(marshaller, message, out);
  }

  /** Throws a {@link RequestException} that says where the JSON is not what the call takes. */
  @Override
  public <T> T deserializeMessage(Marshaller<T> marshaller, InputStream in) throws IOException {
    byte[] json = in.readAllBytes();
    try {
      return library.deserializeMessage(marshaller, new ByteArrayInputStream(json));
    } catch (IOException | IllegalArgumentException _) {
      Message prototype = (Message) ((PrototypeMarshaller<T>) marshaller).getMessagePrototype();
      throw JsonFaults.in(json, prototype.getDescriptorForType());
    }
  }
}
