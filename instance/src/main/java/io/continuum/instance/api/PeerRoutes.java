package io.continuum.instance.api;

import io.continuum.instance.peer.Peer;
import io.continuum.instance.peer.PeerBook;
import io.continuum.instance.peer.PeerNetwork;
import io.continuum.instance.peer.PeerStatus;
import io.continuum.instance.space.Membership;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /v1/peers}: the peer book and how each connection stands; {@code /v1/peer}: where peers themselves knock. */
public final class PeerRoutes implements Routes {
    record NewPeer(
            @Nullable String name,
            @Nullable String instanceId,
            @Nullable String url) {}

    record PeerEntry(
            String name,
            String instanceId,
            String fingerprint,
            String url,
            PeerStatus.State state,
            String lastError,
            long nextAttemptInMs,
            long lagOps,
            List<String> spaces,
            long sentOps,
            long receivedOps,
            @Nullable Instant lastAckAt) {
        static PeerEntry of(PeerStatus status) {
            Peer peer = status.peer();
            return new PeerEntry(
                    peer.name(),
                    peer.id().toString(),
                    peer.id().fingerprint(),
                    peer.url().toString(),
                    status.state(),
                    status.lastError(),
                    status.nextAttemptInMillis(),
                    status.lagOps(),
                    status.spaces(),
                    status.sentOps(),
                    status.receivedOps(),
                    status.lastAckAt().equals(Instant.EPOCH) ? null : status.lastAckAt());
        }
    }

    record PeerList(List<PeerEntry> peers) {}

    record Added(String name, String instanceId, String url) {}

    private final Api api;
    private final PeerBook book;
    private final PeerNetwork network;
    private final Membership membership;
    private final InstantSource clock;

    public PeerRoutes(Api api, PeerBook book, PeerNetwork network, Membership membership, InstantSource clock) {
        this.api = api;
        this.book = book;
        this.network = network;
        this.membership = membership;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        router.get("/v1/peers").handler(api.operator(_ -> list()));
        router.post("/v1/peers").handler(api.operator(this::add));
        router.delete("/v1/peers/:name").handler(api.operator(this::remove));
        router.get("/v1/peer").handler(this::knock);
        router.get("/v1/peer/epoch-commit").handler(this::epochCommit);
    }

    private Reply list() {
        return Reply.ok(
                new PeerList(network.statuses().stream().map(PeerEntry::of).toList()));
    }

    private Reply add(Request request) {
        NewPeer wanted = request.body(NewPeer.class);
        Membership.View view = view();
        InstanceId id = Optional.ofNullable(wanted.instanceId())
                .flatMap(InstanceId::parse)
                .orElseThrow(() -> ProblemException.badRequest(
                        "instance_id must be the 52 characters that `continuum federation members` shows."));
        if (id.equals(view.keys().id())) {
            throw ProblemException.badRequest("This is the instance's own id; give the id of the other one.");
        }
        Peer peer = peer(id, wanted);
        return switch (book.add(view.federation(), peer)) {
            case PeerBook.Added.Done(Peer added) -> {
                network.peerChanged(id);
                yield Reply.created(new Added(
                        added.name(), added.id().toString(), added.url().toString()));
            }
            case PeerBook.Added.NameTaken(String name) ->
                throw new ProblemException(
                        409,
                        "name_taken",
                        "Another peer is called " + name + ", or this instance is a peer under another name;"
                                + " see `continuum peer list`.");
            case PeerBook.Added.Full() ->
                throw new ProblemException(
                        409, "too_many_peers", "There are " + PeerBook.PEERS_MAX + " peers; remove one first.");
        };
    }

    private Peer peer(InstanceId id, NewPeer wanted) {
        try {
            return new Peer(
                    id,
                    wanted.name() == null ? "" : wanted.name(),
                    new URI(wanted.url() == null ? "" : wanted.url()),
                    clock.instant());
        } catch (URISyntaxException e) {
            throw ProblemException.badRequest("url must look like https://host:port.");
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private Reply remove(Request request) {
        FederationId federation = view().federation();
        Peer removed = book.remove(federation, request.path("name"))
                .orElseThrow(() -> ProblemException.notFound("peer of that name"));
        network.peerChanged(removed.id());
        return Reply.noContent();
    }

    private Membership.View view() {
        return membership.view().orElseThrow(PeerRoutes::noFederation);
    }

    /** Peers and spaces exist only inside a federation. */
    static ProblemException noFederation() {
        return new ProblemException(
                409,
                "no_federation",
                "This instance belongs to no federation yet: run `continuum federation create` or `continuum federation"
                        + " join` first.");
    }

    private void knock(RoutingContext context) {
        switch (network.accept(context.request())) {
            case PeerNetwork.Answer.Upgraded() -> {}
            case PeerNetwork.Answer.Declined declined ->
                context.fail(new ProblemException(
                        declined.status(),
                        declined.code(),
                        declined.detail(),
                        declined.epoch().isPresent()
                                ? Map.of("epoch", declined.epoch().getAsLong())
                                : Map.of()));
        }
    }

    /** The signed commit of {@code ?epoch=}: public to whoever knows the federation's id. */
    private void epochCommit(RoutingContext context) {
        Optional<byte[]> commit = membership
                .view()
                .filter(view -> PeerNetwork.base64(view.federation().toArray())
                        .equals(context.request().getParam("fed", "")))
                .flatMap(view -> PeerNetwork.number(context.request().getParam("epoch", ""))
                        .flatMap(view::epochCommit));
        if (commit.isEmpty()) {
            context.fail(ProblemException.notFound("commit of that epoch"));
        } else {
            context.response()
                    .putHeader("Content-Type", "application/octet-stream")
                    .end(Buffer.buffer(commit.get()));
        }
    }
}
