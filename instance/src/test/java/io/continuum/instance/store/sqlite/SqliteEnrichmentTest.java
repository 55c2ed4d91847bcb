package io.continuum.instance.store.sqlite;

import io.continuum.instance.enrich.EnrichmentContract;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.store.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteEnrichmentTest extends EnrichmentContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return SqliteDatabase.open(folder.resolve("continuum.db"));
    }

    @Override
    protected EventStore eventStore(Database database) {
        return new SqliteEventStore(database);
    }
}
