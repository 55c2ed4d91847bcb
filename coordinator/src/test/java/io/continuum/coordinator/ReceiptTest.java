package io.continuum.coordinator;

import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.log.InclusionProof;
import io.continuum.protocol.log.LeafSalt;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.MerkleHash;
import io.continuum.protocol.log.Receipt;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.SignedNote;
import io.continuum.protocol.log.TileReader;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an organisation gets to prove what it gave and has, over real sockets. */
class ReceiptTest {
    @ParameterizedTest // C-97, C-98
    @EnumSource
    void anAcceptedContributionAndEveryEntryHaveAProofThatVerifiesOffline(RunningCoordinator coordinator)
            throws Exception {
        TestFederation federation = coordinator.federation(2);
        TestMember alice = federation.founder;
        TestMember bob = federation.join();
        Tag tag = Tag.of(random());
        Envelope first = federation.contribution(tag);
        federation.contribute(alice, first);
        federation.contribute(bob, federation.contribution(tag));
        federation.contribute(alice, federation.index(first, 3));

        List<JsonNode> entries = statement(federation, alice);
        assertThat(entries)
                .extracting(entry -> entry.get("code").asText())
                .containsExactly("vest", "vest", "allowance_grant");
        assertThat(entries)
                .extracting(entry -> entry.get("step").asText())
                .containsExactly("post", "pending", "single");
        assertThat(entries)
                .extracting(entry -> entry.get("change_millicredits").asLong())
                .containsExactly(5_000L, 0L, 0L);

        SeenLog log = new SeenLog(alice, federation);
        Map<String, Object> mine = Map.of(
                "federation",
                text(federation.id.toArray()),
                "contributions",
                List.of(text(first.cid().toArray())),
                "transfers",
                entries.stream().map(entry -> entry.get("id").asText()).toList());
        JsonNode places = placed(alice, mine, 1, 3);
        JsonNode contribution = places.at("/contributions/0");
        Receipt.Verified given = prove(log, contribution);
        LeafSalt salt = given.salt();
        LogLeaf.Contribution leaf = (LogLeaf.Contribution) given.leaf();
        assertThat(leaf.envelope()).isEqualTo(salt.envelope(Labels.sha256(first.encode())));
        assertThat(leaf.account()).isEqualTo(salt.account(LeafSalt.Account.ORGANISATION, org(federation)));
        assertThat(leaf.day()).as("the day, not the minute").isLessThan(100_000);

        for (JsonNode place : places.get("transfers")) {
            Receipt.Verified entry = prove(log, place);
            Bytes reference = entry.salt().reference(bytes(place.get("subject")).toArray());
            switch (entry.leaf()) {
                case LogLeaf.Vest vest -> {
                    assertThat(vest.ref()).isEqualTo(reference);
                    assertThat(vest.account())
                            .isEqualTo(entry.salt().account(LeafSalt.Account.AVAILABLE, org(federation)));
                    assertThat(vest.amount()).isEqualTo(5_000);
                }
                case LogLeaf.Transfer transfer -> assertThat(transfer.ref()).isEqualTo(reference);
                default -> throw new AssertionError(entry.leaf());
            }
        }
        assertThat(bob.post("/v1/receipts", mine).body())
                .as("what is another's")
                .isEqualTo(TestMember.JSON.readTree("{\"contributions\":[],\"transfers\":[]}"));
    }

    private static OrgId org(TestFederation federation) {
        return federation.founder.keys.org();
    }

    private static JsonNode placed(TestMember member, Map<String, ?> asked, int contributions, int transfers)
            throws Exception {
        long until = System.currentTimeMillis() + 20_000;
        while (System.currentTimeMillis() < until) {
            JsonNode places = member.post("/v1/receipts", asked).body();
            if (places.get("contributions").size() == contributions
                    && places.get("transfers").size() == transfers) {
                return places;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("leaves without place");
    }

    /** Makes the receipt from the log's files, writes it, reads it back and verifies it with the key alone. */
    private static Receipt.Verified prove(SeenLog log, JsonNode place) throws Exception {
        long index = place.get("index").asLong();
        SignedCheckpoint checkpoint = log.checkpoint(index + 1);
        LogLeaf leaf = LogLeaf.decode(bytes(place.get("leaf")).toArray()).orThrow();
        InclusionProof proof = new TileReader(log)
                .inclusion(checkpoint.head(), index, MerkleHash.leaf(leaf.encode()))
                .orThrow();
        byte[] file = Receipt.of(
                        leaf,
                        new LeafSalt(bytes(place.get("salt"))),
                        proof,
                        SignedNote.parse(checkpoint.note().encode()).orThrow())
                .encode();
        return Receipt.parse(file).orThrow().verify(log.trust()).orThrow();
    }

    private static List<JsonNode> statement(TestFederation federation, TestMember member) {
        List<JsonNode> entries = new ArrayList<>();
        String path = "/v1/credits/entries?limit=2&federation=" + text(federation.id.toArray());
        long next = 0;
        do {
            JsonNode page =
                    member.get(path + (next == 0 ? "" : "&before=" + next)).body();
            page.get("entries").forEach(entries::add);
            next = page.path("next").asLong();
        } while (next != 0);
        return entries;
    }

    private static Bytes bytes(JsonNode text) {
        return Bytes.of(Base64Url.decode(text.asText(), 4_096).orElseThrow());
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        TestMember.RANDOM.nextBytes(bytes);
        return bytes;
    }
}
