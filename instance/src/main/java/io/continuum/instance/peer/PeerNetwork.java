package io.continuum.instance.peer;

import io.continuum.instance.space.Membership;
import io.continuum.instance.space.Replica;
import io.continuum.instance.space.Snapshots;
import io.continuum.instance.space.Space;
import io.continuum.instance.space.SpaceStore;
import io.continuum.instance.work.Workers;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.sync.SpaceHeads;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.wire.Reason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one session with every peer of the peer book: dials, lets peers in, dials again after the backoff says so, and tells
 * sessions what is new. Its own state belongs to one context; public methods may be called from anywhere.
 */
public final class PeerNetwork implements AutoCloseable {
    /** The WebSocket subprotocol. */
    public static final String SUBPROTOCOL = "cta1.sync";

    private static final Logger LOG = LoggerFactory.getLogger(PeerNetwork.class);
    private static final String HEAD_HEADER = "cta1-membership-head";
    private static final String COMMIT_HEADER = "cta1-epoch-commit";
    private static final String CHECKPOINT_HEADER = "cta1-checkpoint";
    /** A note with one signature is far shorter. */
    private static final int CHECKPOINT_CHARS_MAX = 2_048;

    private static final int CONNECT_MS = 10_000;
    private static final int WAKE_MS = 250;
    private static final int MESSAGE_BYTES_MAX = 65_535;
    /** How old what is known of the peer book may be; a change by this process is known at once. */
    private static final Duration BOOK_FOR = Duration.ofSeconds(10);
    /** Two peers that dial each other at the same moment do so within this time. */
    private static final Duration SIMULTANEOUS = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Context home;
    private final Workers workers;
    private final Membership membership;
    private final PeerBook book;
    private final SpaceStore spaces;
    private final Replica replica;
    private final Backoff backoff;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Allowances allowances = new Allowances();
    private final AuditTimes audits;
    private final Snapshots snapshots;
    private final String software;
    private final WebSocketClient client;
    private final Map<InstanceId, Slot> slots = new ConcurrentHashMap<>();
    private final Set<SpaceId> grown = new HashSet<>();
    private boolean readingGrown;
    private long timer;
    private boolean readingBook;
    private Instant bookReadAt = Instant.EPOCH;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** What is known of one peer while this process runs. Changed on the home context only. */
    private static final class Slot {
        private Peer peer;
        private volatile Retry retry;
        private volatile boolean connecting;
        private volatile @Nullable PeerLink link;

        Slot(Peer peer, Retry retry) {
            this.peer = peer;
            this.retry = retry;
        }
    }

    /** What a request to become a peer's session is answered with. */
    public sealed interface Answer {
        /** The connection was taken over. */
        record Upgraded() implements Answer {}

        /** It is not spoken with: an HTTP status, a code and a sentence; {@code epoch} is this side's if that is the matter. */
        record Declined(int status, String code, String detail, OptionalLong epoch) implements Answer {}
    }

