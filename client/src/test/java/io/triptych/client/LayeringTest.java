package io.triptych.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class LayeringTest {
  private final JavaClasses module =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.triptych.client");

  @Test
  void theClientKnowsTheContractAndGrpcOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "io.triptych.client..",
            "io.triptych.proto..",
            "io.grpc",
            "io.grpc.stub",
            "io.grpc.protobuf",
            "com.google.protobuf..",
            "com.google.rpc..")
        .check(module);
  }
}
