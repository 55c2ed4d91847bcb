package io.continuum.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Runs the commands in README.md: every line of its {@code sh} blocks. The demo is run by {@link DemoTest}; the gate, which
 * runs this test, is only asked what it would do.
 */
class ReadmeCommandsTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```sh\\n(.*?)```");

    @Test
    void theReadmeNamesTheDemoAndTheGate() throws Exception {
        assertThat(commands()).contains(DemoTest.COMMAND, "deploy/verify");
    }

    @Test
    void everyCommandOfTheReadmeWorks() throws Exception {
        for (String command : commands()) {
            if (command.equals(DemoTest.COMMAND)) {
                continue;
            }
            Ran ran = Ran.command(List.of("sh", "-c", command.equals("deploy/verify") ? command + " --list" : command));

            assertThat(ran.exitCode())
                    .as("%s\n%s%s", command, ran.out(), ran.err())
                    .isZero();
        }
    }

    /** They need servers and secrets, so they are only read here: each has to be a command with these options. */
    @Test
    void everyCommandToTypeByHandExists() throws Exception {
        List<String> byHand = Files.readString(Checkout.root().resolve("README.md"))
                .lines()
                .filter(line -> line.startsWith("deploy/continuum "))
                .map(line -> line.replaceFirst("\\s+#.*", ""))
                .toList();
        assertThat(byHand).hasSizeGreaterThan(5);
        for (String command : byHand) {
            Ran ran = Ran.command(List.of("sh", "-c", command + " --help"));

            assertThat(ran.exitCode()).as("%s\n%s", command, ran.err()).isZero();
        }
    }

    @Test
    void theScriptsOfTheReadmeExplainThemselves() throws Exception {
        for (String script : List.of("deploy/demo", "deploy/verify", "deploy/continuum", "deploy/format")) {
            Ran help = Ran.command(List.of("sh", "-c", script + " --help"));

            assertThat(help.exitCode()).as(script).isZero();
            assertThat(help.out()).as(script).isNotBlank();
        }
    }

    private static List<String> commands() throws Exception {
        Path readme = Checkout.root().resolve("README.md");
        List<String> commands = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(readme));
        while (blocks.find()) {
            blocks.group(1)
                    .lines()
                    .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(commands::add);
        }
        return commands;
    }
}
