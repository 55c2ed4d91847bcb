package io.continuum.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.config.KeyperConfig;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H-19: what openapi.yaml says and what the servers do are the same. Answers are held against it by {@link CheckingClient}. */
class ContractTest {
    @TempDir
    private Path folder;

    @Test // C-120, H-19
    void theCoordinatorHasTheRoutesOfTheContractAndNoOther() throws Exception {
        try (Coordinator coordinator = Coordinator.start(Config.load(flags(), Map.of()))) {
            assertThat(named(coordinator.routes()))
                    .containsExactlyInAnyOrderElementsOf(
                            CoordinatorContract.get().operations("coordinator"));
            assertServed(coordinator.url());
        }
    }

    @Test // C-120, H-19
    void theKeyperHasTheRoutesOfTheContractAndNoOther() throws Exception {
        try (KeyperServer keyper = KeyperServer.start(KeyperConfig.load(flags(), Map.of()))) {
            assertThat(named(keyper.routes()))
                    .containsExactlyInAnyOrderElementsOf(
                            CoordinatorContract.get().operations("keyper"));
            assertServed(keyper.url());
        }
    }

    @Test // C-120
    void anAnswerThatBreaksTheContractIsFound() {
        assertThat(violations(200, "{\"federation_id\":7}")).isNotEmpty();
        assertThat(violations(201, "{\"federation_id\":\"short\"}")).isNotEmpty();
        assertThat(violations(201, "{\"federation_id\":\"%s\",\"more\":1}".formatted("A".repeat(43))))
                .isNotEmpty();
        assertThat(violations(201, "{\"federation_id\":\"%s\"}".formatted("A".repeat(43))))
                .isEmpty();
    }

    @Test
    void everyReferenceOfTheContractLeadsSomewhere() {
        assertThat(CoordinatorContract.get().brokenReferences()).isEmpty();
    }

    private static List<String> violations(int status, String body) {
        return CoordinatorContract.get().violations("POST", "/v1/federations", status, "application/json", body);
    }

    private static void assertServed(URI server) throws Exception {
        HttpResponse<String> served = TestMember.HTTP.send(
                HttpRequest.newBuilder(server.resolve("/openapi.yaml")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(served.body()).startsWith("openapi: 3.1");
    }

    /** The contract has a name for what a route only calls the rest. */
    private static Set<String> named(List<String> routes) {
        return routes.stream()
                .map(route -> route.replace("/console/{*}", "/console/{file}").replace("{*}", "{tile}"))
                .collect(Collectors.toSet());
    }

    private Map<String, String> flags() {
        return Map.of("data_dir", folder.toString(), "http.port", "0");
    }
}
