package io.continuum.deploy.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatTest {

    private final SourceTree tree = SourceTree.ofThisBuild();
    private final JavaFormatterOptions options = JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build();
    private final Formatter formatter = Formatter.createFormatter(options);

    @Test
    void everySourceIsAsTheFormatterWritesIt() {
        List<String> unformatted = tree.javaSources().parallelStream()
                .filter(file -> !formatted(tree.read(file)).equals(tree.read(file)))
                .map(file -> tree.root().relativize(file).toString())
                .toList();

        assertThat(unformatted).as("run deploy/format --all, then commit").isEmpty();
    }

    @Test
    void theCheckSeesAMisplacedBrace() {
        String careless = "class A\n{\n  int  x ;\n}\n";

        assertThat(formatted(careless)).isNotEqualTo(careless);
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

    private String formatted(String source) {
        try {
            String ordered = ImportOrderer.reorderImports(
                    RemoveUnusedImports.removeUnusedImports(source), JavaFormatterOptions.Style.PALANTIR);
            return formatter.formatSource(ordered);
        } catch (FormatterException e) {
            throw new IllegalArgumentException("not Java: " + e.getMessage(), e);
        }
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
