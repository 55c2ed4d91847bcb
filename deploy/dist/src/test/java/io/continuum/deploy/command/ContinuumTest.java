package io.continuum.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.deploy.client.Json;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class ContinuumTest {
    @TempDir
    Path folder;

    private FakeInstance instance;

    @BeforeEach
    void start() throws Exception {
        instance = new FakeInstance();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    static Stream<List<String>> commands() {
        List<List<String>> paths = new ArrayList<>();
        collect(Continuum.commandLine(Typed.shell()), List.of(), paths);
        return paths.stream();
    }

    private static void collect(CommandLine line, List<String> path, List<List<String>> paths) {
        paths.add(path);
        line.getSubcommands().forEach((name, sub) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            collect(sub, longer, paths);
        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandTeachesByExample(List<String> path) {
        List<String> arguments = new ArrayList<>(path);
        arguments.add("--help");

        Typed help = Typed.command(arguments.toArray(String[]::new));

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        String examples = help.out().substring(help.out().indexOf("Examples:"));
        assertThat(examples.lines()
                        .skip(1)
                        .filter(line -> line.startsWith("  "))
                        .toList())
                .as("examples of %s", path)
                .isNotEmpty()
                .anyMatch(line -> line.contains(("continuum " + String.join(" ", path)).strip()));
    }

    @Test
    void everyExampleParses() {
        for (List<String> path : commands().toList()) {
            List<String> arguments = new ArrayList<>(path);
            arguments.add("--help");
            String help = Typed.command(arguments.toArray(String[]::new)).out();
            help.substring(help.indexOf("Examples:"))
                    .lines()
                    .filter(line -> line.contains("  continuum ") && !line.contains(">"))
                    .forEach(ContinuumTest::parses);
        }
    }

    private static void parses(String example) {
        String command = example.substring(example.indexOf("continuum ") + "continuum ".length())
                .split(" {3,}")[0];
        List<String> words = new ArrayList<>();
        for (String word : command.split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")) {
            words.add(word.replace("\"", ""));
        }
        Shell shell = new Shell(InputStream.nullInputStream(), System.out, System.err, Map.of(), false);
        if (!command.startsWith("COMMAND")) {
            Continuum.commandLine(shell).parseArgs(words.toArray(String[]::new));
        }
    }

    @Test
    void whatWasLearntFromAFileIsRecalled() throws Exception {
        Path journal =
                Files.writeString(folder.resolve("journal.md"), "# Log\n\n## Monday\n\nThe pool was exhausted.\n");

        Typed learnt = typed("learn", journal.toString(), "--json");
        Typed recalled = typed("recall", "pool");

        assertThat(learnt.exitCode()).isZero();
        assertThat(Json.MAPPER.readTree(learnt.out()).path("notes").asInt()).isEqualTo(1);
        assertThat(recalled.out()).contains("The pool was exhausted.");
    }

    @Test
    void standardInputIsLearntInTheGivenFormat() throws Exception {
        Typed learnt = Typed.with(
                "{\"text\": \"first\"}\n{\"text\": \"second\"}\n",
                Map.of("CONTINUUM_URL", instance.url(), "CONTINUUM_API_KEY", FakeInstance.KEY),
                "learn",
                "-",
                "--format",
                "jsonl");

        assertThat(learnt.exitCode()).isZero();
        assertThat(instance.texts()).containsExactly("first", "second");
    }

    @Test
    void aBusyInstanceIsAskedAgain() throws Exception {
        instance.beBusy(2);

        Typed learnt = typed(
                "learn", Files.writeString(folder.resolve("a.txt"), "patience").toString());

        assertThat(learnt.exitCode()).isZero();
        assertThat(instance.texts()).containsExactly("patience");
    }

    @Test
    void aBadFileStopsEverythingBeforeTheFirstNoteIsSent() throws Exception {
        Path good = Files.writeString(folder.resolve("good.txt"), "good");
        Path bad = Files.writeString(folder.resolve("bad.jsonl"), "{\"text\": \"fine\"}\nnot json\n");

        Typed learnt = typed("learn", good.toString(), bad.toString());

        assertThat(learnt.exitCode()).isEqualTo(1);
        assertThat(learnt.err()).contains("bad.jsonl, line 2");
        assertThat(instance.texts()).isEmpty();
    }

    @Test
    void aFileThatIsNotUtf8IsRefusedWithThePosition() throws Exception {
        Path file = Files.write(folder.resolve("latin.txt"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        Typed learnt = typed("learn", file.toString());

        assertThat(learnt.exitCode()).isEqualTo(1);
        assertThat(learnt.err()).contains("not UTF-8").contains("byte 3").contains("iconv");
    }

    @Test
    void aFileOverTheLimitIsRefusedUnlessTheLimitIsRaised() throws Exception {
        Path file = Files.writeString(folder.resolve("large.txt"), ("0123456789".repeat(100) + "\n\n").repeat(2_000));

        assertThat(typed("learn", file.toString(), "--max-mb", "1").err()).contains("limit of 1 MB");
        assertThat(instance.texts()).isEmpty();
        assertThat(typed("learn", file.toString(), "--max-mb", "2").exitCode()).isZero();
    }

    @Test
    void aMissingDataFolderSaysHowToStartAnInstance() {
        Typed recalled = Typed.command(
                "recall", "x", "--data-dir", folder.resolve("none").toString());

        assertThat(recalled.exitCode()).isEqualTo(1);
        assertThat(recalled.err()).contains("There is no data folder").contains("continuum instance start");
    }

    @Test
    void aWrongKeySaysWhereToGetTheRightOne() {
        Typed recalled = Typed.command("recall", "x", "--url", instance.url(), "--api-key", "wrong");

        assertThat(recalled.exitCode()).isEqualTo(1);
        assertThat(recalled.err()).contains("not known here").contains("--api-key");
    }

    @Test
    void aProblemOfTheServerIsToldInItsOwnWords() {
        Typed asked = typed("ask", "why");

        assertThat(asked.exitCode()).isEqualTo(1);
        assertThat(asked.err()).contains("2 credits are missing").doesNotContain("Exception");
    }

    @Test
    void nobodyAtTheAddressSaysHowToStartAnInstance() {
        instance.close();

        Typed recalled = typed("recall", "x");

        assertThat(recalled.exitCode()).isEqualTo(1);
        assertThat(recalled.err()).contains("Nothing answers at").contains("continuum instance start");
    }

    @Test
    void anUnknownSettingNamesTheNearestOne() {
        Typed shown = Typed.command("config", "show", "--set", "http.prot=1", "--data-dir", folder.toString());

        assertThat(shown.exitCode()).isEqualTo(2);
        assertThat(shown.err()).contains("http.prot").contains("http.port");
    }

    @Test
    void everySettingIsShownWithItsSourceAndSecretsAreStarred() throws Exception {
        Files.writeString(folder.resolve("continuum.yaml"), "log.level: warn\n");
        Typed shown = Typed.with(
                "",
                Map.of("CONTINUUM_HTTP_PORT", "8499", "CONTINUUM_DATABASE_PASSWORD", "hunter2"),
                "config",
                "show",
                "--data-dir",
                folder.toString());

        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out())
                .containsPattern("http.port +8499 +env CONTINUUM_HTTP_PORT")
                .containsPattern("log.level +warn +file")
                .containsPattern("http.host +127.0.0.1 +default")
                .containsPattern("database.password +\\*\\*\\*")
                .doesNotContain("hunter2");
    }

    @Test
    void theCoordinatorsSettingsAreShownToo() {
        Typed shown = Typed.command("config", "show", "coordinator", "--port", "8431", "--data-dir", folder.toString());

        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out()).containsPattern("http.port +8431 +flag");
    }

    @Test
    void wrongUsageIsToldInTwoLines() {
        for (String[] wrong : List.of(
                new String[] {"recal"},
                new String[] {"peer"},
                new String[] {"patterns", "approve"},
                new String[] {"federation", "invite", "--expires", "soon", "--url", instance.url(), "--api-key", "k"},
                new String[] {"recall", "x", "--url", "nowhere"},
                new String[] {"learn", folder + "/unknown.kind", "--url", instance.url(), "--api-key", "k"})) {
            Typed typed = Typed.command(wrong);

            assertThat(typed.exitCode()).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(typed.err().lines().count()).isBetween(1L, 2L);
        }
    }

    private Typed typed(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", instance.url(), "--api-key", FakeInstance.KEY));
        return Typed.command(all.toArray(String[]::new));
    }
}
