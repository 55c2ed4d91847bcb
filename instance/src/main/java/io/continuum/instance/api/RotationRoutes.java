package io.continuum.instance.api;

import io.continuum.instance.federation.KeyUpdate;
import io.continuum.instance.federation.Reopening;
import io.continuum.instance.federation.Rotation;
import io.continuum.instance.federation.Rotation.Removal;
import io.continuum.instance.federation.Rotation.Rotated;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.Member;
import io.continuum.protocol.roster.MembershipEvent.RemoveReason;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/federations/remove}, {@code /role}, {@code /rotate}, {@code /key-update} and {@code /reopen}: who shares the
 * secrets, who decides about it, new secrets, and going on after a restore.
 */
public final class RotationRoutes implements Routes {
    record RemoveRequest(
            @Nullable String instanceId,
            @Nullable String reason,
            @Nullable Boolean dryRun) {}

    record RoleRequest(
            @Nullable String instanceId, @Nullable String role) {}

    record RoleAnswer(String instanceId, String orgId, String role) {}

    record RotateRequest(@Nullable String reason) {}

    /** @param dryRun whether this only says what would come of it */
    record RemoveAnswer(
            String instanceId,
            String orgId,
            boolean dryRun,
            long epoch,
            long tagEpoch,
            int members,
            int organisations,
            List<String> warnings) {
        static RemoveAnswer of(Removal removal, boolean dryRun) {
            return new RemoveAnswer(
                    removal.member().id().toString(),
                    removal.member().org().toString(),
                    dryRun,
                    removal.after().epoch(),
                    removal.after().tagEpoch(),
                    removal.after().members(),
                    removal.after().organisations(),
                    removal.warnings());
        }
    }

    private final Api api;
    private final Rotation rotation;
    private final KeyUpdate keyUpdate;
    private final Reopening reopening;

    public RotationRoutes(Api api, Rotation rotation, KeyUpdate keyUpdate, Reopening reopening) {
        this.reopening = reopening;
        this.api = api;
        this.rotation = rotation;
        this.keyUpdate = keyUpdate;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/federations/remove").handler(api.operator(this::remove));
        router.post("/v1/federations/role").handler(api.operator(this::changeRole));
        router.post("/v1/federations/rotate").handler(api.operator(this::rotate));
        router.post("/v1/federations/key-update").handler(api.operator(_ -> updateKeys()));
        router.post("/v1/federations/reopen").handler(api.operator(_ -> reopen()));
    }

    private Reply reopen() {
        return Reply.ok(FederationRoutes.done(reopening.reopen()));
    }

    private Reply remove(Request request) {
        RemoveRequest wanted = request.body(RemoveRequest.class);
        InstanceId instance = instance(FederationRoutes.required("instance_id", wanted.instanceId()));
        RemoveReason reason = switch (wanted.reason() == null ? "removed" : wanted.reason()) {
            case "removed" -> RemoveReason.REMOVED;
            case "left" -> RemoveReason.LEFT;
            case "compromise" -> RemoveReason.COMPROMISED;
            default -> throw ProblemException.badRequest("reason must be removed, left or compromise.");
        };
        boolean dryRun = Boolean.TRUE.equals(wanted.dryRun());
        Removal removal = FederationRoutes.done(
                dryRun ? rotation.planRemoval(instance, reason) : rotation.remove(instance, reason));
        return Reply.ok(RemoveAnswer.of(removal, dryRun));
    }

    private Reply changeRole(Request request) {
        RoleRequest wanted = request.body(RoleRequest.class);
        InstanceId instance = instance(FederationRoutes.required("instance_id", wanted.instanceId()));
        Member.Role role = switch (FederationRoutes.required("role", wanted.role())) {
            case "admin" -> Member.Role.ADMIN;
            case "member" -> Member.Role.MEMBER;
            default -> throw ProblemException.badRequest("role must be admin or member.");
        };
        Member member = FederationRoutes.done(rotation.changeRole(instance, role));
        return Reply.ok(new RoleAnswer(
                member.id().toString(), member.org().toString(), member.role().text()));
    }

    private static InstanceId instance(String text) {
        return InstanceId.parse(text)
                .orElseThrow(() -> ProblemException.badRequest(
                        "instance_id must be the 52 characters that the list of members shows."));
    }

    private Reply rotate(Request request) {
        String text = request.rawBody().length() == 0
                ? null
                : request.body(RotateRequest.class).reason();
        EpochCommit.Reason reason = switch (text == null ? "requested" : text) {
            case "requested" -> EpochCommit.Reason.REQUESTED;
            case "compromise" -> EpochCommit.Reason.COMPROMISE;
            default -> throw ProblemException.badRequest("reason must be requested or compromise.");
        };
        Rotated rotated = FederationRoutes.done(rotation.rotate(reason));
        return Reply.ok(rotated);
    }

    private Reply updateKeys() {
        InstanceId id = FederationRoutes.done(keyUpdate.update());
        return Reply.ok(Map.of("instance_id", id.toString(), "fingerprint", id.fingerprint()));
    }
}
