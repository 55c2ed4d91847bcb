package io.continuum.instance.peer;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridClock;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.instance.space.KeptHead;
import io.continuum.instance.space.Membership;
import io.continuum.instance.space.MemorySource;
import io.continuum.instance.space.Replica;
import io.continuum.instance.space.SharedMemory;
import io.continuum.instance.space.Snapshots;
import io.continuum.instance.space.Space;
import io.continuum.instance.space.SpaceRecord;
import io.continuum.instance.space.SpaceStore;
import io.continuum.instance.space.Spaces;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlPeerStore;
import io.continuum.instance.store.SqlSpaceStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.instance.work.Workers;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.sync.OpBatch;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.wire.OpBody;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** The part of an instance that syncs, with a real SQLite file and a real server on a free port. */
final class Node implements AutoCloseable {
    static final String TENANT = "default";

    final InstanceKeys keys;
    final Membership membership;
    final Database database;
    final SpaceStore store;
    final Replica replica;
    final Spaces spaces;
    final PeerBook book;
    final PeerNetwork network;
    final Snapshots snapshots;
    final Map<String, List<SharedMemory>> memories = new ConcurrentHashMap<>();
    final Map<String, SpaceRecord> heard = new ConcurrentHashMap<>();
    private final Vertx vertx = Vertx.vertx();
    private final Workers workers = Workers.onPlatformThreads(3, 1_000);
    private final HttpServer server;

    Node(Path file, InstanceKeys keys, Membership membership, int port) {
        this(file, keys, membership, port, false, Snapshots.Policy.USUAL);
    }

