package io.continuum.coordinator;

import static io.continuum.coordinator.SignedRequestTest.assertRefused;
import static io.continuum.coordinator.TestFederation.newTag;
import static io.continuum.coordinator.TestFederation.newTransferId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.TestMember.Reply;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.PolicyParameter;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Tag;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Giving, earning and asking, over real sockets. */
@ParameterizedClass
@EnumSource(RunningCoordinator.class)
class ExchangeTest {
    private static final long BUCKET = 7;

    private final RunningCoordinator coordinator;

    private TestFederation federation;
    private TestMember alice;
    private TestMember bob;

    ExchangeTest(RunningCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @BeforeEach
    void found() {
        federation = coordinator.federation(2);
        alice = federation.founder;
        bob = federation.join();
    }

    @Test // C-30, C-34, C-35
    void aTagIsReleasedByItsSecondOrganisationAndPaysBothWhenTheyFileIt() {
        Tag tag = newTag();
        Envelope first = federation.contribution(tag);
        Envelope second = federation.contribution(tag);

        assertVerdict(federation.contribute(alice, first), "accepted", false);
        assertThat(federation.releases(alice, 0).body().get("releases")).isEmpty();
        assertVerdict(federation.contribute(bob, second), "accepted", true);

        JsonNode release = federation.releases(alice, 0).body().at("/releases/0");
        assertThat(release.get("cid").asText())
                .isEqualTo(TestFederation.text(first.cid().toArray()));
        assertThat(release.get("index_missing").asBoolean()).isTrue();
        assertThat(credits(alice, "escrow")).isEqualTo(5_000);
        assertThat(credits(alice, "earned")).isZero();

        assertVerdict(federation.contribute(alice, federation.index(first, BUCKET)), "accepted", true);

        assertThat(credits(alice, "earned")).isEqualTo(5_000);
        assertThat(credits(alice, "available")).isEqualTo(5_000);
        assertThat(credits(alice, "escrow")).isZero();
        assertThat(credits(bob, "escrow")).isEqualTo(5_000);
        assertThat(federation
                        .releases(alice, 0)
                        .body()
                        .at("/releases/0/index_missing")
                        .asBoolean())
                .isFalse();
    }

    @Test // C-31
    void oneOrganisationSendingFiveTimesCountsOnce() {
        Tag tag = newTag();
        assertVerdict(federation.contribute(alice, federation.contribution(tag)), "accepted", false);
        for (int i = 0; i < 4; i++) {
            assertVerdict(federation.contribute(alice, federation.contribution(tag)), "replaced", false);
        }
        assertThat(federation.releases(alice, 0).body().get("releases")).isEmpty();
    }

    @Test // C-32, H-10
    void aContributionThatIsSentAgainHasOneEffect() {
        Tag tag = newTag();
        Envelope envelope = federation.contribution(tag);
        Envelope newer = federation.contribution(tag);
        federation.contribute(alice, envelope);

        assertVerdict(federation.contribute(alice, envelope), "duplicate", false);
        federation.contribute(alice, newer);
        assertVerdict(federation.contribute(alice, envelope), "duplicate", false);
        federation.contribute(bob, federation.contribution(tag));
        assertThat(federation.releases(alice, 0).body().at("/releases/0/cid").asText())
                .as("the older envelope did not come back")
                .isEqualTo(TestFederation.text(newer.cid().toArray()));
        assertVerdict(federation.contribute(alice, newer), "duplicate", true);
    }

    @Test // C-32
    void aCidThatWasUsedForOtherBytesIsRefused() {
        Envelope envelope = federation.contribution(newTag());
        federation.contribute(alice, envelope);

        assertRefusedVerdict(
                federation.contribute(alice, federation.contribution(newTag(), envelope.cid())), "cid_reused");
    }

    @Test // C-33, H-14
    void aThousandJunkItemsEarnNothing() {
        for (int batch = 0; batch < 5; batch++) {
            Envelope[] junk = new Envelope[200];
            for (int i = 0; i < junk.length; i++) {
                junk[i] = federation.contribution(newTag());
            }
            Reply reply = federation.contribute(alice, junk);
            assertThat(reply.body().get("verdicts")).hasSize(200);
        }
        assertThat(credits(alice, "earned")).isZero();
        assertThat(credits(alice, "escrow")).isZero();
        assertThat(credits(alice, "allowance")).isEqualTo(10_000);
    }

    @Test // C-33
    void overItsQuotaAnOrganisationIsRefusedAndLosesNothing() {
        CreditPolicy tight = CreditPolicy.circle().with(PolicyParameter.OPEN_TAGS_MAX, 2);
        TestFederation small = TestFederation.found(coordinator.url(), coordinator.adminSecret(), 2, tight);
        Tag kept = newTag();
        small.contribute(small.founder, small.contribution(kept));
        small.contribute(small.founder, small.contribution(newTag()));

        assertRefusedVerdict(small.contribute(small.founder, small.contribution(newTag())), "over_quota");
        assertVerdict(small.contribute(small.founder, small.contribution(kept)), "replaced", false);
        TestMember other = small.join();
        assertVerdict(small.contribute(other, small.contribution(kept)), "accepted", true);
        assertVerdict(small.contribute(small.founder, small.contribution(newTag())), "accepted", false);
    }

    @Test // C-36
    void afterReleaseNothingChangesAndNobodyEarns() {
        Tag tag = newTag();
        Envelope mine = federation.contribution(tag);
        release(tag, mine);
        TestMember carol = federation.join();

        assertRefusedVerdict(federation.contribute(carol, federation.contribution(tag)), "already_released");
        assertRefusedVerdict(federation.contribute(alice, federation.contribution(tag)), "already_released");
        assertRefusedVerdict(federation.contribute(alice, federation.withdrawal(mine)), "already_released");
        assertThat(federation.releases(carol, 0).body().get("releases")).isEmpty();
        assertThat(credits(carol, "escrow")).isZero();
    }

    @Test // C-37
    void whatIsWithdrawnNoLongerCounts() {
        Tag tag = newTag();
        Envelope mine = federation.contribution(tag);
        federation.contribute(alice, mine);

        assertRefusedVerdict(federation.contribute(bob, federation.withdrawal(mine)), "unknown_contribution");
        assertVerdict(federation.contribute(alice, federation.withdrawal(mine)), "accepted", false);
        assertVerdict(federation.contribute(bob, federation.contribution(tag)), "accepted", false);
    }

    @Test // C-38
    void bucketsAreRefusedBeforeReleaseAndFromWhoTookNoPart() {
        Tag tag = newTag();
        Envelope mine = federation.contribution(tag);
        federation.contribute(alice, mine);
        assertRefusedVerdict(federation.contribute(alice, federation.index(mine, BUCKET)), "not_released");

        federation.contribute(bob, federation.contribution(tag));
        TestMember carol = federation.join();
        assertRefusedVerdict(federation.contribute(carol, federation.index(mine, BUCKET)), "unknown_contribution");
        assertRefusedVerdict(federation.contribute(bob, federation.index(mine, BUCKET)), "unknown_contribution");
        assertRefusedVerdict(federation.contribute(alice, federation.index(mine, 400)), "invalid_bucket");
    }

    @Test // C-38
    void anIndexThatIsSentAgainPaysOnce() {
        Tag tag = newTag();
        Envelope mine = federation.contribution(tag);
        release(tag, mine);

        assertVerdict(federation.contribute(alice, federation.index(mine, BUCKET)), "duplicate", true);
        assertRefusedVerdict(federation.contribute(alice, federation.index(mine, BUCKET + 1)), "cid_reused");
        assertThat(credits(alice, "earned")).isEqualTo(5_000);
    }

    @Test // C-39
    void headersThatDoNotFitTheConfigAreRefusedOneByOne() {
        Envelope good = federation.contribution(newTag());
        TestFederation other = coordinator.federation(2);
        Envelope wrongK = changed(good, 1, 1, 3);
        Envelope wrongTagEpoch = changed(good, 1, 2, 2);
        Envelope wrongKeyEpoch = changed(good, 2, 1, 2);

        Reply reply =
                federation.contribute(alice, wrongK, wrongTagEpoch, wrongKeyEpoch, other.contribution(newTag()), good);

        assertThat(reply.body().get("verdicts").findValuesAsText("code"))
                .containsExactly("wrong_k", "wrong_tag_epoch", "wrong_key_epoch", "wrong_federation");
        assertThat(reply.body().at("/verdicts/4/verdict").asText()).isEqualTo("accepted");
    }

    @Test // C-39
    void anEnvelopeThatCannotBeReadKeepsItsPlaceInTheAnswer() {
        Envelope good = federation.contribution(newTag());
        Reply reply = alice.post(
                "/v1/contributions",
                Map.of(
                        "federation",
                        federation.idText(),
                        "envelopes",
                        List.of("AAAA", TestFederation.text(good.encode()))));

        assertThat(reply.body().at("/verdicts/0/code").asText()).isEqualTo("malformed_envelope");
        assertThat(reply.body().at("/verdicts/1/verdict").asText()).isEqualTo("accepted");
    }

    @Test // C-50, C-51, H-10
    void aQuestionThatIsSentAgainGetsTheSamePageAndPaysOnce() {
        sell(1);
        TestMember carol = federation.join();
        String transfer = newTransferId();

        Reply first = federation.query(carol, BUCKET, transfer);
        Reply second = federation.query(carol, BUCKET, transfer);

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(first.body().at("/patterns/0/envelopes")).hasSize(2);
        assertThat(first.body().get("paid_from").asText()).isEqualTo("allowance");
        assertThat(credits(carol, "allowance")).isEqualTo(9_000);
        assertThat(credits(carol, "spent"))
                .as("free pages are not spent credits")
                .isZero();
    }

    @Test // C-51, H-10
    void whoIsGoneWhenItsPageComesGetsItAgainForNothing() throws Exception {
        sell(1);
        TestMember carol = federation.join();
        String transfer = newTransferId();
        byte[] question = TestMember.bytes(federation.question(BUCKET, transfer));

        sendAndLeave(carol.signed("POST", "/v1/query", Optional.of(question)), question);

        long until = System.currentTimeMillis() + 20_000;
        while (credits(carol, "allowance") == 10_000) {
            assertThat(System.currentTimeMillis()).as("it was never charged").isLessThan(until);
            Thread.sleep(20);
        }
        assertThat(credits(carol, "allowance")).isEqualTo(9_000);
        Reply page = federation.query(carol, BUCKET, transfer);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body().at("/patterns/0/envelopes")).hasSize(2);
        assertThat(page.body().get("charged_millicredits").asLong())
                .as("what it cost the first time")
                .isEqualTo(1_000);
        assertThat(credits(carol, "allowance")).as("nothing more").isEqualTo(9_000);
        assertThat(federation.query(carol, BUCKET, transfer).body()).isEqualTo(page.body());
    }

