package io.continuum.coordinator.api;

import io.continuum.coordinator.access.AdminSecret;
import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.member.Change;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.member.Federations.Chain;
import io.continuum.coordinator.member.Joins;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.roster.MembershipEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Founding federations; reading and lengthening their chains. */
final class FederationRoutes {
    private final Gate gate;
    private final Federations federations;
    private final Joins joins;
    private final AdminSecret adminSecret;

    FederationRoutes(Gate gate, Federations federations, Joins joins, AdminSecret adminSecret) {
        this.gate = gate;
        this.federations = federations;
        this.joins = joins;
        this.adminSecret = adminSecret;
    }

    void on(ApiServer server) {
        server.post("/v1/federations", this::found);
        server.get("/v1/federations/:fed/membership", this::chain);
        server.post("/v1/federations/:fed/membership", this::append);
        server.post("/v1/federations/:fed/epochs", ApiServer.EPOCH_BODY_BYTES_MAX, this::commitEpoch);
    }

    private Answer found(Request request) {
        gate.unsigned(request);
        if (!request.header("X-Admin-Secret").filter(adminSecret::matches).isPresent()) {
            throw ProblemException.of(
                    401,
                    "wrong_admin_secret",
                    "X-Admin-Secret must be the secret that the coordinator's first start printed");
        }
        JsonBody body = request.json();
        Change change = federations.found(
                body.bytes("genesis", MembershipEvent.BYTES_MAX),
                body.bytes("descriptor", Descriptor.BYTES_MAX),
                body.bytes("config", FederationConfig.BYTES_MAX),
                body.bytes("epoch_commit", ApiServer.BODY_BYTES_MAX));
        return Answer.created(Map.of(
                "federation_id",
                Base64Url.encode(Changes.done(change).federation().toArray())));
    }

    private Answer chain(Request request) {
        FederationId federation = request.federationInPath();
        Optional<String> invite = request.header("X-Invite-Id");
        if (invite.isPresent()) {
            gate.unsigned(request);
            boolean mayRead = Base64Url.decodeExactly(invite.get(), Invite.ID_BYTES)
                    .filter(id -> joins.mayRead(federation, Bytes.of(id)))
                    .isPresent();
            if (!mayRead) {
                throw ProblemException.of(404, "unknown_invite", "no such invite, or it is over: ask for a new one");
            }
        } else {
            gate.member(federation, gate.signed(request, RouteClass.READ));
        }
        long from = request.number("from", 0, 0, Long.MAX_VALUE);
        Chain chain = federations
                .chain(federation, from)
                .orElseThrow(
                        () -> ProblemException.of(404, "unknown_federation", "no such federation on this coordinator"));
        return Answer.ok(Map.of(
                "events", texts(chain.events()),
                "descriptors", texts(chain.descriptors()),
                "config", Base64Url.encode(chain.config()),
                "epoch_commits", texts(chain.epochCommits())));
    }

    private Answer append(Request request) {
        FederationId federation = request.federationInPath();
        gate.member(federation, gate.signed(request, RouteClass.MEMBERSHIP));
        JsonBody body = request.json();
        Change change = federations.append(
                federation,
                body.bytes("event", MembershipEvent.BYTES_MAX),
                body.bytesIfPresent("descriptor", Descriptor.BYTES_MAX).orElse(new byte[0]),
                body.bytesIfPresent("config", FederationConfig.BYTES_MAX).orElse(new byte[0]));
        return Answer.created(Map.of("seq", Changes.done(change).seq()));
    }

    private Answer commitEpoch(Request request) {
        FederationId federation = request.federationInPath();
        gate.admin(federation, gate.signed(request, RouteClass.MEMBERSHIP));
        Change change =
                federations.commitEpoch(federation, request.json().bytes("epoch_commit", EpochCommit.BYTES_MAX));
        return Answer.created(Map.of("epoch", Changes.done(change).seq()));
    }

    private static List<String> texts(List<byte[]> items) {
        return items.stream().map(Base64Url::encode).toList();
    }
}
