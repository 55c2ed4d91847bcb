package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.contribution.Contributions;
import io.continuum.coordinator.contribution.EnvelopeRules;
import io.continuum.coordinator.contribution.Verdict;
import io.continuum.coordinator.contribution.Verdict.Reason;
import io.continuum.coordinator.member.Membership;
import io.continuum.coordinator.member.Terms;
import io.continuum.coordinator.release.Release;
import io.continuum.coordinator.release.Releases;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.pattern.Envelope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Taking envelopes, and telling contributors what was released. */
final class ContributionRoutes {
    private static final int RELEASES_MAX = 500;

    private final Gate gate;
    private final Contributions contributions;
    private final Releases releases;

    ContributionRoutes(Gate gate, Contributions contributions, Releases releases) {
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
        JsonBody body = request.json();
        FederationId federation =
                FederationId.of(body.id("federation", FederationId.BYTES).toArray());
        Membership member = gate.member(federation, caller);
        List<byte[]> envelopes = body.listOfBytes("envelopes", Contributions.BATCH_MAX, Envelope.BYTES_MAX);
        Terms terms = gate.terms(federation);
        return Answer.ok(Map.of(
                "verdicts",
                judge(member, terms, envelopes).stream()
                        .map(ContributionRoutes::shown)
                        .toList()));
    }

    /** Envelopes that cannot be read are refused here; the others go on, and every verdict keeps its place. */
    private List<Verdict> judge(Membership member, Terms terms, List<byte[]> envelopes) {
        List<Envelope> readable = new ArrayList<>();
        List<Checked<Envelope>> decoded =
                envelopes.stream().map(Envelope::decode).toList();
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

    private static Map<String, Object> shown(Verdict verdict) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("cid", Base64Url.encode(verdict.cid().toArray()));
        shown.put("verdict", verdict.outcome().name().toLowerCase(Locale.ROOT));
        if (verdict.reason() != Reason.NONE) {
            shown.put("code", verdict.reason().text());
        }
        shown.put("released", verdict.released());
        return shown;
    }

    private Answer released(Request request) {
        Caller caller = gate.signed(request, RouteClass.READ);
        FederationId federation = request.federationInQuery();
        Membership member = gate.member(federation, caller);
        long after = request.number("after", 0, 0, Long.MAX_VALUE);
        int limit = (int) request.number("limit", 100, 1, RELEASES_MAX);
        List<Release> found = releases.ofOrganisation(federation, member.organisation(), after, limit);
        return Answer.ok(Map.of(
                "releases",
                found.stream().map(ContributionRoutes::shown).toList(),
                "next",
                found.isEmpty() ? after : found.getLast().seq()));
    }

    private static Map<String, Object> shown(Release release) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("seq", release.seq());
        shown.put("tag_epoch", release.tagEpoch());
        shown.put("tag", Base64Url.encode(release.tag().toArray()));
        shown.put("cid", Base64Url.encode(release.cid().toArray()));
        shown.put("index_missing", release.indexMissing());
        return shown;
    }
}
