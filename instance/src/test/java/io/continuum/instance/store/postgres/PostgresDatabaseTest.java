package io.continuum.instance.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.instance.store.Database;
import io.continuum.instance.store.DatabaseContract;
import io.continuum.instance.store.StoreException;
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
}
