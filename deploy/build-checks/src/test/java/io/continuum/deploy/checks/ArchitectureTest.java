package io.continuum.deploy.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows between modules and packages, read from the compiled classes. */
class ArchitectureTest {

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        SourceTree tree = SourceTree.ofThisBuild();
        assertThat(tree.mainClasses())
                .as("compile all modules first: mvn verify")
                .allMatch(Files::isDirectory);
        classes = new ClassFileImporter().importPaths(tree.mainClasses());
    }

    @Test
    void noTwoPackagesDependOnEachOther() {
        slices().assignedFrom(byPackage()).should().beFreeOfCycles().check(classes);
    }

    @Test
    void noTwoFoldersOfAModuleDependOnEachOther() {
        slices().assignedFrom(byFolder()).should().beFreeOfCycles().check(classes);
    }

    @Test
    void mergingKnowsNothingButTheLanguageAndItsCollections() {
        noClasses()
                .that()
                .resideInAPackage("io.continuum.crdt..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("io.continuum.crdt..", "java..", "org.jspecify..", "org.pcollections..")
                .check(classes);
    }

    @Test
    void theProtocolOwnsNoServerNoSocketAndNoDatabase() {
        noClasses()
                .that()
                .resideInAPackage("io.continuum.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.continuum.coordinator..",
                        "io.continuum.instance..",
                        "io.continuum.deploy..",
                        "io.vertx..",
                        "io.netty..",
                        "java.net.http..",
                        "java.nio.channels..",
                        "java.sql..",
                        "org.jdbi..")
                .check(classes);
    }

    @Test
    void theClientNeedsNothingOfTheServers() {
        noClasses()
                .that()
                .resideInAPackage("io.continuum.client..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("io.continuum.client..", "java..", "org.jspecify..", "com.fasterxml.jackson..")
                .check(classes);
    }

    @Test
    void neitherServerSeesTheOther() {
        noClasses()
                .that()
                .resideInAPackage("io.continuum.coordinator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.continuum.instance..", "io.continuum.deploy..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("io.continuum.instance..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.continuum.coordinator..", "io.continuum.deploy..")
                .check(classes);
    }

    @Test
    void onlyTheStoresSpeakSqlAndWhatMeasuresTheDatabaseBesideThem() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..store..", "io.continuum.deploy.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jdbi..", "java.sql..", "org.sqlite..", "org.postgresql..", "org.flywaydb..")
                .check(classes);
    }

    @Test
    void whatIsRememberedAndMergedNeedsNoWebServer() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.continuum.instance.memory..",
                        "io.continuum.instance.extract..",
                        "io.continuum.instance.recall..",
                        "io.continuum.instance.pattern..",
                        "io.continuum.instance.privacy..",
                        "io.continuum.instance.space..",
                        "io.continuum.instance.store..",
                        "io.continuum.coordinator.ledger..",
                        "io.continuum.coordinator.contribution..",
                        "io.continuum.coordinator.release..",
                        "io.continuum.coordinator.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.continuum.instance.api..", "io.continuum.coordinator.api..")
                .check(classes);
    }

    private static SliceAssignment byPackage() {
        return assignment("packages", c -> c.getPackageName());
    }

    /** The first folder below a module's root package, with all that lies in it. */
    private static SliceAssignment byFolder() {
        return assignment("folders", c -> {
            String[] parts = c.getPackageName().split("\\.");
            return parts.length < 4 ? c.getPackageName() : parts[2] + "." + parts[3];
        });
    }

    private static SliceAssignment assignment(String name, java.util.function.Function<JavaClass, String> slice) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                return javaClass.getPackageName().startsWith("io.continuum")
                        ? SliceIdentifier.of(slice.apply(javaClass))
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return name;
            }
        };
    }
}
