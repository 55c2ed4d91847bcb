package io.continuum.deploy.bench.coordinator;

import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.ledger.TransferResult;
import io.continuum.coordinator.log.Logs;
import io.continuum.coordinator.store.SqlLedgerStore;
import io.continuum.coordinator.store.SqlLogStore;
import io.continuum.coordinator.store.postgres.PostgresDatabase;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/** Transfers of the ledger, one at a time for each client, and what PostgreSQL does of transactions that write the same. */
final class Transfers implements AutoCloseable {
    private static final int CLIENTS = 8;
    private static final long PLENTY = 1_000_000_000_000L;

    private final String url;
    private final PostgresDatabase database;
    private final Ledger ledger;
    private final FederationId federation;
    private final List<OrgId> payers = new ArrayList<>();
    private final List<OrgId> payees = new ArrayList<>();

    Transfers(String url) throws StartException, SQLException {
        this.url = url;
        this.database = PostgresDatabase.open(url, "", "");
        RandomGenerator random = new SplittableRandom(7);
        this.ledger = new Ledger(
                new SqlLedgerStore(database),
                new Logs(new SqlLogStore(database), database),
                database,
                InstantSource.system(),
                random);
        this.federation = FederationId.of(bytes(random, FederationId.BYTES));
        try (Connection connection = DriverManager.getConnection(url)) {
            run(connection, "insert into federation (fed_id, config, created_at) values (?, '', 0)");
            run(connection, "insert into counter (fed_id) values (?)");
            run(connection, "insert into log_head (fed_id, size, root, edge) values (?, 0, '', '')");
        }
        for (int i = 0; i < CLIENTS; i++) {
            payers.add(OrgId.of(bytes(random, OrgId.BYTES)));
            payees.add(OrgId.of(bytes(random, OrgId.BYTES)));
            require(ledger.transfer(
                    federation,
                    new Transfer(
                            TransferId.random(random),
                            Account.mint(),
                            Account.available(payers.get(i)),
                            PLENTY,
                            Code.ALLOWANCE_GRANT)));
        }
    }

    private void run(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setBytes(1, federation.toArray());
            statement.execute();
        }
    }

    /** Transfers a second, every client between two accounts of its own. */
    double apart(long millis) throws Exception {
        return transfers(millis, payers, payees);
    }

    /** Transfers a second, all clients between the same two accounts. */
    double together(long millis) throws Exception {
        return transfers(
                millis,
                payers.stream().map(_ -> payers.getFirst()).toList(),
                payees.stream().map(_ -> payees.getFirst()).toList());
    }

    private double transfers(long millis, List<OrgId> from, List<OrgId> to) throws Exception {
        return perSecond(millis, client -> {
            SplittableRandom random = new SplittableRandom();
            Account debit = Account.available(from.get(client));
            Account credit = Account.available(to.get(client));
            return () -> require(
                    ledger.transfer(federation, new Transfer(TransferId.random(random), debit, credit, 1, Code.PAGE)));
        });
    }

    private static void require(TransferResult result) {
        if (!(result instanceof TransferResult.Moved)) {
            throw new IllegalStateException("a transfer had no effect: " + result);
        }
    }

    /** The sentences that the ledger's own check has to say; none if every transfer counted once. */
    List<String> brokenRules() {
        return ledger.brokenRules(federation);
    }

    /** Raw transactions a second: an entry, two balances, a leaf. */
    double raw(long millis) throws Exception {
        List<RawTransfer> open = new ArrayList<>();
        try {
            for (int client = 0; client < CLIENTS; client++) {
                open.add(new RawTransfer(
                        url,
                        federation,
                        Account.available(payers.get(client)).name(),
                        Account.available(payees.get(client)).name()));
            }
            return perSecond(millis, client -> open.get(client)::run);
        } finally {
            for (RawTransfer each : open) {
                each.close();
            }
        }
    }

    /** What one client does, over and over. */
    private interface Work {
        void run() throws Exception;
    }

    private interface Clients {
        Work of(int client);
    }

    private static double perSecond(long millis, Clients clients) throws Exception {
        long started = System.nanoTime();
        long end = started + millis * 1_000_000;
        List<Callable<Long>> loops = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Work work = clients.of(i);
            loops.add(() -> {
                long done = 0;
                while (System.nanoTime() < end) {
                    work.run();
                    done++;
                }
                return done;
            });
        }
        long sum = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (Future<Long> each : threads.invokeAll(loops)) {
                sum += each.get();
            }
        }
        return sum * 1e9 / (System.nanoTime() - started);
    }

    private static byte[] bytes(RandomGenerator random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        database.close();
    }
}
