package io.continuum.coordinator.api;

import io.continuum.coordinator.activity.Activity;
import io.continuum.coordinator.activity.ActivityStore;
import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.conduct.Appeal;
import io.continuum.coordinator.conduct.Appeals;
import io.continuum.coordinator.conduct.Grounds;
import io.continuum.coordinator.conduct.Suspension;
import io.continuum.coordinator.conduct.Suspensions;
import io.continuum.coordinator.member.Membership;
import io.continuum.coordinator.member.Organisation;
import io.continuum.coordinator.member.Sponsors;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.PolicyParameter;
import io.continuum.protocol.message.ConductMessages;
import io.continuum.protocol.message.ConductMessages.AnswerAppeal;
import io.continuum.protocol.message.ConductMessages.Organisations;
import io.continuum.protocol.message.ConductMessages.Restore;
import io.continuum.protocol.message.ConductMessages.SendAppeal;
import io.continuum.protocol.message.ConductMessages.Suspend;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who is in a federation and who is held back: for its members, its admins and those who appeal. */
final class ConductRoutes {
    private final Gate gate;
    private final Sponsors sponsors;
    private final Suspensions suspensions;
    private final Appeals appeals;
    private final Activity activity;
    private final Function<FederationId, CreditPolicy> policies;

    ConductRoutes(
            Gate gate,
            Sponsors sponsors,
            Suspensions suspensions,
            Appeals appeals,
            Activity activity,
            Function<FederationId, CreditPolicy> policies) {
        this.gate = gate;
        this.sponsors = sponsors;
        this.suspensions = suspensions;
        this.appeals = appeals;
        this.activity = activity;
        this.policies = policies;
    }

    void on(ApiServer server) {
        server.get("/v1/federations/:fed/organisations", this::organisations);
        server.get("/v1/federations/:fed/stakes", this::stakes);
        server.get("/v1/federations/:fed/suspensions", this::suspensions);
        server.post("/v1/federations/:fed/suspensions", this::suspend);
        server.post("/v1/federations/:fed/suspensions/lift", this::lift);
        server.get("/v1/federations/:fed/appeals", this::appeals);
        server.post("/v1/federations/:fed/appeals", this::appeal);
        server.post("/v1/federations/:fed/appeals/answer", this::answer);
    }

    private Answer organisations(Request request) {
        FederationId federation = request.federationInPath();
        gate.evenSuspended(federation, gate.signed(request, RouteClass.READ));
        return Answer.ok(organisations(federation));
    }

    Organisations organisations(FederationId federation) {
        Map<OrgId, String> grounds = suspensions.all(federation).stream()
                .filter(Suspension::lasts)
                .collect(Collectors.toMap(
                        Suspension::organisation,
                        suspension -> suspension.grounds().text()));
        return new Organisations(sponsors.tree(federation).stream()
                .map(organisation -> shown(organisation, grounds.getOrDefault(organisation.id(), "")))
                .toList());
    }

    private static ConductMessages.Organisation shown(Organisation organisation, String grounds) {
        return new ConductMessages.Organisation(
                organisation.id(),
                organisation.place().sponsor(),
                organisation.place().subtree(),
                organisation.joinedAt().toString(),
                organisation.instances(),
                organisation.admins(),
                grounds);
    }

    private Answer stakes(Request request) {
        FederationId federation = request.federationInPath();
        gate.admin(federation, gate.signed(request, RouteClass.READ));
        return stakes(federation, request);
    }

    /** What the organisation that the query names has at stake, were it removed now. */
    Answer stakes(FederationId federation, Request request) {
        OrgId organisation = request.organisationInQuery();
        ActivityStore.Stake stake = activity.stake(federation, organisation).orElseThrow(ConductRoutes::unknown);
        CreditPolicy policy = policies.apply(federation);
        boolean forCause = suspensions
                .find(federation, organisation)
                .filter(suspension -> suspension.grounds().isCause())
                .isPresent();
        long slashed = forCause ? stake.bond() * policy.value(PolicyParameter.SLASH_PERCENT) / 100 : 0;
        return Answer.ok(new ConductMessages.Stakes(
                organisation,
                stake.open(),
                stake.available(),
                stake.escrow(),
                stake.invitees(),
                stake.bondsGiven(),
                slashed));
    }

    private static ProblemException unknown() {
        return ProblemException.of(
                404, "unknown_organisation", "no such organisation in this federation: list its members");
    }

    private Answer suspensions(Request request) {
        FederationId federation = request.federationInPath();
        gate.evenSuspended(federation, gate.signed(request, RouteClass.READ));
        return Answer.ok(suspensionsOf(federation));
    }

