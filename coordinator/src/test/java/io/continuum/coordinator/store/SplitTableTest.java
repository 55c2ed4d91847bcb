package io.continuum.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.store.postgres.PostgresContributionStore;
import io.continuum.coordinator.store.postgres.PostgresDatabase;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** The contribution table became sixteen; what was in the one is in them. */
class SplitTableTest {
    private static final FederationId FEDERATION = FederationId.of(new byte[32]);
    private static final OrgId ORGANISATION = OrgId.of(bytes(99));
    private static final int ROWS = 500;
    private static final int RELEASED = 200;

    @Test
    void rowsOfAnOlderDatabaseAreSplitByFederationAndTag() throws Exception {
        String url = Databases.freshPostgresUrl() + "?user=postgres";
        Flyway.configure()
                .dataSource(url, "postgres", "")
                .locations("classpath:db/coordinator/postgres")
                .table("coordinator_schema_history")
                .target("8?")
                .load()
                .migrate();
        fill(url);

        try (Database database = PostgresDatabase.open(url, "postgres", "")) {
            List<Long> parts =
                    database.inRead(handle -> handle.createQuery("select count(*) from contribution group by tableoid")
                            .mapTo(Long.class)
                            .list());
            assertThat(parts).hasSize(16);
            assertThat(parts.stream().mapToLong(Long::longValue).sum()).isEqualTo(ROWS);
            PostgresContributionStore store = new PostgresContributionStore(database);
            List<Bytes> tags =
                    IntStream.range(0, ROWS).mapToObj(i -> Bytes.of(bytes(i))).toList();
            assertThat(store.releasedEnvelopes(FEDERATION, 1, tags))
                    .allSatisfy(envelopes -> assertThat(envelopes).hasSize(1));
            long open = database.write(() -> store.lockOrganisation(FEDERATION, ORGANISATION));
            assertThat(open).isEqualTo(ROWS - RELEASED);
        }
    }

    private static void fill(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            run(connection, "insert into federation (fed_id, config, created_at) values (?, '', 0)");
            run(connection, "insert into counter (fed_id, release_seq) values (?, " + RELEASED + ")");
            run(
                    connection,
                    "insert into organisation (fed_id, org_id, joined_seq, joined_at) values (?, ?, 0, 0)",
                    ORGANISATION.toArray());
            for (int i = 0; i < ROWS; i++) {
                run(connection, """
                    insert into contribution
                      (fed_id, tag_epoch, tag, org_id, cid, key_epoch, envelope, released, received_at)
                    values (?, 1, ?, ?, ?, 1, ?, ?, 0)
                    """, bytes(i), ORGANISATION.toArray(), bytes(i), bytes(i), i < RELEASED ? 1L : 0L);
            }
        }
    }

    private static void run(Connection connection, String sql, Object... more) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setBytes(1, FEDERATION.toArray());
            for (int i = 0; i < more.length; i++) {
                statement.setObject(i + 2, more[i]);
            }
            statement.execute();
        }
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(32).putInt(28, number).array();
    }
}
