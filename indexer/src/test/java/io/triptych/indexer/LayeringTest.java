package io.triptych.indexer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class LayeringTest {
  private static final JavaClasses INDEXER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.triptych.indexer");

  @Test
  void seesTheClasses() {
    assertThat(INDEXER.size()).isGreaterThan(50);
  }

  @Test
  void dependsOnTheEncoderAlone() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.triptych.service..",
            "io.triptych.cli..",
            "io.triptych.bench..",
            "io.triptych.proto..",
            "jdk.incubator..")
        .check(INDEXER);
  }

  @Test
  void roomsStandInOneDirection() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("admin")
        .definedBy("io.triptych.indexer.admin..")
        .layer("bulk")
        .definedBy("io.triptych.indexer.bulk..")
        .layer("catalog")
        .definedBy("io.triptych.indexer.catalog..")
        .layer("store")
        .definedBy("io.triptych.indexer.store..")
        .layer("collection")
        .definedBy("io.triptych.indexer.collection..")
        .whereLayer("admin")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("bulk")
        .mayOnlyBeAccessedByLayers("admin")
        .whereLayer("catalog")
        .mayOnlyBeAccessedByLayers("bulk")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("admin", "bulk")
        .check(INDEXER);
  }

  @Test
  void librariesStayInTheirRooms() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.triptych.indexer.collection..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.lucene..")
        .check(INDEXER);
    noClasses()
        .that()
        .resideOutsideOfPackages("io.triptych.indexer.store..", "io.triptych.indexer.catalog..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.arrow..")
        .check(INDEXER);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.triptych.indexer.catalog..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.hardwood..", "org.apache.commons.csv..")
        .check(INDEXER);
  }
}