    /** Writes a whole request and reads nothing of what comes back. */
    private static void sendAndLeave(HttpRequest request, byte[] body) throws IOException {
        StringBuilder head =
                new StringBuilder(request.method() + " " + request.uri().getRawPath() + " HTTP/1.1\r\nHost: "
                        + request.uri().getRawAuthority() + "\r\nContent-Length: " + body.length + "\r\n");
        request.headers()
                .map()
                .forEach((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        try (Socket socket = new Socket(request.uri().getHost(), request.uri().getPort())) {
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
        }
    }

    @Test // C-51
    void aTransferIdPaysForOnePageOnly() {
        sell(1);
        String transfer = newTransferId();
        assertThat(federation.query(bob, BUCKET, transfer).status()).isEqualTo(200);

        assertRefused(federation.query(bob, BUCKET + 1, transfer), 409, "transfer_conflict");
        assertRefused(federation.query(alice, BUCKET, transfer), 409, "transfer_conflict");
    }

    @Test // C-52, H-13
    void anEmptyPageCostsNothing() {
        Reply page = federation.query(bob, 99, newTransferId());

        assertThat(page.body().get("patterns")).isEmpty();
        assertThat(page.body().get("charged_millicredits").asLong()).isZero();
        assertThat(credits(bob, "allowance")).isEqualTo(10_000);
    }

    @Test // C-53
    void earnedCreditsArePaidFirstThenFreePagesThenNothing() {
        sell(1);
        assertThat(price(alice)).isEqualTo("available");
        assertThat(federation
                        .query(alice, BUCKET, newTransferId())
                        .body()
                        .get("paid_from")
                        .asText())
                .isEqualTo("available");
        assertThat(credits(alice, "spent")).isEqualTo(1_000);
        for (int i = 0; i < 4; i++) {
            federation.query(alice, BUCKET, newTransferId());
        }
        assertThat(credits(alice, "available")).isZero();
        assertThat(price(alice)).isEqualTo("allowance");
        for (int i = 0; i < 10; i++) {
            assertThat(federation.query(alice, BUCKET, newTransferId()).status())
                    .isEqualTo(200);
        }

        Reply refused = federation.query(alice, BUCKET, newTransferId());
        assertRefused(refused, 402, "insufficient_credits");
        assertThat(refused.body().get("price").asLong()).isEqualTo(1_000);
        assertThat(refused.body().get("balance").asLong()).isZero();
        assertThat(refused.body().get("pending").asLong()).isZero();
        assertThat(refused.body().get("how_to_earn").asText()).isNotEmpty();
    }

    @Test // C-54
    void aCursorLeadsThroughAllPagesAndSkipsNothing() {
        sell(70);

        Reply first = federation.query(bob, BUCKET, newTransferId());
        assertThat(first.body().get("patterns")).hasSize(64);
        String cursor = first.body().get("next_cursor").asText();
        Reply second = queryFrom(bob, cursor);

        assertThat(second.body().get("patterns")).hasSize(6);
        assertThat(second.body().has("next_cursor")).isFalse();
        Set<String> seen = new HashSet<>();
        for (Reply page : List.of(first, second)) {
            page.body().get("patterns").forEach(pattern -> seen.add(pattern.toString()));
        }
        assertThat(seen).hasSize(70);
    }

    @Test // C-55
    void envelopesAreServedInTheOrderOfTheirCids() {
        sell(3);
        JsonNode patterns =
                federation.query(bob, BUCKET, newTransferId()).body().get("patterns");

        for (JsonNode pattern : patterns) {
            List<Envelope> envelopes = new ArrayList<>();
            pattern.get("envelopes")
                    .forEach(text ->
                            envelopes.add(Envelope.decode(Base64.getUrlDecoder().decode(text.asText()))
                                    .orThrow()));
            assertThat(envelopes).extracting(Envelope::cid).isSorted().hasSize(2);
        }
    }

    @Test // C-63
    void whoBoughtAPageSaysOnceWhetherItWasUseful() {
        sell(1);
        TestMember carol = federation.join();
        String transfer = newTransferId();
        federation.query(carol, BUCKET, transfer);

        assertThat(feedback(carol, transfer, true).body().get("outcome").asText())
                .isEqualTo("useful");
        assertThat(feedback(carol, transfer, true).status())
                .as("the same word again")
                .isEqualTo(200);
        Reply other = feedback(carol, transfer, false);
        assertRefused(other, 409, "feedback_closed");
        assertThat(other.body().get("outcome").asText()).isEqualTo("useful");
    }

    @Test // C-12, C-63
    void whoDidNotBuyAPageHasNoSayOnIt() {
        sell(1);
        TestMember carol = federation.join();
        String transfer = newTransferId();
        federation.query(carol, BUCKET, transfer);

        assertRefused(feedback(alice, transfer, false), 404, "unknown_page");
        assertRefused(feedback(carol, newTransferId(), false), 404, "unknown_page");
        assertRefused(feedback(coordinator.federation(2).founder, transfer, false), 403, "not_a_member");
        assertRefused(
                carol.post("/v1/feedback", Map.of("federation", federation.idText(), "transfer_id", "AAAA")),
                400,
                "malformed_body");
        assertThat(feedback(carol, transfer, false).body().get("outcome").asText())
                .as("nobody was taken at his word before")
                .isEqualTo("useless");
    }

    private Reply feedback(TestMember member, String transfer, boolean useful) {
        return member.post(
                "/v1/feedback", Map.of("federation", federation.idText(), "transfer_id", transfer, "useful", useful));
    }

    private Reply queryFrom(TestMember member, String cursor) {
        return member.post(
                "/v1/query",
                Map.of(
                        "federation",
                        federation.idText(),
                        "tag_epoch",
                        1,
                        "slot",
                        1,
                        "bucket",
                        BUCKET,
                        "cursor",
                        cursor,
                        "transfer_id",
                        newTransferId()));
    }

    /** Lets alice and bob release so many tags and file them in one bucket. */
    private void sell(int tags) {
        Envelope[] alices = new Envelope[tags];
        Envelope[] bobs = new Envelope[tags];
        Envelope[] index = new Envelope[tags];
        for (int i = 0; i < tags; i++) {
            Tag tag = newTag();
            alices[i] = federation.contribution(tag);
            bobs[i] = federation.contribution(tag);
            index[i] = federation.index(alices[i], BUCKET);
        }
        federation.contribute(alice, alices);
        federation.contribute(bob, bobs);
        federation.contribute(alice, index);
    }

    private void release(Tag tag, Envelope alices) {
        federation.contribute(alice, alices);
        federation.contribute(bob, federation.contribution(tag));
        federation.contribute(alice, federation.index(alices, BUCKET));
    }

    private static Envelope changed(Envelope envelope, long keyEpoch, long tagEpoch, int k) {
        return new Envelope(
                envelope.type(),
                envelope.federation(),
                keyEpoch,
                tagEpoch,
                k,
                newTag(),
                envelope.cid(),
                envelope.buckets(),
                envelope.body());
    }

    private long credits(TestMember member, String field) {
        return federation.credits(member).body().get(field).asLong();
    }

    private String price(TestMember member) {
        return member.get("/v1/price?federation=" + federation.idText())
                .body()
                .get("pays_from")
                .asText();
    }

    private static void assertVerdict(Reply reply, String verdict, boolean released) {
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        assertThat(reply.body().at("/verdicts/0/verdict").asText())
                .as("%s", reply.body())
                .isEqualTo(verdict);
        assertThat(reply.body().at("/verdicts/0/released").asBoolean()).isEqualTo(released);
    }

    private static void assertRefusedVerdict(Reply reply, String code) {
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        assertThat(reply.body().at("/verdicts/0/verdict").asText()).isEqualTo("refused");
        assertThat(reply.body().at("/verdicts/0/code").asText()).isEqualTo(code);
    }
}
