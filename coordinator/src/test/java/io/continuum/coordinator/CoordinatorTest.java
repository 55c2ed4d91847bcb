package io.continuum.coordinator;

import static io.continuum.coordinator.TestFederation.newTag;
import static io.continuum.coordinator.TestFederation.newTransferId;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.TestMember.Reply;
import io.continuum.coordinator.config.Config;
import io.continuum.protocol.pattern.Envelope;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole coordinator over real sockets, on SQLite. */
class CoordinatorTest {
    @TempDir
    static Path folder;

    private static Coordinator coordinator;
    private static String adminSecret;

    @BeforeAll
    static void start() throws Exception {
        coordinator = Coordinator.start(Config.load(Map.of("data_dir", folder.toString(), "http.port", "0"), Map.of()));
        adminSecret = coordinator.newAdminSecret().orElseThrow();
    }

    @AfterAll
    static void stop() {
        coordinator.close();
    }

    @Test
    void twoOrganisationsContributeEarnAndSellToAThird() {
        TestFederation federation = TestFederation.found(coordinator.url(), adminSecret, 2);
        TestMember alice = federation.founder;
        TestMember bob = federation.join();
        TestMember carol = federation.join();
        var tag = newTag();
        Envelope first = federation.contribution(tag);
        Envelope second = federation.contribution(tag);

        assertThat(verdict(federation.contribute(alice, first))).isEqualTo("accepted");
        assertThat(federation.releases(alice, 0).body().get("releases")).isEmpty();
        Reply releasing = federation.contribute(bob, second);
        assertThat(verdict(releasing)).isEqualTo("accepted");
        assertThat(releasing.body().at("/verdicts/0/released").asBoolean()).isTrue();

        Reply released = federation.releases(alice, 0);
        assertThat(released.body().at("/releases/0/index_missing").asBoolean()).isTrue();
        assertThat(federation.credits(alice).body().get("escrow").asLong()).isEqualTo(5_000);
        assertThat(verdict(federation.contribute(alice, federation.index(first, 7))))
                .isEqualTo("accepted");
        assertThat(verdict(federation.contribute(bob, federation.index(second, 7))))
                .isEqualTo("accepted");
        assertThat(federation.credits(alice).body().get("earned").asLong()).isEqualTo(5_000);

        Reply page = federation.query(carol, 7, newTransferId());
        assertThat(page.status()).as("%s", page.body()).isEqualTo(200);
        assertThat(page.body().at("/patterns/0/envelopes")).hasSize(2);
        assertThat(page.body().get("charged_millicredits").asLong()).isEqualTo(1_000);
        assertThat(page.body().get("paid_from").asText()).isEqualTo("allowance");
        assertThat(page.body().get("balance_millicredits").asLong()).isEqualTo(9_000);
    }

    private static String verdict(Reply reply) {
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        return reply.body().at("/verdicts/0/verdict").asText();
    }
}
