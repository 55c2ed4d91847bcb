package io.continuum.instance.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.pattern.Edge;
import io.continuum.instance.pattern.Predicates;
import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.message.Json;
import io.continuum.protocol.message.ReportMessages.SendReport;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.ConceptId;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Evidence;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.pattern.PatternSealer;
import io.continuum.protocol.pattern.TagSeed;
import io.continuum.protocol.roster.Hardening;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that finds a released tag not to hold what it should says so by itself. */
class ReportingTest {
    private static final Edge SKEW = new Edge("concept:login-failure", Predicates.CAUSED_BY, "concept:clock-skew");
    private static final String ASKED = "What is login failure caused by?";

    @TempDir
    private Path folder;

    private final SecureRandom random = new SecureRandom();
    private TestCircle circle;
    private TestHelper helper;

    @BeforeEach
    void found() {
        circle = new TestCircle(folder, 2, 3);
        helper = new TestHelper(circle.id());
    }

    @AfterEach
    void close() {
        circle.close();
        helper.close();
    }

    private TestMember member(int number) {
        return circle.members.get(number);
    }

    private void release() {
        member(0).approve(SKEW);
        member(1).approve(SKEW);
        member(0).outbox.round();
        member(1).outbox.round();
        member(0).outbox.round();
    }

    @Test
    void soundPatternsAreNotReported() {
        release();
        assertThat(member(2).ask(ASKED).answers()).hasSize(1);
        assertThat(circle.coordinator.reports).isEmpty();
    }

    @Test
    void anEnvelopeThatDoesNotOpenIsReportedAndDoesNotHideThePattern() {
        release();
        List<Envelope> junk = new ArrayList<>();
        circle.coordinator.serves = envelopes -> {
            junk.add(damaged(envelopes.getFirst()));
            List<Envelope> served = new ArrayList<>(envelopes);
            served.add(junk.getLast());
            return served;
        };

        assertThat(member(2).ask(ASKED).answers()).hasSize(1);

        SendReport report = read(circle.coordinator.reports.getFirst());
        assertThat(report.kind()).isEqualTo("bad_share");
        assertThat(report.cids())
                .hasSize(1)
                .isSubsetOf(junk.stream().map(Envelope::cid).toList());
        assertThat(report.report()
                        .orElseThrow()
                        .isSignedBy(member(2).keys().signing().verifyingKey(), report.sig()))
                .isTrue();
    }

    @Test
    void whatDoesNotOpenAtAllIsReportedWhole() {
        release();
        circle.coordinator.serves =
                envelopes -> envelopes.stream().map(this::damaged).toList();

        assertThat(member(2).ask(ASKED).answers()).isEmpty();

        SendReport report = read(circle.coordinator.reports.getFirst());
        assertThat(report.kind()).isEqualTo("unreadable");
        assertThat(report.cids()).hasSize(2);
    }

    @Test
    void aTagThatIsAnotherPatternsIsFoundThroughTheHelpersAndNotShown() {
        circle.change(circle.config()
                .nextTagEpoch(
                        List.of(helper.offer(member(1).keys())), new Hardening.Argon2(new Argon2id.Cost(1_024, 1, 1))));
        helper.enter(2);
        circle.refreshAll();
        release();
        Secret own = Secret.of(bytes(32));
        circle.coordinator.serves = _ -> List.of(forged(0, own), forged(1, own));

        assertThat(member(2).ask(ASKED).answers()).isEmpty();

        SendReport report = read(circle.coordinator.reports.getFirst());
        assertThat(report.kind()).isEqualTo("tag_mismatch");
        assertThat(report.tagEpoch()).isEqualTo(2);
        assertThat(report.cids()).hasSize(2);
    }

    private static SendReport read(JsonNode report) {
        return Json.read(report.toString().getBytes(StandardCharsets.UTF_8), SendReport.class)
                .orThrow();
    }

    private Envelope damaged(Envelope envelope) {
        return new Envelope(
                envelope.type(),
                envelope.federation(),
                envelope.keyEpoch(),
                envelope.tagEpoch(),
                envelope.k(),
                envelope.tag(),
                Cid.random(random),
                envelope.buckets(),
                Bytes.of(bytes(envelope.body().length())));
    }

    /** A pattern under a tag that its forgers made up between them, past the helpers. */
    private Envelope forged(int by, Secret rwd) {
        Federation federation = member(by).state.current().orElseThrow();
        PatternSealer sealer = federation.sealer(random).orThrow();
        Pattern pattern = Pattern.edge(
                new ConceptId(SKEW.subject()), new ConceptId(SKEW.predicate()), new ConceptId(SKEW.object()));
        TagSeed seed = new TagSeed(federation.id(), federation.config().tagEpoch(), pattern, rwd);
        return sealer.seal(seed, new Evidence(3, 8, 8_107), Cid.random(random));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
