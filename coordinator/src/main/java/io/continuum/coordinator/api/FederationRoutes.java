package io.continuum.coordinator.api;

import io.continuum.coordinator.access.AdminSecret;
import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.member.ChainStep;
import io.continuum.coordinator.member.Change;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.member.Federations.Chain;
import io.continuum.coordinator.member.Joins;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.message.FederationMessages.Append;
import io.continuum.protocol.message.FederationMessages.Appended;
import io.continuum.protocol.message.FederationMessages.CommitEpoch;
import io.continuum.protocol.message.FederationMessages.EpochCommitted;
import io.continuum.protocol.message.FederationMessages.Found;
import io.continuum.protocol.message.FederationMessages.Founded;
import io.continuum.protocol.message.FederationMessages.Membership;
import io.continuum.protocol.roster.Invite;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Founding federations; reading and lengthening their chains. */
final class FederationRoutes {
    private final Gate gate;
    private final Federations federations;
    private final Joins joins;
    private final AdminSecret adminSecret;
    private final Consumer<FederationId> changed;

    /** @param changed told of every federation whose chain has become longer */
    FederationRoutes(
            Gate gate, Federations federations, Joins joins, AdminSecret adminSecret, Consumer<FederationId> changed) {
        this.gate = gate;
        this.federations = federations;
        this.joins = joins;
        this.adminSecret = adminSecret;
        this.changed = changed;
    }

    void on(ApiServer server) {
        server.post("/v1/federations", this::found);
        server.get("/v1/federations/:fed/membership", this::chain);
        server.post("/v1/federations/:fed/membership", ApiServer.EPOCH_BODY_BYTES_MAX, this::append);
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
        Found found = request.read(Found.class);
        Change change = federations.found(
                found.genesis().toArray(),
                found.descriptor().toArray(),
                found.config().toArray(),
                found.epochCommit().toArray());
        return Answer.created(new Founded(Changes.done(change).federation()));
    }

    private Answer chain(Request request) {
        FederationId federation = request.federationInPath();
        Optional<String> invite = request.header("X-Invite-Id");
        if (invite.isPresent()) {
            gate.unsigned(request);
            gate.open(federation);
            boolean mayRead = Base64Url.decodeExactly(invite.get(), Invite.ID_BYTES)
                    .filter(id -> joins.mayRead(federation, Bytes.of(id)))
                    .isPresent();
            if (!mayRead) {
                throw ProblemException.of(404, "unknown_invite", "no such invite, or it is over: ask for a new one");
            }
        } else {
            gate.reader(federation, request);
        }
        long from = request.number("from", 0, 0, Long.MAX_VALUE);
        Chain chain = federations
                .chain(federation, from, request.number("epochs_from", 1, 1, Long.MAX_VALUE))
                .orElseThrow(
                        () -> ProblemException.of(404, "unknown_federation", "no such federation on this coordinator"));
        return Answer.ok(new Membership(
                binaries(chain.events()),
                binaries(chain.descriptors()),
                Bytes.of(chain.config()),
                binaries(chain.epochCommits())));
    }

    private Answer append(Request request) {
        FederationId federation = request.federationInPath();
        gate.member(federation, gate.signed(request, RouteClass.MEMBERSHIP));
        Append append = request.read(Append.class);
        Change change = federations.append(
                federation,
                new ChainStep(
                        append.event().toArray(),
                        append.descriptor().toArray(),
                        append.next().toArray(),
                        append.config().toArray(),
                        append.epochCommit().toArray(),
                        0));
        long seq = Changes.done(change).seq();
        changed.accept(federation);
        return Answer.created(new Appended(seq));
    }

    private Answer commitEpoch(Request request) {
        FederationId federation = request.federationInPath();
        gate.admin(federation, gate.signed(request, RouteClass.MEMBERSHIP));
        Change change = federations.commitEpoch(
                federation, request.read(CommitEpoch.class).epochCommit().toArray());
        return Answer.created(new EpochCommitted(Changes.done(change).seq()));
    }

    private static List<Bytes> binaries(List<byte[]> items) {
        return items.stream().map(Bytes::of).toList();
    }
}
