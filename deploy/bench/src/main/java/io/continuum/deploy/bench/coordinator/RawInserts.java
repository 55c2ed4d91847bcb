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

/**
 * The ceiling of contributing: the rows that the coordinator keeps of a batch, in its own tables with their indexes, as one
 * JDBC batch for each table and one commit. Nothing is looked up, counted or checked.
 *
 * <p>Before it inserts, the thread uses up the processor time that the load generator needs for a batch that it sends, so
 * that PostgreSQL has no more of the machine here than there.
 */
final class RawInserts implements LoadGenerator.Sink {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String CONTRIBUTION = """
        insert into contribution (fed_id, tag_epoch, tag, org_id, cid, key_epoch, envelope, received_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private final FederationId federation;
    private final long cpuNanosPerBatch;
    private final Connection connection;
    private final PreparedStatement contributions;
    private long cpuAfterLast;

    RawInserts(String url, FederationId federation, long cpuNanosPerBatch) throws SQLException {
        this.federation = federation;
        this.cpuNanosPerBatch = cpuNanosPerBatch;
        this.connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        this.contributions = connection.prepareStatement(CONTRIBUTION);
        this.cpuAfterLast = THREADS.getCurrentThreadCpuTime();
    }

    @Override
    public int take(BenchMember member, List<Envelope> batch, byte[] body) throws SQLException {
        while (THREADS.getCurrentThreadCpuTime() - cpuAfterLast < cpuNanosPerBatch) {
            Thread.onSpinWait();
        }
        long now = System.currentTimeMillis();
        for (Envelope envelope : batch) {
            contributions.setBytes(1, federation.toArray());
            contributions.setLong(2, envelope.tagEpoch());
            contributions.setBytes(3, envelope.tag().value().toArray());
            contributions.setBytes(4, member.keys.org().toArray());
            contributions.setBytes(5, envelope.cid().value().toArray());
            contributions.setLong(6, envelope.keyEpoch());
            contributions.setBytes(7, envelope.encode());
            contributions.setLong(8, now);
            contributions.addBatch();
        }
        contributions.executeBatch();
        connection.commit();
        cpuAfterLast = THREADS.getCurrentThreadCpuTime();
        return batch.size();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
