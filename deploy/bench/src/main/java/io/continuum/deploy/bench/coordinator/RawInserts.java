package io.continuum.deploy.bench.coordinator;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.pattern.Envelope;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ceiling of contributing: the rows that the coordinator keeps of a batch, in its own tables with their indexes, as one
 * JDBC batch for each table and one commit: the envelope, what it is known by, its tag, its leaf of the log and the hash of
 * that. Nothing is looked up, counted, hashed or checked.
 *
 * <p>Before it inserts, the thread uses up the processor time that the load generator needs for a batch that it sends, so
 * that PostgreSQL has no more of the machine here than there.
 */
final class RawInserts implements LoadGenerator.Sink {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** As long as the leaf of a contribution. */
    private static final int LEAF_BYTES = 106;

    private static final int HASH_BYTES = 32;
    private static final int SUBJECT_BYTES = 17;

    /** All clients give places in one log. */
    private static final AtomicLong PLACES = new AtomicLong();

    private static final String CONTRIBUTION = """
        insert into contribution (fed_id, tag_epoch, tag, org_id, cid, key_epoch, envelope, received_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String SEEN = """
        insert into contribution_seen (fed_id, org_id, cid, type, envelope_hash, tag_epoch, tag, received_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String TAG = """
        insert into tag (fed_id, tag_epoch, tag, organisations)
        values (?, ?, ?, 1)
        on conflict do nothing
        """;

    private static final String LEAF = """
        insert into log_entry (fed_id, idx, leaf, salt, subject)
        values (?, ?, ?, ?, ?)
        """;

    private static final String LEAF_HASH = """
        insert into log_hash (fed_id, level, idx, hash)
        values (?, 0, ?, ?)
        """;

    private final byte[] federation;
    private final long cpuNanosPerBatch;
    private final Connection connection;
    private final PreparedStatement contributions;
    private final PreparedStatement seen;
    private final PreparedStatement tags;
    private final PreparedStatement leaves;
    private final PreparedStatement hashes;
    private final SplittableRandom random = new SplittableRandom();
    private long cpuAfterLast;

    RawInserts(String url, FederationId federation, long cpuNanosPerBatch) throws SQLException {
        this.federation = federation.toArray();
        this.cpuNanosPerBatch = cpuNanosPerBatch;
        this.connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        this.contributions = connection.prepareStatement(CONTRIBUTION);
        this.seen = connection.prepareStatement(SEEN);
        this.tags = connection.prepareStatement(TAG);
        this.leaves = connection.prepareStatement(LEAF);
        this.hashes = connection.prepareStatement(LEAF_HASH);
        this.cpuAfterLast = THREADS.getCurrentThreadCpuTime();
    }

    @Override
    public int take(BenchMember member, List<Envelope> batch, byte[] body) throws SQLException {
        while (THREADS.getCurrentThreadCpuTime() - cpuAfterLast < cpuNanosPerBatch) {
            Thread.onSpinWait();
        }
        long now = System.currentTimeMillis();
        byte[] organisation = member.keys.org().toArray();
        long place = PLACES.getAndAdd(batch.size());
        // In one order, so that clients that bring the same tags cannot wait for each other.
        List<Envelope> inOrder = batch.stream()
                .sorted((one, other) -> one.tag().value().compareTo(other.tag().value()))
                .toList();
        for (Envelope envelope : inOrder) {
            byte[] tag = envelope.tag().value().toArray();
            byte[] cid = envelope.cid().value().toArray();
            long epoch = envelope.tagEpoch();
            add(
                    contributions,
                    federation,
                    epoch,
                    tag,
                    organisation,
                    cid,
                    (long) envelope.keyEpoch(),
                    envelope.encode(),
                    now);
            long type = envelope.type().code();
            add(seen, federation, organisation, cid, type, bytes(HASH_BYTES), epoch, tag, now);
            add(tags, federation, epoch, tag);
            add(leaves, federation, place, bytes(LEAF_BYTES), bytes(HASH_BYTES), bytes(SUBJECT_BYTES));
            add(hashes, federation, place, bytes(HASH_BYTES));
            place++;
        }
        for (PreparedStatement each : List.of(tags, contributions, seen, leaves, hashes)) {
            each.executeBatch();
        }
        connection.commit();
        cpuAfterLast = THREADS.getCurrentThreadCpuTime();
        return batch.size();
    }

    private static void add(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.addBatch();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
