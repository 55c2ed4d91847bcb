package io.continuum.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.deploy.client.Json;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input, told to a person in one or two lines by the very script they run. */
class CommandLineTest {
    @TempDir
    Path folder;

    @Test
    void theLauncherFindsItsJavaAndSaysTheVersion() throws Exception {
        Ran version = Ran.continuum("version", "--json");

        assertThat(version.exitCode()).as(version.err()).isZero();
        assertThat(version.err()).isEmpty();
        assertThat(Json.MAPPER.readTree(version.out()).path("java").asText()).startsWith("25");
    }

    @Test
    void helpTeachesByExampleOnStandardOutput() throws Exception {
        Ran help = Ran.continuum("--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Examples:").contains("continuum learn");
    }

    @Test
    void anUnknownSettingStopsAServerBeforeItTouchesAnything() throws Exception {
        for (String kind : new String[] {"instance", "coordinator"}) {
            Path data = folder.resolve(kind);
            Ran start = Ran.continuum(kind, "start", "--data-dir", data.toString(), "--set", "http.prot=1");

            isToldBriefly(start, 2, "http.port");
            assertThat(data).doesNotExist();
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (RunningServer first = RunningServer.start("instance", folder.resolve("first"))) {
            for (String kind : new String[] {"instance", "coordinator"}) {
                Ran second = Ran.continuum(
                        kind,
                        "start",
                        "--data-dir",
                        folder.resolve("second-" + kind).toString(),
                        "--port",
                        String.valueOf(first.port()));

                isToldBriefly(second, 1, String.valueOf(first.port()));
            }
        }
    }

    @Test
    void aDataFolderInUseIsNotOpenedTwice() throws Exception {
        try (RunningServer first = RunningServer.start("instance", folder.resolve("data"))) {
            Ran second = Ran.continuum(
                    "instance", "start", "--data-dir", first.folder().toString(), "--port", "0");

            isToldBriefly(second, 1, first.folder().toString());
        }
    }

    @Test
    void aDatabaseFromANewerVersionIsLeftAlone() throws Exception {
        for (String kind : new String[] {"instance", "coordinator"}) {
            Path data = folder.resolve(kind);
            try (RunningServer server = RunningServer.start(kind, data)) {
                assertThat(server.stop()).isIn(0, 143);
            }
            switch (kind) {
                case "instance" -> NewerDatabase.make(data.resolve("continuum.db"), "flyway_schema_history");
                default -> NewerDatabase.make(data.resolve("coordinator.db"), "coordinator_schema_history");
            }

            Ran start = Ran.continuum(kind, "start", "--data-dir", data.toString(), "--port", "0");

            isToldBriefly(start, 1, "newer");
        }
    }

    @Test
    void aClientWithoutADataFolderLearnsHowToStartAnInstance() throws Exception {
        Ran recall = Ran.continuum(
                "recall", "x", "--data-dir", folder.resolve("none").toString());

        assertThat(recall.exitCode()).isEqualTo(1);
        assertThat(recall.err()).contains("continuum instance start").doesNotContain("\tat ");
    }

    @Test
    void filesThatCannotBeLearntAreRefusedAndTheGoodOnesAreNotHalfLearnt() throws Exception {
        Path latin = Files.write(folder.resolve("latin.md"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        Path huge = folder.resolve("huge.txt");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(200L << 20);
        }
        Path good = Files.writeString(folder.resolve("good.txt"), "A latch that sticks was fixed by graphite.");
        try (RunningServer server = RunningServer.start("instance", folder.resolve("data"))) {
            String[] where = {"--data-dir", server.folder().toString(), "--url", server.url()};

            isToldBriefly(learn(where, good, latin), 1, "byte 3");
            isToldBriefly(learn(where, good, huge), 1, "200 MB");
            assertThat(server.rest().get("/v1/stats").path("memories").asInt()).isZero();

            assertThat(learn(where, good).exitCode()).isZero();
            assertThat(server.rest().get("/v1/stats").path("memories").asInt()).isPositive();
        }
    }

    @Test
    void aWrongInviteIsRefusedInWords() throws Exception {
        try (RunningServer server = RunningServer.start("instance", folder.resolve("data"))) {
            Ran join = Ran.continuum(
                    "federation",
                    "join",
                    "no-invite",
                    "--data-dir",
                    server.folder().toString(),
                    "--url",
                    server.url());

            isToldBriefly(join, 1, "invite");
        }
    }

    @Test
    void doctorPrintsStartTimeAndMemoryAndIsSatisfiedWithAFreshInstance() throws Exception {
        try (RunningServer server = RunningServer.start("instance", folder.resolve("data"))) {
            Ran doctor =
                    Ran.continuum("doctor", "--data-dir", server.folder().toString(), "--url", server.url(), "--json");

            assertThat(doctor.exitCode()).as(doctor.out()).isZero();
            JsonNode report = Json.MAPPER.readTree(doctor.out());
            assertThat(report.path("healthy").asBoolean()).isTrue();
            assertThat(report.path("ready_ms").asInt()).isPositive();
            assertThat(report.path("rss_mb").asInt()).isBetween(1, 300);
        }
    }

    private static Ran learn(String[] where, Path... files) throws Exception {
        String[] arguments = new String[1 + where.length + files.length];
        arguments[0] = "learn";
        System.arraycopy(where, 0, arguments, 1, where.length);
        for (int i = 0; i < files.length; i++) {
            arguments[1 + where.length + i] = files[i].toString();
        }
        return Ran.continuum(arguments);
    }

    private static void isToldBriefly(Ran ran, int exitCode, String word) {
        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(exitCode);
        assertThat(ran.err()).containsIgnoringCase(word).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(ran.err()
                        .lines()
                        .filter(line -> line.startsWith("continuum"))
                        .count())
                .as(ran.err())
                .isBetween(1L, 2L);
    }
}
