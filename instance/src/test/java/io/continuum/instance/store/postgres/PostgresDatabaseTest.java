package io.continuum.instance.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.instance.store.Database;
import io.continuum.instance.store.DatabaseContract;
import io.continuum.instance.store.StoreException;
import io.continuum.instance.work.DamagedException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest extends DatabaseContract {
    private final String url = TestPostgres.emptyDatabase();

    @Override
    protected Database open() {
        return PostgresDatabase.open(url, "", "");
    }

    @Test
    void theDatabaseIsToldHowLargeItsTablesAreWhileTheyGrow() {
        try (Database database = open()) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            assertThat(memoriesEstimated(database)).isNegative();
            for (int i = 0; i < 4; i++) {
                String name = "s" + i;
                database.execute(
                        handle -> handle.execute("insert into instance_setting (name, value) values (?, 'x')", name));
            }
            while (memoriesEstimated(database) < 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(memoriesEstimated(database)).isZero();
        }
    }

    private static double memoriesEstimated(Database database) {
        return database.reading(handle -> handle.select("select reltuples from pg_class where oid = 'memory'::regclass")
                .mapTo(Double.class)
                .one());
    }

    @Test
    void anUnreachableServerIsNamedWithoutItsPassword() {
        assertThatThrownBy(() -> PostgresDatabase.open("jdbc:postgresql://127.0.0.1:1/x?password=hunter2", "u", "p"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/x")
                .hasMessageContaining("database.url")
                .hasMessageNotContaining("hunter2");
    }

    /** A copy of a database whose file of a table was changed on disk. */
    private static String damagedCopy(String table) throws Exception {
        String url = TestPostgres.newDatabase();
        Path file;
        try (Database database = PostgresDatabase.open(url, "", "")) {
            file = database.writing(handle -> {
                handle.execute("insert into event (tenant, type, space, subject, at) values ('t', 'x', 's', 'y', 1)");
                String folder =
                        handle.select("show data_directory").mapTo(String.class).one();
                return Path.of(
                        folder,
                        handle.select("select pg_relation_filepath(?)", table)
                                .mapTo(String.class)
                                .one());
            });
        }
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("checkpoint");
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(12); // where a page says where its rows are
            bytes.write(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
        }
        return TestPostgres.copyOnDisk(url);
    }

    @Test
    void aDamagedTableIsRefusedWithWhatToDo() throws Exception {
        String url = damagedCopy("event");
        try (Database database = PostgresDatabase.open(url, "", "")) {
            assertThatThrownBy(() -> database.reading(handle -> handle.select("select count(*) from event")
                            .mapTo(Long.class)
                            .one()))
                    .isInstanceOf(DamagedException.class)
                    .hasMessageContaining("continuum restore")
                    .hasMessageContaining("database.url");
        }
    }

    @Test
    void aDatabaseThatIsFoundDamagedAtItsStartIsRefused() throws Exception {
        String url = damagedCopy("flyway_schema_history");

        assertThatThrownBy(() -> PostgresDatabase.open(url, "", ""))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining("continuum restore");
    }
}
