package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.conduct.Suspensions;
import io.continuum.coordinator.member.Membership;
import io.continuum.coordinator.member.Terms;
import io.continuum.coordinator.report.Report;
import io.continuum.coordinator.report.ReportResult;
import io.continuum.coordinator.report.Reports;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.message.ConductMessages;
import io.continuum.protocol.message.ReportMessages;
import io.continuum.protocol.message.ReportMessages.DecideReport;
import io.continuum.protocol.message.ReportMessages.ReportedEnvelopes;
import io.continuum.protocol.message.ReportMessages.SendReport;
import io.continuum.protocol.pattern.PoisonReport;
import java.util.List;
import java.util.Map;

/** Reports of released tags that do not hold what they should: from readers, and for those who decide on them. */
final class ReportRoutes {
    private static final String OF_FEDERATION = "/v1/federations/:fed/reports";
    private static final String OF_OPERATOR = "/v1/admin/federations/:fed/reports";

    private final Gate gate;
    private final AdminAccess access;
    private final Reports reports;

    ReportRoutes(Gate gate, AdminAccess access, Reports reports) {
        this.gate = gate;
        this.access = access;
        this.reports = reports;
    }

    void on(ApiServer server) {
        server.post("/v1/reports", this::take);
        server.get(OF_FEDERATION, this::list);
        server.get(OF_FEDERATION + "/:report/envelopes", this::envelopes);
        server.post(OF_FEDERATION + "/decide", this::decide);
        server.get(OF_OPERATOR, request -> {
            access.require(request);
            FederationId federation = request.federationInPath();
            gate.terms(federation);
            return Answer.ok(shown(federation, reports.all(federation)));
        });
        server.post(OF_OPERATOR + "/decide", request -> {
            access.require(request);
            return decide(request.federationInPath(), request.read(DecideReport.class), Suspensions.OPERATOR);
        });
    }

    private Answer take(Request request) {
        Caller caller = gate.signed(request, RouteClass.CONTRIBUTE);
        SendReport sent = request.read(SendReport.class);
        Membership member = gate.member(sent.federation(), caller);
        Terms terms = gate.terms(sent.federation());
        PoisonReport said = sent.report()
                .orElseThrow(() -> ProblemException.badRequest(
                        "unknown_kind", "kind must be one of tag_mismatch, bad_share, unreadable, misfiled"));
        if (!gate.keyOf(member.instance())
                .filter(key -> said.isSignedBy(key, sent.sig()))
                .isPresent()) {
            throw ProblemException.badRequest(
                    "bad_signature", "sig is not this instance's signature over what the report says");
        }
        ReportResult result = reports.take(
                member.organisation(),
                member.instance(),
                said,
                sent.sig(),
                terms.credits(),
                terms.config().k());
        return switch (result) {
            case ReportResult.Taken(Report report, boolean created) ->
                created
                        ? Answer.created(shown(sent.federation(), report))
                        : Answer.ok(shown(sent.federation(), report));
            case ReportResult.SaidOtherwise(Report report) ->
                throw ProblemException.of(
                        409,
                        "reported_already",
                        "your organisation said something else of this tag, and that stands",
                        Map.of("state", report.state().text()));
            case ReportResult.NotServed _ ->
                throw ProblemException.of(
                        404,
                        "unknown_page",
                        "no page that shows this tag was bought under this transfer id, or so long ago that it is"
                                + " forgotten");
            case ReportResult.UnknownContribution _ ->
                throw ProblemException.of(
                        404, "unknown_contribution", "the page showed no contribution with this cid under this tag");
            case ReportResult.TooMany(int max) ->
                throw ProblemException.of(
                        429,
                        "too_many_reports",
                        "%d reports of your organisation wait for a decision: more are taken once some are decided"
                                .formatted(max),
                        Map.of("scope", "organisation"));
            case ReportResult.DepositMissing(long amount) ->
                throw ProblemException.of(
                        402,
                        "deposit_missing",
                        "a report locks %d millicredits until it is decided, and there are not enough"
                                .formatted(amount),
                        Map.of("price", amount));
        };
    }

    private Answer list(Request request) {
        FederationId federation = request.federationInPath();
        Membership member = gate.evenSuspended(federation, gate.signed(request, RouteClass.READ));
        boolean all = member.admin() && !member.suspended();
        return Answer.ok(shown(
                federation, all ? reports.all(federation) : reports.ofOrganisation(federation, member.organisation())));
    }

    private Answer envelopes(Request request) {
        FederationId federation = request.federationInPath();
        gate.admin(federation, gate.signed(request, RouteClass.READ));
        Bytes report = request.idInPath("report", PoisonReport.ID_BYTES);
        return reports.envelopes(federation, report)
                .map(envelopes -> Answer.ok(new ReportedEnvelopes(
                        envelopes.stream().map(Bytes::of).toList(), reports.places(federation, report))))
                .orElseThrow(ReportRoutes::unknown);
    }

    private Answer decide(Request request) {
        FederationId federation = request.federationInPath();
        Membership admin = gate.admin(federation, gate.signed(request, RouteClass.MEMBERSHIP));
        return decide(
                federation, request.read(DecideReport.class), admin.instance().toString());
    }

    private Answer decide(FederationId federation, DecideReport decision, String by) {
        Terms terms = gate.terms(federation);
        boolean misfiled = reports.kind(federation, decision.report())
                .filter(kind -> kind == PoisonReport.Kind.MISFILED)
                .isPresent();
        if (misfiled && decision.confirm() && decision.misfiled().isEmpty()) {
            throw ProblemException.badRequest(
                    "buckets_missing",
                    "name the buckets that are wrong in misfiled: an admin's instance finds them, as it opens the"
                            + " envelopes");
        }
        return reports.decide(
                        federation,
                        decision.report(),
                        decision.confirm(),
                        decision.misfiled(),
                        decision.note(),
                        by,
                        terms.credits(),
                        terms.config().k())
                .map(report -> Answer.ok(shown(federation, report)))
                .orElseThrow(ReportRoutes::unknown);
    }

    private static ProblemException unknown() {
        return ProblemException.of(404, "unknown_report", "no such report, or it was decided: list them again");
    }

    private ReportMessages.Reports shown(FederationId federation, List<Report> all) {
        return new ReportMessages.Reports(
                all.stream().map(report -> shown(federation, report)).toList());
    }

    private ReportMessages.Report shown(FederationId federation, Report report) {
        PoisonReport said = report.said();
        return new ReportMessages.Report(
                said.id(),
                report.organisation(),
                report.instance(),
                said.tagEpoch(),
                said.tag(),
                said.kind().text(),
                said.cids(),
                said.transfer(),
                report.signature(),
                report.at().toString(),
                report.state().text(),
                reports.isHeld(federation, report),
                ConductMessages.shown(report.decidedAt()),
                report.decidedBy(),
                report.note(),
                reports.proven(federation, report));
    }
}
