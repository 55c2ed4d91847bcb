package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.contribution.Contributions;
import io.continuum.coordinator.contribution.EnvelopeRules;
import io.continuum.coordinator.contribution.Verdict;
import io.continuum.coordinator.contribution.Verdict.Reason;
import io.continuum.coordinator.measure.Meters;
import io.continuum.coordinator.member.Membership;
import io.continuum.coordinator.member.Terms;
import io.continuum.coordinator.release.Release;
import io.continuum.coordinator.release.Releases;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.message.ExchangeMessages;
import io.continuum.protocol.message.ExchangeMessages.Contribute;
import io.continuum.protocol.message.ExchangeMessages.Contributed;
import io.continuum.protocol.message.ExchangeMessages.ContributionVerdict;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Tag;
import java.util.ArrayList;
import java.util.List;

/** Taking envelopes, and telling contributors what was released. */
final class ContributionRoutes {
    private static final int RELEASES_MAX = 500;

    private final Gate gate;
    private final Contributions contributions;
    private final Releases releases;
    private final RefusalCounts refusals;
    private final Meters meters;

    ContributionRoutes(
            Gate gate, Contributions contributions, Releases releases, RefusalCounts refusals, Meters meters) {
        this.refusals = refusals;
        this.meters = meters;
        this.gate = gate;
        this.contributions = contributions;
        this.releases = releases;
    }

    void on(ApiServer server) {
        server.post("/v1/contributions", ApiServer.CONTRIBUTION_BODY_BYTES_MAX, this::contribute);
        server.get("/v1/releases", this::released);
    }

    private Answer contribute(Request request) {
        Caller caller = gate.signed(request, RouteClass.CONTRIBUTE);
        Contribute contribute = request.read(Contribute.class);
        Membership member = gate.member(contribute.federation(), caller);
        Terms terms = gate.terms(contribute.federation());
        List<Verdict> verdicts = judge(member, terms, contribute.envelopes());
        verdicts.forEach(verdict -> meters.envelope(verdict.outcome().text()));
        verdicts.stream()
                .filter(verdict -> verdict.outcome() == Verdict.Outcome.REFUSED)
                .forEach(verdict -> refusals.count(verdict.reason().text()));
        return Answer.ok(
                new Contributed(verdicts.stream().map(ContributionRoutes::shown).toList()));
    }

    /** Envelopes that cannot be read are refused here; the others go on, and every verdict keeps its place. */
    private List<Verdict> judge(Membership member, Terms terms, List<Bytes> envelopes) {
        List<Envelope> readable = new ArrayList<>();
        List<Checked<Envelope>> decoded = envelopes.stream()
                .map(envelope -> Envelope.decode(envelope.toArray()))
                .toList();
        decoded.forEach(each -> each.accepted().ifPresent(readable::add));
        EnvelopeRules rules = new EnvelopeRules(
                terms.federation(),
                terms.config().k(),
                terms.config().tagEpoch(),
                terms.keyEpochs(),
                terms.config().bucketBits());
        var judged = contributions
                .accept(member.organisation(), rules, terms.credits(), readable)
                .iterator();
        return decoded.stream()
                .map(each -> each instanceof Checked.Valid<Envelope>
                        ? judged.next()
                        : Verdict.refused(Bytes.zeros(0), Reason.MALFORMED_ENVELOPE, false))
                .toList();
    }

    private static ContributionVerdict shown(Verdict verdict) {
        return new ContributionVerdict(
                verdict.cid(), verdict.outcome().text(), verdict.reason().text(), verdict.released());
    }

    private Answer released(Request request) {
        Caller caller = gate.signed(request, RouteClass.READ);
        FederationId federation = request.federationInQuery();
        Membership member = gate.evenSuspended(federation, caller);
        long after = request.number("after", 0, 0, Long.MAX_VALUE);
        int limit = (int) request.number("limit", 100, 1, RELEASES_MAX);
        List<Release> found = releases.ofOrganisation(federation, member.organisation(), after, limit);
        return Answer.ok(new ExchangeMessages.Releases(
                found.stream().map(ContributionRoutes::shown).toList(),
                found.isEmpty() ? after : found.getLast().seq()));
    }

    private static ExchangeMessages.Release shown(Release release) {
        return new ExchangeMessages.Release(
                release.seq(), new Tag(release.tag()), new Cid(release.cid()), release.indexMissing());
    }
}
