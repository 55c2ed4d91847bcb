package io.continuum.instance.store.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.instance.store.Database;
import io.continuum.instance.store.DatabaseContract;
import io.continuum.instance.store.StoreException;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest extends DatabaseContract {
    private final String url = TestPostgres.newDatabase();

    @Override
    protected Database open() {
        return PostgresDatabase.open(url, "", "");
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
