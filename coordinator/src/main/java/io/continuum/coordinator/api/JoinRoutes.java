package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.member.Change;
import io.continuum.coordinator.member.Join;
import io.continuum.coordinator.member.Joins;
import io.continuum.coordinator.member.Sponsorship;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.message.FederationMessages;
import io.continuum.protocol.message.FederationMessages.Admit;
import io.continuum.protocol.message.FederationMessages.Appended;
import io.continuum.protocol.message.FederationMessages.Cosign;
import io.continuum.protocol.message.FederationMessages.CosignedJoin;
import io.continuum.protocol.message.FederationMessages.CosignedJoins;
import io.continuum.protocol.message.FederationMessages.OpenInvite;
import io.continuum.protocol.message.FederationMessages.Reject;
import io.continuum.protocol.message.FederationMessages.Welcomed;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.roster.JoinRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** Invites, requests to join, and the answers to them. */
final class JoinRoutes {
    private final Gate gate;
    private final Joins joins;
    private final Sponsorship sponsorship;
    private final InstantSource clock;

    JoinRoutes(Gate gate, Joins joins, Sponsorship sponsorship, InstantSource clock) {
        this.gate = gate;
        this.joins = joins;
        this.sponsorship = sponsorship;
        this.clock = clock;
    }

    void on(ApiServer server) {
        server.post("/v1/federations/:fed/invites", this::open);
        server.post("/v1/federations/:fed/joins", this::request);
        server.get("/v1/federations/:fed/joins", this::pending);
        server.post("/v1/federations/:fed/joins/:invite_id/cosign", this::cosign);
        server.get("/v1/federations/:fed/cosigned-joins", this::cosigned);
        server.post("/v1/federations/:fed/joins/:invite_id/welcome", this::welcome);
        server.post("/v1/federations/:fed/joins/:invite_id/reject", this::reject);
        server.get("/v1/federations/:fed/joins/:invite_id/welcome", this::collect);
    }

    private Answer open(Request request) {
        FederationId federation = request.federationInPath();
        Caller caller = gate.signed(request, RouteClass.MEMBERSHIP);
        OpenInvite invite = request.read(OpenInvite.class);
        InstanceId inviter = (invite.sameOrganisation()
                        ? gate.member(federation, caller)
                        : gate.admin(federation, caller))
                .instance();
        if (!invite.sameOrganisation()) {
            sponsorship
                    .mayInvite(
                            federation,
                            gate.member(federation, caller).organisation(),
                            gate.terms(federation).credits())
                    .ifPresent(Changes::done);
        }
        Duration lifetime = Duration.ofSeconds(invite.expiresS());
        Changes.done(joins.open(
                federation, inviter, invite.inviteId(), clock.instant().plus(lifetime)));
        return Answer.created(Map.of("invite_id", invite.inviteId()));
    }

    private Answer request(Request request) {
        gate.unsigned(request);
        FederationId federation = request.federationInPath();
        gate.open(federation);
        FederationMessages.Join sent = request.read(FederationMessages.Join.class);
        Change change = switch (sent.verify(federation)) {
            case Checked.Valid<JoinRequest>(JoinRequest join) -> joins.request(federation, join);
            case Checked.Refused<JoinRequest>(Refusal refusal, String detail) -> new Change.Refused(refusal, detail);
        };
        Changes.done(change);
        return Answer.of(202, Map.of("state", "pending"));
    }

    private Answer pending(Request request) {
        FederationId federation = request.federationInPath();
        InstanceId inviter =
                gate.member(federation, gate.signed(request, RouteClass.READ)).instance();
        return Answer.ok(new FederationMessages.Joins(joins.pending(federation, inviter).stream()
                .map(JoinRoutes::shown)
                .toList()));
    }

    private static FederationMessages.Join shown(Join join) {
        return new FederationMessages.Join(
                Bytes.of(join.descriptor()), join.invite(), join.nonce(), join.orgCommit(), join.mac(), join.sig());
    }

    private Answer cosign(Request request) {
        FederationId federation = request.federationInPath();
        InstanceId inviter = gate.member(federation, gate.signed(request, RouteClass.MEMBERSHIP))
                .instance();
        Cosign cosign = request.read(Cosign.class);
        Changes.done(joins.cosign(
                federation, inviter, request.idInPath("invite_id", Invite.ID_BYTES), cosign.seq(), cosign.signature()));
        return Answer.ok(Map.of("state", "cosigned"));
    }

    private Answer cosigned(Request request) {
        FederationId federation = request.federationInPath();
        gate.admin(federation, gate.signed(request, RouteClass.READ));
        return Answer.ok(new CosignedJoins(joins.cosigned(federation).stream()
                .map(join -> new CosignedJoin(
                        Bytes.of(join.descriptor()), Bytes.of(join.cosigner().toArray()), join.seq(), join.signature()))
                .toList()));
    }

    private Answer welcome(Request request) {
        FederationId federation = request.federationInPath();
        InstanceId inviter = gate.member(federation, gate.signed(request, RouteClass.MEMBERSHIP))
                .instance();
        Admit admit = request.read(Admit.class);
        Change change = joins.welcome(
                federation,
                inviter,
                request.idInPath("invite_id", Invite.ID_BYTES),
                admit.welcome().toArray(),
                admit.event().toArray(),
                admit.descriptor().toArray(),
                admit.epoch());
        return Answer.created(new Appended(Changes.done(change).seq()));
    }

    private Answer reject(Request request) {
        FederationId federation = request.federationInPath();
        InstanceId inviter = gate.member(federation, gate.signed(request, RouteClass.MEMBERSHIP))
                .instance();
        String reason = request.read(Reject.class).reason();
        Changes.done(joins.reject(federation, inviter, request.idInPath("invite_id", Invite.ID_BYTES), reason));
        return Answer.ok(Map.of("state", "rejected"));
    }

    private Answer collect(Request request) {
        gate.unsigned(request);
        FederationId federation = request.federationInPath();
        Bytes invite = request.idInPath("invite_id", Invite.ID_BYTES);
        boolean shown = request.header("X-Invite-Id")
                .filter(Base64Url.encode(invite.toArray())::equals)
                .isPresent();
        if (!shown) {
            throw ProblemException.of(401, "missing_invite_id", "send the header X-Invite-Id with the invite's id");
        }
        Join join = joins.find(federation, invite)
                .orElseThrow(() ->
                        ProblemException.of(404, "unknown_invite", "no request to join was made with this invite"));
        return switch (join.state()) {
            case PENDING -> Answer.of(202, Map.of("state", "pending"));
            case WELCOMED -> Answer.ok(new Welcomed(Bytes.of(join.welcome())));
            case REJECTED ->
                throw ProblemException.of(403, "join_rejected", "the inviter turned this down: " + join.reason());
        };
    }
}
