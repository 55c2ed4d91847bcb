package io.continuum.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.store.postgres.PostgresDatabase;
import org.junit.jupiter.api.Test;

/** Which commits of PostgreSQL wait for the disk. */
class FlushTest {
    private static final String KEEP_WHETHER_IT_WAITS = """
        insert into setting (name, value)
        values (?, current_setting('synchronous_commit'))
        """;

    @Test
    void whatGoesAheadLeavesTheDiskToTheCommitAfterIt() throws Exception {
        String url = Databases.freshPostgresUrl() + "?options=-c%20synchronous_commit=on";
        try (Database database = PostgresDatabase.open(url, "postgres", "")) {
            int ahead = database.executeAhead(KEEP_WHETHER_IT_WAITS, "ahead");
            database.execute(KEEP_WHETHER_IT_WAITS, "after");

            SqlAccessStore settings = new SqlAccessStore(database);
            assertThat(ahead).isEqualTo(1);
            assertThat(settings.find("ahead")).contains("off");
            assertThat(settings.find("after")).contains("on");
        }
    }
}