    public PeerNetwork(
            Vertx vertx,
            Workers workers,
            Membership membership,
            PeerBook book,
            SpaceStore spaces,
            Replica replica,
            Backoff backoff,
            InstantSource clock,
            SecureRandom random,
            AuditTimes audits,
            Snapshots snapshots,
            String software) {
        this.vertx = vertx;
        this.home = vertx.getOrCreateContext();
        this.workers = workers;
        this.membership = membership;
        this.book = book;
        this.spaces = spaces;
        this.replica = replica;
        this.backoff = backoff;
        this.clock = clock;
        this.random = random;
        this.audits = audits;
        this.snapshots = snapshots;
        this.software = software;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MS)
                .setMaxFrameSize(MESSAGE_BYTES_MAX)
                .setMaxMessageSize(MESSAGE_BYTES_MAX)
                .setMaxConnections(PeerBook.PEERS_MAX)
                .setTryUsePerFrameCompression(false)
                .setTryUsePerMessageCompression(false));
    }

    /** Starts to dial. */
    public void start() {
        home.runOnContext(_ -> {
            timer = vertx.setPeriodic(WAKE_MS, _ -> wake());
            wake();
        });
    }

    /** Dials who is due, every {@link #WAKE_MS}; reads the peer book again when it is old. */
    private void wake() {
        Optional<Membership.View> view = membership.view();
        if (closed.get() || view.isEmpty()) {
            return;
        }
        Optional<String> suspended = membership.suspended();
        if (suspended.isPresent()) {
            suspend(suspended.get());
            return;
        }
        if (Duration.between(bookReadAt, clock.instant()).compareTo(BOOK_FOR) > 0) {
            readBook(view.get());
        }
        slots.values().forEach(slot -> dialIfDue(view.get(), slot));
    }

    /** Ends every session; none begins before {@link Membership#suspended} says so. */
    private void suspend(String why) {
        slots.values().forEach(slot -> {
            if (!slot.retry.lastError().equals(why)) {
                slot.retry = new Retry(slot.retry.failures(), clock.instant(), false, why);
            }
            PeerLink link = slot.link;
            if (link != null) {
                link.close(Reason.NOT_READY);
            }
        });
    }

    private void readBook(Membership.View view) {
        if (readingBook) {
            return;
        }
        readingBook = true;
        bookReadAt = clock.instant();
        onWorker(
                () -> {
                    book.follow(view);
                    Map<Peer, Retry> peers = new HashMap<>();
                    for (Peer peer : book.all(view.federation())) {
                        peers.put(peer, book.retry(view.federation(), peer.id()));
                    }
                    return peers;
                },
                peers -> {
                    readingBook = false;
                    reconcile(peers);
                    slots.values().forEach(slot -> dialIfDue(view, slot));
                },
                failure -> {
                    readingBook = false;
                    LOG.atWarn().setCause(failure).log("the peer book cannot be read");
                });
    }

    /** Brings the slots in line with the book; a peer that was tried by this process keeps its place in the backoff. */
    private void reconcile(Map<Peer, Retry> peers) {
        Set<InstanceId> known = new HashSet<>();
        peers.forEach((peer, retry) -> {
            known.add(peer.id());
            Slot slot = slots.computeIfAbsent(peer.id(), _ -> new Slot(peer, retry));
            slot.peer = peer;
        });
        slots.entrySet().removeIf(entry -> {
            if (known.contains(entry.getKey())) {
                return false;
            }
            PeerLink link = entry.getValue().link;
            if (link != null) {
                link.close(Reason.DENIED);
            }
            return true;
        });
    }

    private void dialIfDue(Membership.View view, Slot slot) {
        boolean due = !clock.instant().isBefore(slot.retry.nextAttemptAt());
        if (slot.link == null && !slot.connecting && due && !closed.get()) {
            dial(view, slot, view.epoch());
        }
    }

    private void dial(Membership.View view, Slot slot, long epoch) {
        Peer peer = slot.peer;
        Optional<Secret> psk = view.peerKey(epoch);
        if (psk.isEmpty()) {
            failed(slot, "the secrets of epoch " + epoch + " are not here; they come with the next membership update");
            return;
        }
        if (view.member(peer.id()).isEmpty()) {
            membership.outdated();
            failed(slot, "it is not an active member of the federation, as far as is known here");
            return;
        }
        slot.connecting = true;
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(peer.url().getHost())
                .setPort(peer.port())
                .setSsl(peer.encrypted())
                .setURI("/v1/peer?fed=" + base64(view.federation().toArray()) + "&epoch=" + epoch + "&suite="
                        + view.suite())
                .addSubProtocol(SUBPROTOCOL);
        options.setTimeout(CONNECT_MS);
        headers(view, epoch).forEach(options::putHeader);
        client.connect(options)
                .onSuccess(socket -> dialled(view, slot, epoch, psk.get(), socket))
                .onFailure(failure -> notUpgraded(view, slot, epoch, failure));
    }

    private Map<String, String> headers(Membership.View view, long epoch) {
        Map<String, String> headers = new HashMap<>();
        headers.put(HEAD_HEADER, base64(view.membershipHead().toArray()));
        view.epochCommitHash(epoch).ifPresent(hash -> headers.put(COMMIT_HEADER, base64(hash.toArray())));
        membership.checkpoint().ifPresent(note -> headers.put(CHECKPOINT_HEADER, base64(note)));
        return headers;
    }

    /** Passes on which checkpoint the other side has; what it means is found out elsewhere. */
    private void hear(MultiMap headers) {
        String note = headers.get(CHECKPOINT_HEADER);
        if (note != null && note.length() <= CHECKPOINT_CHARS_MAX) {
            Base64Url.decode(note, CHECKPOINT_CHARS_MAX).ifPresent(membership::checkpointOf);
        }
    }

    private void notUpgraded(Membership.View view, Slot slot, long epoch, Throwable failure) {
        home.runOnContext(_ -> {
            slot.connecting = false;
            if (failure instanceof UpgradeRejectedException rejected) {
                hear(rejected.getHeaders());
                rejected(view, slot, epoch, rejected);
            } else {
                failed(slot, "cannot reach " + slot.peer.url() + ": " + message(failure));
            }
        });
    }

    /** A peer in another epoch names its own; if we have that epoch's secrets too, they do. */
    private void rejected(Membership.View view, Slot slot, long epoch, UpgradeRejectedException rejected) {
        OptionalLong theirs = rejected.getStatus() == 409 ? epochOf(rejected) : OptionalLong.empty();
        if (theirs.isPresent()
                && theirs.getAsLong() != epoch
                && view.peerKey(theirs.getAsLong()).isPresent()) {
            dial(view, slot, theirs.getAsLong());
        } else if (theirs.isPresent()) {
            membership.outdated();
            failed(slot, "it is in epoch " + theirs.getAsLong() + ", this instance in " + epoch);
        } else {
            failed(slot, slot.peer.url() + " answered " + rejected.getStatus() + " instead of a session");
        }
    }

    private static OptionalLong epochOf(UpgradeRejectedException rejected) {
        try {
            return OptionalLong.of(rejected.getBody().toJsonObject().getLong("epoch"));
        } catch (RuntimeException _) {
            return OptionalLong.empty();
        }
    }

    private void dialled(Membership.View view, Slot slot, long epoch, Secret psk, WebSocketBase socket) {
        Context context = contextOf();
        hear(socket.headers());
        if (otherCommit(view, epoch, socket.headers().get(COMMIT_HEADER))) {
            socket.close();
            membership.otherCommitAt(slot.peer.url(), epoch);
            home.runOnContext(_ -> {
                slot.connecting = false;
                LOG.atError().addKeyValue("peer", slot.peer.name()).log("two commits exist for epoch {}", epoch);
                refused(
                        slot,
                        "it holds another signed commit of epoch " + epoch
                                + " than this instance: do not go on before the federation's admin has explained it");
            });
            return;
        }
        PeerHandshake handshake = PeerHandshake.dialler(view, epoch, psk, slot.peer.id(), random);
        Shake.run(socket, context, workers, handshake, true)
                .onComplete(result -> home.runOnContext(_ -> {
                    slot.connecting = false;
                    switch (result.succeeded() ? result.result() : failedStep()) {
                        case PeerHandshake.Step.Open open -> {
                            PeerSocket opened = new PeerSocket(socket, context, open.channel());
                            established(view, open.peer(), true, opened);
                        }
                        case PeerHandshake.Step.Failed failed -> {
                            if (failed.reason() == Refused.NOT_A_MEMBER) {
                                membership.outdated();
                            }
                            refused(slot, failed.reason());
                        }
                        case PeerHandshake.Step.Reply _ -> throw new IllegalStateException("not an outcome");
                    }
                }));
    }

    private static PeerHandshake.Step failedStep() {
        return new PeerHandshake.Step.Failed(Refused.HANDSHAKE_FAILED, Optional.empty());
    }

    private static boolean otherCommit(Membership.View view, long epoch, @Nullable String theirs) {
        return theirs != null
                && view.epochCommitHash(epoch)
                        .map(ours -> !base64(ours.toArray()).equals(theirs))
                        .orElse(false);
    }

    private void refused(Slot slot, Refused reason) {
        if (slot.link != null) {
            return;
        }
        if (reason.isLasting()) {
            refused(slot, reason.sentence());
        } else {
            failed(slot, reason.sentence());
        }
    }

    private void refused(Slot slot, String error) {
        save(slot, backoff.refused(slot.retry, error));
    }

    private void failed(Slot slot, String error) {
        save(slot, backoff.failed(slot.retry, error));
    }

    private void save(Slot slot, Retry retry) {
        slot.retry = retry;
        InstanceId id = slot.peer.id();
        membership
                .view()
                .ifPresent(view -> onWorker(
                        () -> {
                            book.saveRetry(view.federation(), id, retry);
                            return Boolean.TRUE;
                        },
                        _ -> {},
                        failure ->
                                LOG.atWarn().setCause(failure).log("the time of the next attempt could not be saved")));
    }

    /**
     * Answers a request that asks for a session: {@code ?fed=} the federation's id in base64url, {@code &epoch=} the epoch
     * whose psk the caller will use, {@code &suite=} its suite. Call on the request's context, before its body is read.
     */
    public Answer accept(HttpServerRequest request) {
        String fed = request.getParam("fed", "");
        String epoch = request.getParam("epoch", "");
        String suite = request.getParam("suite", "");
        Optional<Membership.View> found = membership.view();
        if (closed.get()
                || found.isEmpty()
                || !base64(found.get().federation().toArray()).equals(fed)) {
            return new Answer.Declined(
                    404,
                    "unknown_federation",
                    "This instance is not a member of that federation.",
                    OptionalLong.empty());
        }
        hear(request.headers());
        Optional<String> suspended = membership.suspended();
        if (suspended.isPresent()) {
            headers(found.get(), found.get().epoch()).forEach(request.response()::putHeader);
            return new Answer.Declined(503, "history_suspended", suspended.get(), OptionalLong.empty());
        }
        Membership.View view = found.get();
        Optional<Long> asked = number(epoch);
        Optional<Long> askedSuite = number(suite);
        if (asked.isEmpty() || askedSuite.isEmpty() || askedSuite.get() != view.suite()) {
            return new Answer.Declined(
                    400, "bad_request", "Send fed, epoch and suite " + view.suite() + ".", OptionalLong.empty());
        }
        Optional<Secret> psk = view.peerKey(asked.get());
        if (psk.isEmpty()) {
            membership.outdated();
            return new Answer.Declined(
                    409,
                    "other_epoch",
                    "This instance is in epoch " + view.epoch() + ".",
                    OptionalLong.of(view.epoch()));
        }
        headers(view, asked.get()).forEach(request.response()::putHeader);
        request.toWebSocket()
                .onSuccess(socket -> accepted(
                        view,
                        asked.get(),
                        psk.get(),
                        socket,
                        otherCommit(view, asked.get(), request.getHeader(COMMIT_HEADER))))
                .onFailure(failure -> LOG.atDebug().setCause(failure).log("no WebSocket came of a request for one"));
        return new Answer.Upgraded();
    }

    /** @param otherCommit whether the caller named another commit of the epoch; who it is, the handshake tells */
    private void accepted(Membership.View view, long epoch, Secret psk, WebSocketBase socket, boolean otherCommit) {
        if (!SUBPROTOCOL.equals(socket.subProtocol())) {
            socket.close(Refused.MALFORMED.code(), "subprotocol " + SUBPROTOCOL + " expected");
            return;
        }
        Context context = contextOf();
        PeerHandshake handshake = PeerHandshake.answerer(view, epoch, psk, random);
        Shake.run(socket, context, workers, handshake, false).onSuccess(step -> {
            switch (step) {
                case PeerHandshake.Step.Open open -> {
                    if (otherCommit) {
                        fetchCommitOf(view, open.peer(), epoch);
                    }
                    admit(view, open, new PeerSocket(socket, context, open.channel()));
                }
                case PeerHandshake.Step.Failed failed -> {
                    if (otherCommit) {
                        failed.suspect().ifPresent(peer -> fetchCommitOf(view, peer, epoch));
                    }
                    if (failed.reason() == Refused.NOT_A_MEMBER) {
                        membership.outdated();
                    }
                    failed.suspect()
                            .ifPresent(member -> LOG.atWarn()
                                    .addKeyValue("member", member.fingerprint())
                                    .log("a member's key came with another psk for epoch {}", epoch));
                }
                case PeerHandshake.Step.Reply _ -> throw new IllegalStateException("not an outcome");
            }
        });
    }

    /** A member that is a peer holds another commit: both sides of that have to be seen. */
    private void fetchCommitOf(Membership.View view, InstanceId peer, long epoch) {
        onWorker(
                () -> book.find(view.federation(), peer),
                found -> found.ifPresent(each -> membership.otherCommitAt(each.url(), epoch)),
                failure -> LOG.atWarn().setCause(failure).log("the peer book cannot be read"));
    }

    /** The caller is a member; it also has to be in the peer book. */
    private void admit(Membership.View view, PeerHandshake.Step.Open open, PeerSocket socket) {
        onWorker(
                () -> {
                    book.follow(view);
                    return book.find(view.federation(), open.peer());
                },
                peer -> {
                    if (peer.isEmpty()) {
                        socket.run(() -> socket.close(Refused.NOT_A_PEER));
                        return;
                    }
                    Slot slot = slots.computeIfAbsent(open.peer(), _ -> new Slot(peer.get(), Retry.NONE));
                    save(slot, backoff.contacted(slot.retry));
                    established(view, open.peer(), false, socket);
                },
                _ -> socket.run(() -> socket.close(Reason.NOT_READY)));
    }

    /** A channel with a peer is open, dialled by us or by it; at most one is kept (SPEC.md P-10). */
    private void established(Membership.View view, InstanceId peer, boolean dialledByUs, PeerSocket socket) {
        Slot slot = slots.get(peer);
        if (slot == null || closed.get()) {
            socket.run(() -> socket.close(Refused.NOT_A_PEER));
            return;
        }
        if (slot.link != null && !replaces(view.keys().id(), peer, slot.link, dialledByUs)) {
            socket.run(() -> socket.close(Refused.DUPLICATE));
            return;
        }
        onWorker(
                () -> sharedWith(view, peer),
                shared -> begin(view, peer, dialledByUs, socket, shared),
                _ -> socket.run(() -> socket.close(Reason.NOT_READY)));
    }

    private void begin(
            Membership.View view,
            InstanceId peer,
            boolean dialledByUs,
            PeerSocket socket,
            Map<SpaceId, SpaceHeads> shared) {
        Slot slot = slots.get(peer);
        PeerLink old = slot == null ? null : slot.link;
        if (slot == null
                || closed.get()
                || (old != null && !replaces(view.keys().id(), peer, old, dialledByUs))) {
            socket.run(() -> socket.close(Refused.DUPLICATE));
            return;
        }
        PeerLink link = new PeerLink(
                vertx,
                workers,
                replica,
                membership,
                view,
                peer,
                dialledByUs,
                socket,
                clock,
                software,
                shared,
                allowances.of(peer),
                audits,
                snapshots,
                new LinkListener());
        slot.link = link;
        if (old != null) {
            old.close(Reason.REPLACED);
        }
        socket.run(link::start);
        // What changed between reading and now is not lost: the state of all shared spaces is compared once more.
        sharingChanged();
    }

    /**
     * Which of two connections stays. If both dialled at the same moment, that of the smaller id, so that both sides keep the
     * same one. Otherwise the new one: its peer would not have dialled if it still had the old one.
     */
    private static boolean replaces(InstanceId self, InstanceId peer, PeerLink old, boolean dialledByUs) {
        boolean simultaneous = old.isDialled() != dialledByUs && old.age().compareTo(SIMULTANEOUS) < 0;
        return !simultaneous || dialledByUs == self.compareTo(peer) < 0;
    }

    private final class LinkListener implements PeerLink.Listener {
        @Override
        public void confirmed(PeerLink link) {
            home.runOnContext(_ -> {
                Slot slot = slots.get(link.peer());
                if (slot != null && !slot.retry.equals(Retry.NONE)) {
                    save(slot, Retry.NONE);
                }
            });
        }

        @Override
        public void frozen(SpaceId space) {
            grown(space);
        }

        @Override
        public void ended(PeerLink link, PeerLink.End end) {
            home.runOnContext(_ -> {
                Slot slot = slots.get(link.peer());
                if (slot == null || slot.link != link) {
                    return;
                }
                slot.link = null;
                if (!closed.get()) {
                    save(slot, afterEnd(slot.retry, end));
                }
            });
        }
    }

    private Retry afterEnd(Retry before, PeerLink.End end) {
        if (end.refused().isPresent()) {
            Refused refused = end.refused().get();
            return refused.isLasting()
                    ? backoff.refused(before, refused.sentence())
                    : backoff.failed(before, refused.sentence());
        }
        if (end.reason().isPresent()
                && !end.reason().get().retryable()
                && end.reason().get() != Reason.REPLACED) {
            return backoff.refused(
                    before, "the session ended: " + name(end.reason().get()));
        }
        String error = end.reason()
                .filter(reason -> reason != Reason.NORMAL)
                .map(reason -> "the session ended: " + name(reason))
                .orElse(end.reason().isPresent() ? "" : "the connection broke");
        Retry retry = backoff.failed(before, error);
        Instant notBefore = clock.instant().plus(end.retryAfter());
        return retry.nextAttemptAt().isBefore(notBefore) ? new Retry(retry.failures(), notBefore, false, error) : retry;
    }

    private static String name(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private Map<SpaceId, SpaceHeads> sharedWith(Membership.View view, InstanceId peer) {
        Map<SpaceId, SpaceHeads> shared = new HashMap<>();
        for (SpaceId space : spaces.sharedTo(view.federation(), peer)) {
            shared.put(space, replica.heads(view.federation(), space));
        }
        return shared;
    }

    /** Who may have what has changed: sessions open and close spaces accordingly. */
    public void sharingChanged() {
        home.runOnContext(_ -> {
            Optional<Membership.View> view = membership.view();
            if (closed.get() || view.isEmpty()) {
                return;
            }
            slots.values().forEach(slot -> {
                PeerLink link = slot.link;
                if (link != null) {
                    onWorker(
                            () -> sharedWith(view.get(), link.peer()),
                            link::share,
                            failure -> LOG.atWarn().setCause(failure).log("what is shared cannot be read"));
                }
            });
        });
    }

    /** A peer was added, changed or removed: it is dialled at once, or let go. */
    public void peerChanged(InstanceId peer) {
        home.runOnContext(_ -> {
            Slot slot = slots.get(peer);
            if (slot != null) {
                slot.retry = Retry.NONE;
            }
            bookReadAt = Instant.EPOCH;
            readingBook = false;
            wake();
        });
    }

    /** A space has new ops, ours or a peer's: every session that has the space hears of it. */
    public void grown(SpaceId space) {
        if (closed.get()) {
            return;
        }
        home.runOnContext(_ -> {
            grown.add(space);
            readGrown();
        });
    }

    /** Reads how far the spaces that have grown are now; what grows meanwhile is read after that. */
    private void readGrown() {
        Optional<Membership.View> view = membership.view();
        if (readingGrown || grown.isEmpty() || closed.get() || view.isEmpty()) {
            return;
        }
        readingGrown = true;
        Set<SpaceId> now = Set.copyOf(grown);
        grown.clear();
        onWorker(
                () -> {
                    Map<SpaceId, SpaceHeads> heads = new HashMap<>();
                    for (SpaceId space : now) {
                        heads.put(space, replica.heads(view.get().federation(), space));
                    }
                    return heads;
                },
                heads -> {
                    readingGrown = false;
                    slots.values().forEach(slot -> {
                        PeerLink link = slot.link;
                        if (link != null) {
                            heads.forEach(link::advanced);
                        }
                    });
                    readGrown();
                },
                failure -> {
                    readingGrown = false;
                    LOG.atWarn().setCause(failure).log("how far spaces are cannot be read");
                });
    }

    /** Every peer of the book with how it stands. Reads the database. */
    public List<PeerStatus> statuses() {
        Optional<Membership.View> view = membership.view();
        if (view.isEmpty()) {
            return List.of();
        }
        return book.all(view.get().federation()).stream()
                .map(peer -> status(view.get(), peer))
                .toList();
    }

    private PeerStatus status(Membership.View view, Peer peer) {
        Slot slot = slots.get(peer.id());
        PeerLink link = slot == null ? null : slot.link;
        Retry retry = slot == null ? book.retry(view.federation(), peer.id()) : slot.retry;
        PeerProgress progress = PeerProgress.read(spaces, view.federation(), peer.id());
        PeerStatus.State state = link != null
                ? PeerStatus.State.CONNECTED
                : slot == null || slot.connecting
                        ? PeerStatus.State.CONNECTING
                        : retry.refused() ? PeerStatus.State.REFUSED : PeerStatus.State.BACKOFF;
        long waitMillis = link != null
                ? 0
                : Math.max(
                        0,
                        Duration.between(clock.instant(), retry.nextAttemptAt()).toMillis());
        return new PeerStatus(
                peer,
                state,
                link != null ? "" : retry.lastError(),
                waitMillis,
                progress.toSend() + (link == null ? 0 : link.toReceive()),
                progress.spaces().stream().map(Space::name).toList(),
                progress.sent(),
                progress.received(),
                progress.lastAckAt());
    }

    private <T> void onWorker(Callable<T> task, Consumer<T> done, Consumer<Throwable> failed) {
        Future.fromCompletionStage(workers.submit(task))
                .onComplete(result -> home.runOnContext(_ -> {
                    if (result.succeeded()) {
                        done.accept(result.result());
                    } else {
                        failed.accept(result.cause());
                    }
                }));
    }

    /** The context that this code runs on now: a socket's handlers stay on it. */
    private Context contextOf() {
        return vertx.getOrCreateContext();
    }

    /** Reads a number that may not be negative. */
    public static Optional<Long> number(String text) {
        try {
            long value = Long.parseLong(text);
            return value >= 0 ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /** Base64url without padding. */
    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Says goodbye to all peers and stops dialling; once is enough. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        home.runOnContext(_ -> {
            vertx.cancelTimer(timer);
            slots.values().forEach(slot -> {
                PeerLink link = slot.link;
                if (link != null) {
                    link.close(Reason.MAINTENANCE);
                }
            });
        });
        client.close();
    }
}
