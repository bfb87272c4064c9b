package io.triptych.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class LayeringTest {
  private static final String LANGCHAIN4J = "io.triptych.client.langchain4j..";

  private final JavaClasses module =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.triptych.client");

  @Test
  void theClientKnowsTheContractAndGrpcOnly() {
    classes()
        .that()
        .resideOutsideOfPackage(LANGCHAIN4J)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "io.triptych.client",
            "io.triptych.proto..",
            "io.grpc",
            "io.grpc.stub",
            "io.grpc.protobuf",
            "com.google.protobuf..",
            "com.google.rpc..")
        .check(module);
  }

  @Test
  void whatIsForLangChain4jKnowsItAndTheClientOnly() {
    classes()
        .that()
        .resideInAPackage(LANGCHAIN4J)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            LANGCHAIN4J,
            "io.triptych.client",
            "io.triptych.proto..",
            "io.grpc",
            "com.google.protobuf..",
            "com.google.rpc..",
            "dev.langchain4j..")
        .check(module);
  }
}
