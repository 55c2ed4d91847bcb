package io.continuum.instance.store.postgres;

import io.continuum.instance.memory.EventStore;
import io.continuum.instance.recall.CachedRecallContract;
import io.continuum.instance.store.Database;
import java.nio.file.Path;

class PostgresCachedRecallTest extends CachedRecallContract {
    private final String url = TestPostgres.newDatabase();

    @Override
    protected Database open(Path inFolder) {
        return PostgresDatabase.open(url, "", "");
    }

    @Override
    protected EventStore eventStore(Database database) {
        return new PostgresEventStore(database);
    }
}