    ConductMessages.Suspensions suspensionsOf(FederationId federation) {
        return new ConductMessages.Suspensions(
                suspensions.all(federation).stream().map(ConductRoutes::shown).toList());
    }

    private static ConductMessages.Suspension shown(Suspension suspension) {
        return new ConductMessages.Suspension(
                suspension.organisation(),
                suspension.grounds().text(),
                suspension.note(),
                suspension.since().toString(),
                suspension.by(),
                ConductMessages.shown(suspension.liftedAt()),
                suspension.liftedBy());
    }

    private Answer suspend(Request request) {
        FederationId federation = request.federationInPath();
        Membership admin = gate.admin(federation, gate.signed(request, RouteClass.MEMBERSHIP));
        Suspend suspend = request.read(Suspend.class);
        if (suspend.organisation().equals(admin.organisation())) {
            throw ProblemException.of(
                    409, "own_organisation", "who suspends itself could not lift it: let another admin do it");
        }
        return suspend(federation, suspend, admin.instance().toString());
    }

    /** Suspends on behalf of an admin of the federation, or of the coordinator's operator. */
    Answer suspend(FederationId federation, Suspend suspend, String by) {
        if (!sponsors.knows(federation, suspend.organisation())) {
            throw unknown();
        }
        Grounds grounds = Grounds.ofText(suspend.grounds())
                .orElseThrow(() -> ProblemException.badRequest(
                        "unknown_grounds", "grounds must be one of " + texts(Set.of(Grounds.values()), Grounds::text)));
        return Answer.ok(shown(suspensions.suspend(federation, suspend.organisation(), grounds, suspend.note(), by)));
    }

    private static <T> String texts(Set<T> all, Function<T, String> text) {
        return all.stream().map(text).sorted().collect(Collectors.joining(", "));
    }

    private Answer lift(Request request) {
        FederationId federation = request.federationInPath();
        Membership admin = gate.admin(federation, gate.signed(request, RouteClass.MEMBERSHIP));
        return lift(federation, request.read(Restore.class), admin.instance().toString());
    }

    /** Lifts a suspension; where none lasts, nothing changes. */
    Answer lift(FederationId federation, Restore restore, String by) {
        boolean lifted = suspensions.lift(federation, restore.organisation(), by);
        return Answer.ok(Map.of("lifted", lifted));
    }

    /** An admin sees all, everybody else the newest of its organisation. */
    private Answer appeals(Request request) {
        FederationId federation = request.federationInPath();
        Membership member = gate.evenSuspended(federation, gate.signed(request, RouteClass.READ));
        boolean all = member.admin() && !member.suspended();
        return Answer.ok(shown(
                all
                        ? appeals.all(federation)
                        : appeals.newestOf(federation, member.organisation()).stream()
                                .toList()));
    }

    ConductMessages.Appeals appealsOf(FederationId federation) {
        return shown(appeals.all(federation));
    }

    private static ConductMessages.Appeals shown(List<Appeal> appeals) {
        return new ConductMessages.Appeals(
                appeals.stream().map(ConductRoutes::shown).toList());
    }

    private static ConductMessages.Appeal shown(Appeal appeal) {
        return new ConductMessages.Appeal(
                appeal.id(),
                appeal.organisation(),
                appeal.instance(),
                appeal.about(),
                appeal.message(),
                appeal.at().toString(),
                appeal.answer(),
                ConductMessages.shown(appeal.answeredAt()),
                appeal.answeredBy());
    }

    private Answer appeal(Request request) {
        FederationId federation = request.federationInPath();
        Membership member = gate.evenSuspended(federation, gate.signed(request, RouteClass.MEMBERSHIP));
        SendAppeal sent = request.read(SendAppeal.class);
        return appeals.send(federation, member.organisation(), member.instance(), sent.about(), sent.message())
                .map(appeal -> Answer.created(shown(appeal)))
                .orElseThrow(() -> ProblemException.of(
                        409, "appeal_open", "an appeal of this organisation waits for its answer: read it first"));
    }

    private Answer answer(Request request) {
        FederationId federation = request.federationInPath();
        Membership admin = gate.admin(federation, gate.signed(request, RouteClass.MEMBERSHIP));
        return answer(
                federation, request.read(AnswerAppeal.class), admin.instance().toString());
    }

    Answer answer(FederationId federation, AnswerAppeal answer, String by) {
        return appeals.answer(federation, answer.appeal(), answer.answer(), by)
                .map(appeal -> Answer.ok(shown(appeal)))
                .orElseThrow(() -> ProblemException.of(
                        404, "unknown_appeal", "no such appeal, or it was answered: list them again"));
    }
}
