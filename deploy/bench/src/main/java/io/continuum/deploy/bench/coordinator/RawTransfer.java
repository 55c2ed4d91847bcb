package io.continuum.deploy.bench.coordinator;

import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.protocol.identity.FederationId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.SplittableRandom;

/**
 * The ceiling of the ledger: the rows that a transfer leaves, written by four prepared statements and one commit. Nothing is
 * looked up or locked before.
 */
final class RawTransfer implements AutoCloseable {
    private static final int ID_BYTES = 16;
    private static final int LEAF_BYTES = 146;
    private static final int SALT_BYTES = 32;

    private static final String ENTRY = """
        insert into entry (fed_id, id, step, debit, credit, target, pending_id, amount, code, at, expires_at, nonce)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String CHANGE = """
        update account
           set balance = balance + ?,
               credited = credited + ?,
               debited = debited + ?
         where fed_id = ?
           and name = ?
        """;

    private static final String LEAF = """
        insert into log_pending (fed_id, leaf, salt, subject)
        values (?, ?, ?, ?)
        """;

    private final FederationId federation;
    private final String debit;
    private final String credit;
    private final Connection connection;
    private final PreparedStatement entry;
    private final PreparedStatement change;
    private final PreparedStatement leaf;
    private final SplittableRandom random = new SplittableRandom();

    RawTransfer(String url, FederationId federation, String debit, String credit) throws SQLException {
        this.federation = federation;
        this.debit = debit;
        this.credit = credit;
        this.connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        this.entry = connection.prepareStatement(ENTRY);
        this.change = connection.prepareStatement(CHANGE);
        this.leaf = connection.prepareStatement(LEAF);
    }

    void run() throws SQLException {
        byte[] fed = federation.toArray();
        byte[] id = bytes(ID_BYTES);
        update(
                entry,
                fed,
                id,
                Entry.Step.SINGLE.number(),
                debit,
                credit,
                credit,
                id,
                1L,
                Code.PAGE.number(),
                System.currentTimeMillis(),
                Long.MAX_VALUE,
                bytes(Entry.NONCE_BYTES));
        update(change, -1L, 0L, 1L, fed, debit);
        update(change, 1L, 1L, 0L, fed, credit);
        update(leaf, fed, bytes(LEAF_BYTES), bytes(SALT_BYTES), id);
        connection.commit();
    }

    private static void update(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        statement.executeUpdate();
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
