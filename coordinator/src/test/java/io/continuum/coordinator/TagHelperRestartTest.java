package io.continuum.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.config.Config;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.crypt.VoprfRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a coordinator keeps of its tag helper, and what it erases. */
class TagHelperRestartTest {
    private Path folder;

    @BeforeEach
    void newFolder(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test // C-72, C-73
    void aRestartKeepsTheKeyAndWhatWasCounted() throws Exception {
        TestFederation federation;
        TestHelper helper;
        VoprfPublicKey key;
        int port;
        try (Coordinator coordinator = start(0)) {
            port = coordinator.port();
            federation = TestFederation.found(
                    coordinator.url(), coordinator.newAdminSecret().orElseThrow(), 2);
            helper = new TestHelper(federation);
            key = helper.own();
            helper.nextTagEpoch(key);
            assertThat(helper.ask(federation.founder, coordinator.url(), TestHelper.blinded(60))
                            .status())
                    .isEqualTo(200);
        }
        try (Coordinator coordinator = start(port)) {
            VoprfRequest request = TestHelper.blinded(4);
            assertThat(TestHelper.outputs(request, key, helper.ask(federation.founder, coordinator.url(), request)))
                    .hasSize(4);
            assertThat(helper.ask(federation.founder, coordinator.url(), request)
                            .code())
                    .isEqualTo("evaluation_quota");
        }
    }

    @Test // C-72
    void seedsLieOutsideTheDatabaseAndGoWhenTheConfigurationBeginsATagEpoch() throws Exception {
        try (Coordinator coordinator = start(0)) {
            TestFederation federation = TestFederation.found(
                    coordinator.url(), coordinator.newAdminSecret().orElseThrow(), 2);
            TestHelper helper = new TestHelper(federation);
            helper.nextTagEpoch(helper.own());
            byte[] seed = Files.readAllBytes(seeds(federation).resolve("2.seed"));
            helper.nextTagEpoch(helper.own());
            assertThat(files(federation)).containsExactlyInAnyOrder("2.seed", "3.seed");

            helper.nextTagEpoch(helper.own());

            assertThat(files(federation)).containsExactlyInAnyOrder("3.seed", "4.seed");
            assertThat(anyFileHolds(seed)).isFalse();
            assertThat(anyFileHolds(Files.readAllBytes(seeds(federation).resolve("4.seed"))))
                    .as("the search finds what is there")
                    .isTrue();
        }
    }

    private Coordinator start(int port) throws Exception {
        return Coordinator.start(
                Config.load(Map.of("data_dir", folder.toString(), "http.port", Integer.toString(port)), Map.of()));
    }

    private Path seeds(TestFederation federation) {
        return folder.resolve("seeds").resolve(federation.id.toString());
    }

    private List<String> files(TestFederation federation) throws IOException {
        try (Stream<Path> files = Files.list(seeds(federation))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private boolean anyFileHolds(byte[] secret) throws IOException {
        String wanted = new String(secret, StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(wanted)) {
                    return true;
                }
            }
        }
        return false;
    }
}
