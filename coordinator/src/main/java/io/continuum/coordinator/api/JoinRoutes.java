package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.member.Join;
import io.continuum.coordinator.member.Joins;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.roster.JoinRequest;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.Welcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Invites, requests to join, and the answers to them. */
final class JoinRoutes {
    private static final int HASH_BYTES = 32;
    private static final int REASON_CHARS_MAX = 200;
    private static final long INVITE_SECONDS_MAX = Duration.ofDays(90).toSeconds();

    private final Gate gate;
    private final Joins joins;
    private final InstantSource clock;

    JoinRoutes(Gate gate, Joins joins, InstantSource clock) {
        this.gate = gate;
        this.joins = joins;
        this.clock = clock;
    }

    void on(ApiServer server) {
        server.post("/v1/federations/:fed/invites", this::open);
        server.post("/v1/federations/:fed/joins", this::request);
        server.get("/v1/federations/:fed/joins", this::pending);
        server.post("/v1/federations/:fed/joins/:invite_id/welcome", this::welcome);
        server.post("/v1/federations/:fed/joins/:invite_id/reject", this::reject);
        server.get("/v1/federations/:fed/joins/:invite_id/welcome", this::collect);
    }

    private Answer open(Request request) {
        FederationId federation = request.federationInPath();
        InstanceId inviter = gate.admin(federation, gate.signed(request, RouteClass.MEMBERSHIP))
                .instance();
        JsonBody body = request.json();
        Duration lifetime = Duration.ofSeconds(body.number("expires_s", 1, INVITE_SECONDS_MAX));
        Bytes invite = body.id("invite_id", Invite.ID_BYTES);
        Changes.done(joins.open(federation, inviter, invite, clock.instant().plus(lifetime)));
        return Answer.created(Map.of("invite_id", Base64Url.encode(invite.toArray())));
    }

    private Answer request(Request request) {
        gate.unsigned(request);
        FederationId federation = request.federationInPath();
        JsonBody body = request.json();
        JoinRequest join = new JoinRequest(
                descriptor(body.bytes("descriptor", Descriptor.BYTES_MAX)),
                body.id("invite_id", Invite.ID_BYTES),
                body.id("nonce", HASH_BYTES),
                body.id("org_commit", HASH_BYTES),
                body.id("mac", HASH_BYTES),
                body.id("sig", VerifyingKey.SIGNATURE_BYTES));
        Changes.done(joins.request(federation, join));
        return new Answer(202, Map.of("state", "pending"));
    }

    private static Descriptor descriptor(byte[] bytes) {
        return switch (Descriptor.decode(bytes)) {
            case Checked.Valid<Descriptor>(Descriptor descriptor) -> descriptor;
            case Checked.Refused<Descriptor>(Refusal refusal, String detail) ->
                throw ProblemException.badRequest(refusal.code(), detail);
        };
    }

    private Answer pending(Request request) {
        FederationId federation = request.federationInPath();
        InstanceId inviter =
                gate.member(federation, gate.signed(request, RouteClass.READ)).instance();
        return Answer.ok(Map.of(
                "joins",
                joins.pending(federation, inviter).stream()
                        .map(JoinRoutes::shown)
                        .toList()));
    }

    private static Map<String, Object> shown(Join join) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("descriptor", Base64Url.encode(join.descriptor()));
        shown.put("invite_id", Base64Url.encode(join.invite().toArray()));
        shown.put("nonce", Base64Url.encode(join.nonce().toArray()));
        shown.put("org_commit", Base64Url.encode(join.orgCommit().toArray()));
        shown.put("mac", Base64Url.encode(join.mac().toArray()));
        shown.put("sig", Base64Url.encode(join.sig().toArray()));
        return shown;
    }

    private Answer welcome(Request request) {
        FederationId federation = request.federationInPath();
        InstanceId inviter = gate.admin(federation, gate.signed(request, RouteClass.MEMBERSHIP))
                .instance();
        JsonBody body = request.json();
        var change = joins.welcome(
                federation,
                inviter,
                request.idInPath("invite_id", Invite.ID_BYTES),
                body.bytes("welcome", Welcome.BYTES_MAX),
                body.bytes("event", MembershipEvent.BYTES_MAX),
                body.bytes("descriptor", Descriptor.BYTES_MAX));
        return Answer.created(Map.of("seq", Changes.done(change).seq()));
    }

    private Answer reject(Request request) {
        FederationId federation = request.federationInPath();
        InstanceId inviter = gate.admin(federation, gate.signed(request, RouteClass.MEMBERSHIP))
                .instance();
        String reason = request.json().text("reason", REASON_CHARS_MAX);
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
            case PENDING -> new Answer(202, Map.of("state", "pending"));
            case WELCOMED -> Answer.ok(Map.of("welcome", Base64Url.encode(join.welcome())));
            case REJECTED ->
                throw ProblemException.of(403, "join_rejected", "the inviter turned this down: " + join.reason());
        };
    }
}
