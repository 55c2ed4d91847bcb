package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.config.Config;
import io.continuum.protocol.http.Contract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H-19: what openapi.yaml says and what the instance does are the same. Answers are held against it by {@link Exchange}. */
class ContractTest {
    private static final Set<String> ROLES = Set.of("open", "reader", "member", "admin", "operator");

    private final Contract contract = InstanceContract.get();

    @TempDir
    private Path folder;

    @Test // M-14, H-19
    void theInstanceHasTheRoutesOfTheContractAndNoOther() throws Exception {
        try (RunningInstance instance =
                Instance.start(Config.load(Map.of("data_dir", folder.toString(), "http.port", "0"), Map.of(), null))) {
            assertThat(named(instance.routes()))
                    .containsExactlyInAnyOrderElementsOf(contract.operations().keySet());
            Client.Answer served = new Client(instance, "").get("/openapi.yaml");
            assertThat(served.status()).isEqualTo(200);
            assertThat(served.body()).startsWith("openapi: 3.1");
        }
    }

    @Test // M-14
    void anAnswerThatBreaksTheContractIsFound() {
        assertThat(violations(201, "{\"id\":7}")).isNotEmpty();
        assertThat(violations(200, "{\"status\":\"ok\",\"version\":\"1\",\"ready_ms\":1}"))
                .isNotEmpty();
        assertThat(violations(200, "{\"status\":\"ok\",\"version\":\"1\",\"ready_ms\":1,\"rss_bytes\":1,\"more\":1}"))
                .isNotEmpty();
        assertThat(violations(200, "{\"status\":\"ok\",\"version\":\"1\",\"ready_ms\":1,\"rss_bytes\":1}"))
                .isEmpty();
    }

    @Test
    void theContractIsWhole() {
        assertThat(contract.brokenReferences()).isEmpty();
        assertThat(contract.operations()).allSatisfy((name, said) -> {
            assertThat(ROLES).as(name).contains(said.path("x-role").asText());
            assertThat(said.path("summary").asText()).as(name).isNotEmpty();
            assertThat(said.path("security").isMissingNode())
                    .as(name + " asks for a key unless it is open")
                    .isNotEqualTo(said.path("x-role").asText().equals("open"));
        });
    }

    private List<String> violations(int status, String body) {
        return contract.violations("GET", "/v1/health", status, "application/json", body);
    }

    /** The router's names as the contract writes them; files of the console are one path there. */
    private static Set<String> named(List<String> routes) {
        return routes.stream()
                .map(route -> route.replaceAll(":(\\w+)", "{$1}").replaceAll("/console/.+\\.\\w+$", "/console/{file}"))
                .collect(Collectors.toSet());
    }
}