    /**
     * @param killed whether the process before it was killed
     * @param policy when it offers snapshots
     */
    Node(Path file, InstanceKeys keys, Membership membership, int port, boolean killed, Snapshots.Policy policy) {
        this.keys = keys;
        this.membership = membership;
        InstantSource clock = InstantSource.system();
        database = SqliteDatabase.open(file);
        store = new SqlSpaceStore(database);
        book = new PeerBook(new SqlPeerStore(database), database);
        PeerNetwork[] late = new PeerNetwork[1];
        replica = new Replica(
                store,
                database,
                clock,
                new HybridClock(clock, HybridTimestamp.ZERO),
                new SecureRandom(),
                (_, key, now) -> now.ifPresentOrElse(record -> heard.put(key, record), () -> heard.remove(key)),
                space -> late[0].grown(space));
        spaces = new Spaces(
                store,
                database,
                membership,
                replica,
                (_, space, cursor, limit) -> page(space, cursor, limit),
                clock,
                () -> late[0].sharingChanged());
        snapshots = new Snapshots(
                store, database, replica, file.resolveSibling(file.getFileName() + ".snapshots"), policy, clock);
        network = new PeerNetwork(
                vertx,
                workers,
                membership,
                book,
                store,
                replica,
                new Backoff(clock, ThreadLocalRandom.current()),
                clock,
                new SecureRandom(),
                new AuditTimes(new SecureRandom(), killed),
                snapshots,
                "test");
        late[0] = network;
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setWebSocketSubProtocols(List.of(PeerNetwork.SUBPROTOCOL))
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setPerMessageWebSocketCompressionSupported(false))
                .requestHandler(request -> {
                    if ("/v1/peer/epoch-commit".equals(request.path())) {
                        long epoch = Long.parseLong(request.getParam("epoch"));
                        request.response()
                                .end(Buffer.buffer(view().epochCommit(epoch).orElseThrow()));
                        return;
                    }
                    PeerNetwork.Answer answer = network.accept(request);
                    if (answer instanceof PeerNetwork.Answer.Declined declined) {
                        request.response()
                                .setStatusCode(declined.status())
                                .end("{\"epoch\":" + declined.epoch().orElse(-1) + "}");
                    }
                })
                .listen(port, "127.0.0.1")
                .await();
        network.start();
    }

    private MemorySource.Page page(String space, String cursor, int limit) {
        List<SharedMemory> all = memories.getOrDefault(space, List.of());
        int from = cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
        int to = Math.min(all.size(), from + limit);
        return new MemorySource.Page(all.subList(from, to), String.valueOf(to), to < all.size());
    }

    InstanceId id() {
        return keys.id();
    }

    int port() {
        return server.actualPort();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    void addPeer(String name, InstanceId id, URI url) {
        PeerBook.Added added = book.add(view().federation(), new Peer(id, name, url, Instant.now()));
        if (!(added instanceof PeerBook.Added.Done)) {
            throw new AssertionError(added);
        }
        network.peerChanged(id);
    }

    void removePeer(String name) {
        InstanceId id = book.remove(view().federation(), name).orElseThrow().id();
        network.peerChanged(id);
    }

    Membership.View view() {
        return membership.view().orElseThrow();
    }

    void share(String space, InstanceId peer) {
        spaces.create(TENANT, space);
        if (!(spaces.share(TENANT, space, peer) instanceof Spaces.Outcome.Done)) {
            throw new AssertionError("not shared");
        }
        SpaceId id = space(space).id();
        while (spaces.backfill(id)) {}
    }

    Space space(String name) {
        return spaces.named(TENANT, name).orElseThrow();
    }

    String digest(String space) {
        return space(space).digest().toString();
    }

    /** Learns memories in one transaction, as the instance does. */
    void learn(String space, String... texts) {
        List<SharedMemory> learnt = new ArrayList<>();
        for (String text : texts) {
            learnt.add(memory(text));
        }
        database.run(() -> spaces.remembered(TENANT, space, learnt));
    }

    static SharedMemory memory(String text) {
        String id = text.length() <= 32 ? "m-" + text : "m-" + text.hashCode();
        return new SharedMemory(id, text, "fact", "ann", Instant.parse("2026-05-04T10:00:00Z"), List.of("tag"));
    }

    void set(String space, String key, String field, String value) {
        replica.append(
                view(),
                space(space).id(),
                List.of(Replica.Draft.put(key, new TreeMap<>(Map.of(field, Bytes.ofText(value))), Set.of())));
    }

    SpaceRecord record(String space, String key) {
        return spaces.record(TENANT, space, key).orElseThrow();
    }

    /** Changes a byte in each payload of the batches that a member signed, as a dishonest relay would. */
    void tamperWithBatchesOf(String space, InstanceId origin) {
        SpaceId id = space(space).id();
        for (KeptHead kept : store.heads(view().federation(), id)) {
            LogId log = kept.head().log();
            if (!log.origin().equals(Origin.of(origin.toArray()))) {
                continue;
            }
            for (OpBatch batch : store.batches(view().federation(), id, log, 1, 100)) {
                List<OpBody> ops = batch.ops().stream()
                        .map(op -> new OpBody(op.hlc(), op.kind(), op.flags(), changed(op.payload())))
                        .toList();
                byte[] bytes = new OpBatch(log, batch.from(), batch.prevHash(), ops, batch.signature()).toBytes();
                database.execute(handle -> handle.execute(
                        "update op_batch set bytes = ? where origin = ? and first_seq = ?",
                        bytes,
                        origin.toArray(),
                        batch.from()));
            }
        }
    }

    private static Bytes changed(Bytes payload) {
        byte[] bytes = payload.toArray();
        bytes[bytes.length - 1] ^= 1;
        return Bytes.of(bytes);
    }

    /** Every row of ops, as it is. */
    List<String> rows(String space) {
        List<String> rows = new ArrayList<>();
        for (KeptHead kept : store.heads(view().federation(), space(space).id())) {
            store.rows(view().federation(), space(space).id(), kept.head().log(), 1, 1_000)
                    .forEach(row -> rows.add(
                            kept.head().log() + "/" + row.from() + ".." + row.to() + " " + Bytes.of(row.bytes())));
        }
        return rows;
    }

    /** The rows of ops {@code seq} say something else, as after a bad sector. */
    void damage(long seq, byte[] bytes) {
        database.execute(handle -> handle.execute("update op_batch set bytes = ? where first_seq = ?", bytes, seq));
    }

    /** The rows of ops {@code seq} are gone. */
    void lose(long seq) {
        database.execute(handle -> handle.execute("delete from op_batch where first_seq = ?", seq));
    }

    void forget(String space, String key) {
        database.run(() -> spaces.forgotten(TENANT, space, key));
    }

    Optional<PeerStatus> status(InstanceId peer) {
        return network.statuses().stream()
                .filter(status -> status.peer().id().equals(peer))
                .findFirst();
    }

    PeerStatus.State state(InstanceId peer) {
        return status(peer).map(PeerStatus::state).orElseThrow();
    }

    static void await(String what, BooleanSupplier condition) {
        await(what, Duration.ofSeconds(30), condition);
    }

    static void await(String what, Duration within, BooleanSupplier condition) {
        Instant end = Instant.now().plus(within);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within " + within + ": " + what);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Stops in order. */
    @Override
    public void close() {
        network.close();
        stop();
    }

    /** Stops without a goodbye, as a killed process does: its sockets just end. */
    void kill() {
        stop();
    }

    private void stop() {
        vertx.close().await();
        workers.close();
        database.close();
    }
}
