package io.continuum.instance.api;

import io.continuum.instance.federation.Federation;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.federation.Oversight;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.roster.Member;
import io.vertx.ext.web.Router;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/federations/organisations}, {@code /suspend}, {@code /restore} and {@code /appeals}. */
public final class ConductRoutes implements Routes {
    /** @param member an instance's id, or its organisation's in hexadecimal */
    record SuspendRequest(
            @Nullable String member,
            @Nullable String grounds,
            @Nullable String note,
            @Nullable Boolean dryRun) {}

    record AppealRequest(@Nullable String about, @Nullable String message) {}

    private final Api api;
    private final FederationState state;
    private final Oversight oversight;

    public ConductRoutes(Api api, FederationState state, Oversight oversight) {
        this.api = api;
        this.state = state;
        this.oversight = oversight;
    }

    @Override
    public void mount(Router router) {
        router.get("/v1/federations/organisations")
                .handler(api.operator(_ -> Reply.ok(FederationRoutes.done(oversight.organisations()))));
        router.post("/v1/federations/suspend").handler(api.operator(this::suspend));
        router.post("/v1/federations/restore").handler(api.operator(this::restore));
        router.get("/v1/federations/appeals")
                .handler(api.operator(_ -> Reply.ok(FederationRoutes.done(oversight.appeals()))));
        router.post("/v1/federations/appeals").handler(api.operator(this::appeal));
    }

    private Reply suspend(Request request) {
        SuspendRequest wanted = request.body(SuspendRequest.class);
        OrgId organisation = organisation(FederationRoutes.required("member", wanted.member()));
        String grounds = wanted.grounds() == null ? "dispute" : wanted.grounds();
        boolean dryRun = Boolean.TRUE.equals(wanted.dryRun());
        if (!dryRun) {
            FederationRoutes.done(oversight.suspend(organisation, grounds, wanted.note() == null ? "" : wanted.note()));
        }
        return Reply.ok(Map.of(
                "org_id",
                organisation.toString(),
                "grounds",
                grounds,
                "instances",
                instances(organisation),
                "dry_run",
                dryRun));
    }

    private Reply restore(Request request) {
        OrgId organisation = organisation(FederationRoutes.required(
                "member", request.body(SuspendRequest.class).member()));
        boolean lifted = FederationRoutes.done(oversight.restore(organisation))
                .path("lifted")
                .asBoolean();
        return Reply.ok(Map.of("org_id", organisation.toString(), "lifted", lifted));
    }

    private Reply appeal(Request request) {
        AppealRequest wanted = request.body(AppealRequest.class);
        return Reply.created(FederationRoutes.done(oversight.appeal(
                wanted.about() == null ? "suspended" : wanted.about(),
                FederationRoutes.required("message", wanted.message()))));
    }

    private long instances(OrgId organisation) {
        return current().history().roster().members().stream()
                .filter(member -> member.org().equals(organisation))
                .count();
    }

    private OrgId organisation(String member) {
        if (member.matches("[0-9a-f]{64}")) {
            return new OrgId(Bytes.ofHex(member));
        }
        return InstanceId.parse(member)
                .flatMap(id -> current().history().roster().member(id))
                .map(Member::org)
                .orElseThrow(() -> ProblemException.badRequest(
                        "member must be an instance or an organisation of the list of members."));
    }

    private Federation current() {
        return state.current()
                .orElseThrow(() -> new ProblemException(
                        409,
                        "no_federation",
                        "This instance belongs to no federation yet: create one, or join by invite."));
    }
}
