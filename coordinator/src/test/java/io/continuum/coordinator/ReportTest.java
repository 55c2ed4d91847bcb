package io.continuum.coordinator;

import static io.continuum.coordinator.SignedRequestTest.assertRefused;
import static io.continuum.coordinator.TestFederation.newTag;
import static io.continuum.coordinator.TestFederation.newTransferId;
import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.TestMember.Reply;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.PolicyParameter;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.PoisonReport;
import io.continuum.protocol.pattern.PoisonReport.Kind;
import io.continuum.protocol.pattern.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What readers say of released tags, and what comes of it. */
@ParameterizedClass
@EnumSource(RunningCoordinator.class)
class ReportTest {
    private static final long BUCKET = 7;

    private final RunningCoordinator coordinator;

    private TestFederation federation;
    private TestMember alice;
    private TestMember bob;
    private TestMember carol;
    private Tag tag;
    private Envelope alices;
    private Envelope bobs;

    ReportTest(RunningCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @BeforeEach
    void release() {
        release(coordinator.federation(2));
    }

    /** Alice and bob release a tag, and alice files it: her part is paid, his is pending. */
    private void release(TestFederation founded) {
        federation = founded;
        alice = federation.founder;
        bob = federation.join();
        carol = federation.join();
        tag = newTag();
        alices = federation.contribution(tag);
        bobs = federation.contribution(tag);
        federation.contribute(alice, alices);
        federation.contribute(bob, bobs);
        federation.contribute(alice, federation.index(alices, BUCKET));
    }

    @Test // C-230, C-234, C-235
    void whatIsConfirmedIsNotServedAndWhatItPaidIsTakenBack() {
        String page = buy(carol);
        Reply reported = send(carol, report(Kind.TAG_MISMATCH, page, alices, bobs));
        assertThat(reported.status()).isEqualTo(201);
        assertThat(reported.body().get("accused")).isEmpty();
        assertThat(reported.body().get("held").asBoolean())
                .as("one reader alone holds nothing back")
                .isFalse();
        assertThat(send(carol, report(Kind.TAG_MISMATCH, page, bobs, alices)).status())
                .as("the same again")
                .isEqualTo(200);
        assertThat(reports(bob)).isEmpty();
        assertThat(reports(alice)).hasSize(1);
        assertThat(credits(alice, "available")).isEqualTo(5_000);

        JsonNode decided = decide(alice, reported, true).body();

        assertThat(decided.get("state").asText()).isEqualTo("confirmed");
        assertThat(decided.get("accused")).hasSize(2);
        assertThat(decided.get("held").asBoolean()).isTrue();
        assertThat(credits(alice, "available")).isZero();
        assertThat(credits(bob, "escrow")).isZero();
        assertThat(federation.credits(alice).body().get("entries").findValuesAsText("code"))
                .contains("penalty");
        assertThat(patterns(bob)).isEmpty();
        federation.contribute(bob, federation.index(bobs, BUCKET));
        assertThat(patterns(bob)).as("an INDEX that comes later").isEmpty();
        assertThat(credits(bob, "available")).isZero();
        assertRefused(decide(alice, reported, true), 404, "unknown_report");
    }

    @Test // C-231
    void whoWasNotServedATagHasNothingToReport() {
        String page = buy(carol);
        assertRefused(send(bob, report(Kind.UNREADABLE, page, alices)), 404, "unknown_page");
        assertRefused(send(carol, report(Kind.UNREADABLE, newTransferId(), alices)), 404, "unknown_page");
        assertRefused(
                send(carol, report(Kind.BAD_SHARE, page, federation.contribution(tag))), 404, "unknown_contribution");
        Map<String, Object> forged = body(bob, report(Kind.UNREADABLE, page, alices));
        assertRefused(carol.post("/v1/reports", forged), 400, "bad_signature");
        Map<String, Object> odd = body(carol, report(Kind.UNREADABLE, page, alices));
        odd.put("kind", "ugly");
        assertRefused(carol.post("/v1/reports", odd), 400, "unknown_kind");
        assertThat(reports(alice)).isEmpty();
    }

    @Test // C-230, C-234
    void anOrganisationSaysOneThingOfATagAndAnAdminDecides() {
        String page = buy(carol);
        Reply reported = send(carol, report(Kind.BAD_SHARE, page, bobs));
        assertRefused(send(carol, report(Kind.TAG_MISMATCH, page, alices, bobs)), 409, "reported_already");
        assertRefused(decide(carol, reported, true), 403, "not_an_admin");
        assertRefused(carol.get(federation.path("/reports/" + id(reported) + "/envelopes")), 403, "not_an_admin");

        assertThat(alice.get(federation.path("/reports/" + id(reported) + "/envelopes"))
                        .body()
                        .get("envelopes"))
                .hasSize(2);
        JsonNode decided = decide(alice, reported, true).body();

        assertThat(decided.get("accused").get(0).asText())
                .isEqualTo(text(bob.descriptor.org().toArray()));
        assertThat(decided.get("accused")).hasSize(1);
        assertThat(credits(alice, "available")).as("hers were sound").isEqualTo(5_000);
        assertThat(credits(bob, "escrow")).isZero();
        assertThat(patterns(bob)).as("one share opens nothing").isEmpty();
    }

    @Test // C-233, C-234
    void asManyAsReleaseATagHoldItBackAtOnceUntilItIsDecided() {
        TestMember dave = federation.join();
        Reply first = send(carol, report(Kind.UNREADABLE, buy(carol), alices, bobs));
        Reply second = send(dave, report(Kind.TAG_MISMATCH, buy(dave), alices, bobs));

        assertThat(second.body().get("held").asBoolean()).isTrue();
        assertThat(patterns(bob)).isEmpty();
        assertThat(credits(alice, "available")).as("nothing is decided").isEqualTo(5_000);
        assertThat(decide(alice, first, false).body().get("state").asText()).isEqualTo("dismissed");

        assertThat(patterns(bob)).as("filed again").hasSize(1);
        assertThat(credits(alice, "available")).isEqualTo(5_000);
    }

    @Test // C-232
    void aFalseReportCostsItsReporterADepositAndATrueOneDoesNot() {
        CreditPolicy policy = CreditPolicy.circle().with(PolicyParameter.DEPOSIT, 2_000);
        release(TestFederation.found(coordinator.url(), coordinator.adminSecret(), 2, policy));
        TestMember dave = federation.join();
        Reply wrong = send(carol, report(Kind.BAD_SHARE, buy(carol), alices));
        Reply right = send(dave, report(Kind.BAD_SHARE, buy(dave), bobs));
        assertThat(credits(carol, "allowance")).isEqualTo(10_000 - 1_000 - 2_000);

        decide(alice, wrong, false);
        decide(alice, right, true);

        assertThat(credits(carol, "allowance")).isEqualTo(10_000 - 1_000 - 2_000);
        assertThat(credits(dave, "allowance")).isEqualTo(10_000 - 1_000);
        assertThat(credits(carol, "escrow") + credits(dave, "escrow")).isZero();
    }

    @Test // C-236
    void aTagLeavesTheBucketThatIsNotItsOwnAndWhoFiledItThereIsNotPaid() {
        federation.contribute(bob, federation.index(bobs, BUCKET + 40));
        assertThat(credits(bob, "available")).isEqualTo(5_000);
        String page = newTransferId();
        federation.query(carol, BUCKET + 40, page);
        Reply reported = send(carol, report(Kind.MISFILED, page, alices, bobs));
        assertThat(reported.status()).isEqualTo(201);
        assertThat(reported.body().get("held").asBoolean()).isFalse();
        JsonNode places = alice.get(federation.path("/reports/" + id(reported) + "/envelopes"))
                .body()
                .get("places");
        assertThat(places.findValuesAsText("bucket")).containsExactlyInAnyOrder("7", "8", "47", "48");

        assertRefused(decide(alice, reported, true), 400, "buckets_missing");
        Reply decided = alice.post(
                federation.path("/reports/decide"),
                Map.of(
                        "report",
                        id(reported),
                        "confirm",
                        true,
                        "misfiled",
                        List.of(Map.of("slot", 1, "bucket", 47), Map.of("slot", 2, "bucket", 48))));

        assertThat(decided.body().get("accused").get(0).asText())
                .isEqualTo(text(bob.descriptor.org().toArray()));
        assertThat(decided.body().get("accused")).hasSize(1);
        assertThat(credits(bob, "available")).isZero();
        assertThat(credits(alice, "available")).isEqualTo(5_000);
        assertThat(federation.query(bob, BUCKET + 40, newTransferId()).body().get("patterns"))
                .isEmpty();
        assertThat(patterns(bob)).as("where it belongs").hasSize(1);
    }

    private PoisonReport report(Kind kind, String page, Envelope... envelopes) {
        List<Cid> cids = List.of(envelopes).stream().map(Envelope::cid).toList();
        TransferId transfer = TransferId.of(Base64Url.decode(page, 30).orElseThrow());
        return new PoisonReport(federation.id, 1, tag, kind, cids, transfer);
    }

    private static Map<String, Object> body(TestMember member, PoisonReport report) {
        Bytes signature = report.sign(member.keys);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("federation", text(report.federation().toArray()));
        body.put("tag_epoch", report.tagEpoch());
        body.put("tag", text(report.tag().toArray()));
        body.put("kind", report.kind().text());
        body.put("cids", report.cids().stream().map(cid -> text(cid.toArray())).toList());
        body.put("transfer_id", text(report.transfer().toArray()));
        body.put("sig", text(signature.toArray()));
        return body;
    }

    private static Reply send(TestMember member, PoisonReport report) {
        return member.post("/v1/reports", body(member, report));
    }

    private static String id(Reply report) {
        return report.body().get("report").asText();
    }

    private Reply decide(TestMember member, Reply report, boolean confirm) {
        return member.post(federation.path("/reports/decide"), Map.of("report", id(report), "confirm", confirm));
    }

    private JsonNode reports(TestMember member) {
        return member.get(federation.path("/reports")).body().get("reports");
    }

    private String buy(TestMember member) {
        String transfer = newTransferId();
        assertThat(federation.query(member, BUCKET, transfer).body().get("patterns"))
                .hasSize(1);
        return transfer;
    }

    private JsonNode patterns(TestMember member) {
        return federation.query(member, BUCKET, newTransferId()).body().get("patterns");
    }

    private long credits(TestMember member, String field) {
        return federation.credits(member).body().get(field).asLong();
    }
}
