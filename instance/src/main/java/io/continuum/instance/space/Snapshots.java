package io.continuum.instance.space;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.CausalContext;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordState;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.sync.BatchVerifier;
import io.continuum.protocol.sync.LogHead;
import io.continuum.protocol.sync.OpBatch;
import io.continuum.protocol.sync.OpContent;
import io.continuum.protocol.sync.OpPayload;
import io.continuum.protocol.sync.Retention;
import io.continuum.protocol.sync.SnapshotChunk;
import io.continuum.protocol.sync.SnapshotChunks;
import io.continuum.protocol.sync.SnapshotOffer;
import io.continuum.protocol.sync.SnapshotOutcome;
import io.continuum.protocol.sync.SnapshotReader;
import io.continuum.protocol.sync.SnapshotRefusal;
import io.continuum.protocol.sync.SnapshotWriter;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.sync.SpaceScope;
import io.continuum.protocol.sync.StubbedBatch;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots of spaces as files in the data folder: those that peers take from here, and the chunks of those that come. What
 * was made is served for {@link #SERVED_FOR}, also when the space moves on, so that whoever was cut off finds the same
 * chunks; what comes is kept by its root until it is installed or {@link #KEPT_FOR} old. Thread-safe.
 */
public final class Snapshots {
    static final Duration SERVED_FOR = Duration.ofHours(1);
    static final Duration KEPT_FOR = Duration.ofDays(2);

    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    private static final int PAGE = 64;
    private static final int COMING_MAX = 4;

    /**
     * When a peer is offered a snapshot and how it is cut.
     *
     * @param opsMin a peer that holds nothing of a space and lacks more ops than this takes a snapshot
     * @param share and more than one of so many parts of the ops that are here
     * @param chunkBytes 1 to {@link Limits#CHUNK_BYTES_MAX}
     */
    public record Policy(long opsMin, int share, int chunkBytes) {
        public static final Policy USUAL = new Policy(50_000, 3, Limits.CHUNK_BYTES_MAX);
    }

    private record Made(Path file, SnapshotChunks chunks, SnapshotOffer offer, Instant at) {}

    private final SpaceStore store;
    private final Transactions transactions;
    private final Replica replica;
    private final Path served;
    private final Path coming;
    private final Policy policy;
    private final InstantSource clock;
    private final Map<SpaceId, Made> made = new HashMap<>();
    private final AtomicLong chunksKept = new AtomicLong();

    /** @param folder of this class alone; what an earlier process served from it is deleted */
    public Snapshots(
            SpaceStore store,
            Transactions transactions,
            Replica replica,
            Path folder,
            Policy policy,
            InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.replica = replica;
        this.served = folder.resolve("served");
        this.coming = folder.resolve("coming");
        this.policy = policy;
        this.clock = clock;
        try {
            deleteAll(served);
            Files.createDirectories(served);
            Files.createDirectories(coming);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the folder " + folder, e);
        }
    }

    public Policy policy() {
        return policy;
    }

    /** Chunks that this process has taken. */
    public long chunksKept() {
        return chunksKept.get();
    }

    /** The snapshot of a space; made unless there is a recent one. Empty if there is nothing to offer or too much. */
    public synchronized Optional<SnapshotOffer> open(Membership.View view, SpaceId id) throws IOException {
        Instant now = clock.instant();
        Made known = made.get(id);
        if (known != null && known.at().plus(SERVED_FOR).isAfter(now) && Files.exists(known.file())) {
            return Optional.of(known.offer());
        }
        Path items = served.resolve(id + ".items");
        Path whole = served.resolve(id + ".new");
        try {
            Optional<byte[]> header = transactions.read(() -> write(view.federation(), id, items));
            if (header.isEmpty()) {
                return Optional.empty();
            }
            try (OutputStream out = Files.newOutputStream(whole)) {
                out.write(header.get());
                Files.copy(items, out);
            }
            SnapshotChunks chunks;
            try (InputStream in = Files.newInputStream(whole)) {
                chunks = SnapshotChunks.cut(in, policy.chunkBytes());
            }
            if (chunks.bytes() > Limits.SNAPSHOT_BYTES_MAX || chunks.count() > Limits.SNAPSHOT_CHUNKS_MAX) {
                return Optional.empty();
            }
            SnapshotOffer offer = chunks.offer(
                    scope(view.federation(), id),
                    message -> view.keys().signing().sign(message));
            if (known != null) {
                Files.deleteIfExists(known.file());
            }
            Path file = served.resolve(chunks.root() + ".snapshot");
            Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
            made.put(id, new Made(file, chunks, offer, now));
            return Optional.of(offer);
        } finally {
            Files.deleteIfExists(items);
            Files.deleteIfExists(whole);
        }
    }

    /** Writes all but the header, from one view of the database. @return the header; empty if there is nothing or too much */
    private Optional<byte[]> write(FederationId federation, SpaceId id, Path items) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(items))) {
            SnapshotWriter writer = new SnapshotWriter(scope(federation, id), out);
            Map<LogId, LogHead> heads = new HashMap<>();
            List<KeptHead> kept = store.heads(federation, id);
            kept.forEach(head -> heads.put(head.head().log(), head.head()));
            Needs needs = new Needs(federation, id, dot -> {
                LogHead head = heads.get(dot.log());
                return head != null && dot.seq() <= head.seq();
            });
            for (KeptHead head : kept) {
                if (!writeLog(writer, needs, federation, id, head.head())) {
                    return Optional.empty();
                }
            }
            String after = "";
            List<SpaceStore.KeptRecord> page;
            do {
                page = store.allRecords(federation, id, after, PAGE);
                for (SpaceStore.KeptRecord record : page) {
                    writer.record(record.key(), Merge.state(record.state()));
                    after = record.key();
                }
            } while (page.size() == PAGE && writer.bytes() <= Limits.SNAPSHOT_BYTES_MAX);
            boolean fits = writer.bytes() <= Limits.SNAPSHOT_BYTES_MAX && needs.awaited <= SnapshotReader.AWAITED_MAX;
            return fits && !kept.isEmpty() ? Optional.of(writer.finish()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** First what came with a snapshot, then what came as ops. @return false if it becomes too much */
    private boolean writeLog(SnapshotWriter writer, Needs needs, FederationId federation, SpaceId id, LogHead head)
            throws IOException {
        long after = 0;
        List<StubbedBatch> stubbed;
        do {
            stubbed = store.stubbed(federation, id, head.log(), after, PAGE);
            for (StubbedBatch batch : stubbed) {
                write(writer, needs, batch, head);
                after = batch.to();
            }
        } while (stubbed.size() == PAGE);
        List<OpBatch> whole;
        do {
            whole = store.batches(federation, id, head.log(), after + 1, PAGE);
            for (OpBatch batch : whole) {
                // One that ends before another that begins earlier has nothing of its own.
                if (batch.to() > after) {
                    write(writer, needs, StubbedBatch.of(batch), head);
                    after = batch.to();
                }
            }
            if (writer.bytes() > Limits.SNAPSHOT_BYTES_MAX) {
                return false;
            }
        } while (whole.size() == PAGE);
        return true;
    }

    private static void write(SnapshotWriter writer, Needs needs, StubbedBatch batch, LogHead head) throws IOException {
        Set<Dot> needed = new HashSet<>();
        for (long seq = batch.from(); seq <= batch.to(); seq++) {
            Dot dot = batch.log().dot(seq);
            if (batch.op(seq).filter(body -> needs.isNeeded(dot, body)).isPresent()) {
                needed.add(dot);
            }
        }
        if (!needed.isEmpty() || batch.to() == head.seq()) {
            writer.batch(batch.keeping(needs.scope(), needed::contains));
        }
    }

    /** Asks of each op whether it is needed; the records that were asked for lately are at hand. */
    private final class Needs {
        private static final int RECORDS_AT_HAND = 2_048;

        private final FederationId federation;
        private final SpaceId id;
        private final CausalContext seen;
        private final Map<String, RecordState> records = new HashMap<>();
        private long awaited;

        Needs(FederationId federation, SpaceId id, CausalContext seen) {
            this.federation = federation;
            this.id = id;
            this.seen = seen;
        }

        SpaceScope scope() {
            return Snapshots.scope(federation, id);
        }

        boolean isNeeded(Dot dot, OpBody body) {
            if (!(OpPayload.decode(body) instanceof OpContent.Change(String key, RecordChange change))) {
                return false;
            }
            if (records.size() >= RECORDS_AT_HAND) {
                records.clear();
            }
            RecordState record = records.computeIfAbsent(
                    key,
                    unread -> store.record(federation, id, unread)
                            .map(Merge::state)
                            .orElse(RecordState.EMPTY));
            boolean needed = Retention.isNeeded(dot, change, record, seen);
            if (needed) {
                awaited += change.context().stream()
                        .filter(known -> !seen.contains(known))
                        .count();
            }
            return needed;
        }
    }

    /** A chunk of a snapshot that was opened; empty if it is no longer there. */
    public Optional<SnapshotChunk> chunk(SpaceId id, Bytes root, int index) throws IOException {
        Made known;
        synchronized (this) {
            known = made.get(id);
        }
        if (known == null
                || !known.offer().root().equals(root)
                || index >= known.chunks().count()) {
            return Optional.empty();
        }
        ByteBuffer content = ByteBuffer.allocate(known.chunks().length(index));
        try (FileChannel file = FileChannel.open(known.file())) {
            long at = known.chunks().offset(index);
            while (content.hasRemaining()) {
                int read = file.read(content, at + content.position());
                if (read < 0) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(known.chunks().chunk(index, content.array()));
    }

    /** The first chunk of an offer that is not here; empty if the space holds something or enough others are coming. */
    public OptionalInt consider(FederationId federation, SpaceId id, SnapshotOffer offer) throws IOException {
        if (!store.heads(federation, id).isEmpty()) {
            return OptionalInt.empty();
        }
        deleteOld();
        Path folder = folder(offer);
        try (Stream<Path> others = Files.list(coming)) {
            if (!Files.isDirectory(folder) && others.count() >= COMING_MAX) {
                return OptionalInt.empty();
            }
        }
        Files.createDirectories(folder);
        int missing = 0;
        while (missing < offer.chunks() && Files.exists(folder.resolve(String.valueOf(missing)))) {
            missing++;
        }
        return OptionalInt.of(missing);
    }

    /** Keeps a chunk that was checked against its root. */
    public void keep(SnapshotOffer offer, SnapshotChunk chunk) throws IOException {
        Path folder = Files.createDirectories(folder(offer));
        Path file = folder.resolve(String.valueOf(chunk.index()));
        Path partial = folder.resolve(chunk.index() + ".part");
        Files.write(partial, chunk.bytes().toArray());
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        chunksKept.incrementAndGet();
    }

    /** Checks everything and installs it, if the space still holds nothing. */
    public SnapshotOutcome install(Membership.View view, SpaceId id, SnapshotOffer offer, BatchVerifier verifier)
            throws IOException {
        Path folder = folder(offer);
        SnapshotOutcome outcome = replica.install(
                view,
                id,
                target -> new SnapshotReader(
                                scope(view.federation(), id),
                                offer,
                                index -> Files.readAllBytes(folder.resolve(String.valueOf(index))),
                                verifier,
                                clock.millis())
                        .read(target));
        if (outcome instanceof SnapshotOutcome.Refused refused
                && refused.reason() == SnapshotRefusal.CHUNK_NOT_UNDER_ROOT) {
            // They were when they came: it is our disk that changed them.
            deleteAll(folder);
            return new SnapshotOutcome.Later();
        }
        if (!(outcome instanceof SnapshotOutcome.Later)) {
            deleteAll(folder);
        }
        return outcome;
    }

    private void deleteOld() throws IOException {
        Instant oldest = clock.instant().minus(KEPT_FOR);
        try (Stream<Path> folders = Files.list(coming)) {
            for (Path folder : folders.toList()) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(oldest)) {
                    deleteAll(folder);
                }
            }
        }
    }

    private Path folder(SnapshotOffer offer) {
        return coming.resolve(offer.root().toString());
    }

    private static SpaceScope scope(FederationId federation, SpaceId id) {
        return new SpaceScope(Bytes.of(federation.toArray()), id);
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        if (!Files.deleteIfExists(folder)) {
            LOG.atDebug().addKeyValue("folder", folder).log("gone already");
        }
    }
}
