package io.continuum.instance.api;

import io.continuum.instance.memory.Scope;
import io.continuum.instance.peer.Peer;
import io.continuum.instance.peer.PeerBook;
import io.continuum.instance.space.Membership;
import io.continuum.instance.space.Quarantined;
import io.continuum.instance.space.Space;
import io.continuum.instance.space.Spaces;
import io.continuum.protocol.identity.InstanceId;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /v1/spaces}: making spaces, sharing them, and what they hold. */
public final class SpaceRoutes implements Routes {
    private static final int QUARANTINED_MAX = 100;

    record NewSpace(@Nullable String name) {}

    record Share(
            @Nullable String peer,
            @Nullable Boolean patterns,
            @Nullable Boolean shared) {}

    record SpaceEntry(
            String name,
            String spaceId,
            long records,
            long ops,
            boolean sharePatterns,
            Space.Backfill backfill,
            List<String> peers,
            String digest) {}

    record SpaceList(List<SpaceEntry> spaces) {}

    record DigestAnswer(String digest, long records, Map<String, Long> vector) {}

    record QuarantineEntry(
            String peer, String origin, long epoch, long from, long to, String reason, byte[] hash, Instant at) {
        static QuarantineEntry of(Quarantined refused) {
            return new QuarantineEntry(
                    refused.peer().toString(),
                    InstanceId.of(refused.log().origin().bytes()).toString(),
                    refused.log().epoch(),
                    refused.from(),
                    refused.to(),
                    refused.reason(),
                    refused.hash().toArray(),
                    refused.at());
        }
    }

    record QuarantineList(List<QuarantineEntry> refused) {}

    private final Api api;
    private final Spaces spaces;
    private final PeerBook book;
    private final Membership membership;

    public SpaceRoutes(Api api, Spaces spaces, PeerBook book, Membership membership) {
        this.api = api;
        this.spaces = spaces;
        this.book = book;
        this.membership = membership;
    }

    @Override
    public void mount(Router router) {
        router.get("/v1/spaces").handler(api.operator(this::list));
        router.post("/v1/spaces").handler(api.operator(this::create));
        router.post("/v1/spaces/:name/share").handler(api.operator(this::share));
        router.get("/v1/spaces/:name/digest").handler(api.operator(this::digest));
        router.get("/v1/spaces/:name/quarantine").handler(api.operator(this::quarantine));
    }

    private Reply list(Request request) {
        return Reply.ok(new SpaceList(
                spaces.all(request.tenant()).stream().map(this::entry).toList()));
    }

    private SpaceEntry entry(Space space) {
        Map<InstanceId, String> names =
                membership.view().map(view -> book.all(view.federation())).orElse(List.of()).stream()
                        .collect(Collectors.toMap(Peer::id, Peer::name));
        List<String> peers = spaces.sharedWith(space).stream()
                .map(peer -> names.getOrDefault(peer, peer.toString()))
                .sorted()
                .toList();
        return new SpaceEntry(
                space.name(),
                base64(space.id().bytes().toArray()),
                space.records(),
                space.ops(),
                space.sharesPatterns(),
                space.backfill(),
                peers,
                base64(space.digest().bytes()));
    }

    private Reply create(Request request) {
        String name = request.body(NewSpace.class).name();
        return switch (created(request.tenant(), name == null ? "" : name)) {
            case Spaces.Outcome.Exists(Space space) -> Reply.ok(entry(space));
            case Spaces.Outcome other -> Reply.created(entry(done(other)));
        };
    }

    private Spaces.Outcome created(String tenant, String name) {
        try {
            return spaces.create(tenant, name);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /** {@code {peer}} or {@code {patterns}}, with {@code shared: false} to take it back from a peer. */
    private Reply share(Request request) {
        String name = request.path("name");
        Share wanted = request.body(Share.class);
        List<Spaces.Outcome> outcomes = new ArrayList<>();
        if (name.equals(Scope.DEFAULT_SPACE)) {
            created(request.tenant(), name); // the space that memories are in when nobody names one
        }
        if (wanted.peer() != null) {
            InstanceId peer = peer(wanted.peer());
            outcomes.add(
                    Boolean.FALSE.equals(wanted.shared())
                            ? spaces.unshare(request.tenant(), name, peer)
                            : spaces.share(request.tenant(), name, peer));
        }
        if (wanted.patterns() != null) {
            outcomes.add(spaces.sharePatterns(request.tenant(), name, wanted.patterns()));
        }
        if (outcomes.isEmpty()) {
            throw ProblemException.badRequest("Say with whom: {\"peer\": name} or {\"patterns\": true}.");
        }
        outcomes.forEach(SpaceRoutes::done);
        return Reply.ok(entry(done(outcomes.getLast())));
    }

    private InstanceId peer(String name) {
        Membership.View view = membership.view().orElseThrow(PeerRoutes::noFederation);
        return book.named(view.federation(), name)
                .map(Peer::id)
                .orElseThrow(() -> new ProblemException(
                        404, "unknown_peer", "There is no peer " + name + "; add it with `continuum peer add`."));
    }

    private static Space done(Spaces.Outcome outcome) {
        return switch (outcome) {
            case Spaces.Outcome.Done(Space space) -> space;
            case Spaces.Outcome.Exists(Space space) -> space;
            case Spaces.Outcome.NoFederation() -> throw PeerRoutes.noFederation();
            case Spaces.Outcome.Unknown(String name) ->
                throw new ProblemException(
                        404,
                        "unknown_space",
                        "There is no space " + name + "; make it with `continuum space create " + name + "`.");
            case Spaces.Outcome.Full() ->
                throw new ProblemException(
                        409, "too_many_spaces", "There are " + Spaces.SPACES_MAX + " spaces, which is the most.");
        };
    }

    private Reply digest(Request request) {
        Space space = named(request);
        return Reply.ok(new DigestAnswer(base64(space.digest().bytes()), space.records(), spaces.vector(space)));
    }

    private Reply quarantine(Request request) {
        return Reply.ok(new QuarantineList(spaces.quarantined(named(request), QUARANTINED_MAX).stream()
                .map(QuarantineEntry::of)
                .toList()));
    }

    private Space named(Request request) {
        return spaces.named(request.tenant(), request.path("name"))
                .orElseThrow(() -> ProblemException.notFound("space of that name"));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
