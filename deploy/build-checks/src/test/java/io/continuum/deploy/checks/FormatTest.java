package io.continuum.deploy.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatTest {

    private final SourceTree tree = SourceTree.ofThisBuild();
    private final SourceFormat format = new SourceFormat();

    @Test
    void everySourceIsAsTheFormatterWritesIt() {
        List<String> unformatted = tree.javaSources().parallelStream()
                .filter(file -> !format.apply(tree.read(file)).equals(tree.read(file)))
                .map(file -> tree.root().relativize(file).toString())
                .toList();

        assertThat(unformatted).as("run deploy/format --all, then commit").isEmpty();
    }

    @Test
    void theCheckSeesAMisplacedBrace() {
        String careless = "class A\n{\n  int  x ;\n}\n";

        assertThat(format.apply(careless)).isNotEqualTo(careless);
    }

    @Test
    void noLineEndsInSpacesAndNoFileLacksItsLastNewline() {
        List<String> careless = tree.files().stream()
                .filter(FormatTest::isOurText)
                .filter(file -> {
                    String text = tree.read(file);
                    return text.contains(" \n") && !file.toString().endsWith(".md")
                            || !text.isEmpty() && !text.endsWith("\n");
                })
                .map(file -> tree.root().relativize(file).toString())
                .toList();

        assertThat(careless).isEmpty();
    }

    private static boolean isOurText(Path file) {
        String name = file.getFileName().toString();
        return !file.toString().contains("vendor")
                && (name.endsWith(".java")
                        || name.endsWith(".md")
                        || name.endsWith(".xml")
                        || name.endsWith(".sql")
                        || name.endsWith(".yaml")
                        || name.endsWith(".js")
                        || name.endsWith(".css")
                        || name.endsWith(".html"));
    }
}
