package io.triptych.service.server;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.triptych.proto.v1.AdminServiceOuterClass;
import io.triptych.proto.v1.CollectionServiceOuterClass;
import io.triptych.proto.v1.EncodeServiceOuterClass;
import io.triptych.proto.v1.ItemServiceOuterClass;
import io.triptych.proto.v1.SearchServiceOuterClass;
import java.util.List;

/** The services of the public contract. */
final class Contract {
  private static final List<FileDescriptor> FILES =
      List.of(
          SearchServiceOuterClass.getDescriptor(),
          ItemServiceOuterClass.getDescriptor(),
          CollectionServiceOuterClass.getDescriptor(),
          EncodeServiceOuterClass.getDescriptor(),
          AdminServiceOuterClass.getDescriptor());

  private Contract() {}

  static List<ServiceDescriptor> services() {
    return FILES.stream().flatMap(file -> file.getServices().stream()).toList();
  }

  static List<MethodDescriptor> methods() {
    return services().stream().flatMap(service -> service.getMethods().stream()).toList();
  }

  /** The name that gRPC calls a method by, such as {@code triptych.v1.SearchService/Search}. */
  static String name(MethodDescriptor method) {
    return method.getService().getFullName() + "/" + method.getName();
  }
}
