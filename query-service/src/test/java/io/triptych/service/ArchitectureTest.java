package io.triptych.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private final JavaClasses module =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.triptych.service");

  @Test
  void theModuleKnowsNoKernelsNoCommandsAndNoBenchmarks() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "jdk.incubator.vector..",
            "io.triptych.encoder.kernel..",
            "io.triptych.cli..",
            "io.triptych.bench..",
            "org.apache.arrow..")
        .check(module);
  }

  @Test
  void searchingKnowsNoTransport() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.triptych.service.query..",
            "io.triptych.service.cache..",
            "io.triptych.service.batch..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.triptych.service.server..", "io.triptych.proto..", "io.grpc..", "com.linecorp..")
        .check(module);
  }

  @Test
  void accessKnowsNoTransport() {
    noClasses()
        .that()
        .resideInAPackage("io.triptych.service.access..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.triptych.service.server..", "io.triptych.proto..", "io.grpc..", "com.linecorp..")
        .check(module);
  }

  @Test
  void planningKnowsNoCache() {
    noClasses()
        .that()
        .resideInAPackage("io.triptych.service.query..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.triptych.service.cache..", "redis..", "com.github.benmanes..")
        .check(module);
  }

  @Test
  void redisStaysInTheCache() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.triptych.service.cache..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("redis..")
        .check(module);
  }
}
