package io.continuum.deploy.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HouseTest {

    private static final Set<String> TOP_LEVEL = Set.of(
            "instance",
            "coordinator",
            "protocol",
            "crdt",
            "deploy",
            "README.md",
            "SPEC.md",
            "CONTRIBUTING.md",
            "LICENSE",
            "pom.xml");
    private static final Pattern PACKAGE_SENTENCE =
            Pattern.compile("(?s)\\A/\\*\\*\\s+[A-Z].{20,}?\\.\\s.*?\\*/\\s+@NullMarked\\s+package ");
    private static final Pattern SWITCHED_OFF_TEST = Pattern.compile("@(Disabled|Ignore)\\b");
    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w./$}-])/(home|work|root|Users)/[A-Za-z]");
    private static final Pattern REGISTRY_HOST =
            Pattern.compile("(?i)repo1?\\.maven(\\.apache)?\\.org|registry\\.npmjs|deb\\.debian\\.org|repo\\.spring");

    private static final Pattern RULE = Pattern.compile("(?m)^- \\*\\*([A-Z]-\\d+)\\*\\*");
    private static final Pattern CITATION = Pattern.compile("(?<![\\w-])([A-Z]-\\d{1,3})(?![\\w-])");
    private static final Set<String> CURVES = Set.of("P-256", "P-384");

    private final SourceTree tree = SourceTree.ofThisBuild();

    @Test
    void theTopLevelHoldsFiveModulesAndItsDocuments() throws Exception {
        try (Stream<Path> entries = Files.list(tree.root())) {
            List<String> strangers = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith(".") && !name.equals("target") && !TOP_LEVEL.contains(name))
                    .toList();
            assertThat(strangers).isEmpty();
        }
    }

    @Test
    void everyPackageSaysItsJobInASentenceAndIsNullMarked() {
        Set<Path> packages = new TreeSet<>();
        for (Path source : tree.javaSources()) {
            if (source.toString().contains("/src/main/java/")) {
                packages.add(source.getParent());
            }
        }
        assertThat(packages).isNotEmpty();
        List<String> silent = packages.stream()
                .filter(folder -> {
                    Path info = folder.resolve("package-info.java");
                    return !Files.exists(info)
                            || !PACKAGE_SENTENCE.matcher(tree.read(info)).find();
                })
                .map(folder -> tree.root().relativize(folder).toString())
                .toList();

        assertThat(silent).isEmpty();
    }

    @Test
    void noTestIsSwitchedOff() {
        assertThat(filesWith(SWITCHED_OFF_TEST)).isEmpty();
    }

    @Test
    void noFileNamesAFolderOfOneMachine() {
        assertThat(filesWith(MACHINE_PATH)).isEmpty();
    }

    @Test
    void noFileNamesAPackageRegistry() {
        assertThat(filesWith(REGISTRY_HOST)).isEmpty();
    }

    @Test
    void everyRuleOfTheSpecificationHasANumberOfItsOwnAndEveryCitedOneIsThere() {
        List<String> rules = found(RULE, tree.read(tree.root().resolve("SPEC.md")));
        assertThat(rules).hasSizeGreaterThan(100).doesNotHaveDuplicates();
        String letters =
                rules.stream().map(rule -> rule.substring(0, 1)).distinct().collect(Collectors.joining());

        Set<String> missing = new TreeSet<>();
        for (Path source : tree.javaSources()) {
            found(CITATION, tree.read(source)).stream()
                    .filter(cited -> letters.indexOf(cited.charAt(0)) >= 0 && !CURVES.contains(cited))
                    .filter(cited -> !rules.contains(cited))
                    .forEach(cited -> missing.add(cited + " in " + source.getFileName()));
        }
        assertThat(missing).isEmpty();
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private List<String> filesWith(Pattern pattern) {
        return tree.files().stream()
                .filter(file -> !file.getFileName().toString().equals("HouseTest.java"))
                .filter(file -> isText(file) && pattern.matcher(tree.read(file)).find())
                .map(file -> tree.root().relativize(file).toString())
                .toList();
    }

    private static boolean isText(Path file) {
        String name = file.getFileName().toString();
        return !name.contains(".")
                || Stream.of(
                                ".java",
                                ".md",
                                ".xml",
                                ".sql",
                                ".yaml",
                                ".yml",
                                ".js",
                                ".css",
                                ".html",
                                ".sh",
                                ".properties")
                        .anyMatch(name::endsWith);
    }
}
