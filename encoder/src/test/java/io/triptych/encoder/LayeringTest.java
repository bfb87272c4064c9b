package io.triptych.encoder;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private final JavaClasses module =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.triptych.encoder");

  @Test
  void onlyTheHubReachesANetwork() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.triptych.encoder.pack.hub")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.net..")
        .check(module);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.triptych.encoder.pack.hub")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.triptych.encoder.pack.hub")
        .check(module);
  }

  @Test
  void onlyKernelsKnowTheVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.triptych.encoder.kernel")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(module);
  }
}
