package io.triptych.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private final JavaClasses module =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.triptych.cli");

  @Test
  void commandsDoNotReachBehindTheModules() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "jdk.incubator.vector..",
            "org.apache.lucene..",
            "org.apache.arrow..",
            "io.grpc..",
            "com.linecorp..",
            "redis..")
        .check(module);
  }

  @Test
  void onlyTheEntryPointIsPublic() {
    classes()
        .that()
        .arePublic()
        .should()
        .haveFullyQualifiedName(Main.class.getName())
        .check(module);
  }
}
