package io.continuum.instance.store.sqlite;

import io.continuum.instance.federation.AskStore;
import io.continuum.instance.federation.FederationStore;
import io.continuum.instance.federation.FederationStoreContract;
import io.continuum.instance.federation.OutboxStore;
import io.continuum.instance.store.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteFederationStoreTest extends FederationStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return SqliteDatabase.open(folder.resolve("continuum.db"));
    }

    @Override
    protected FederationStore federationStore(Database database) {
        return new SqliteFederationStore(database);
    }

    @Override
    protected OutboxStore outboxStore(Database database) {
        return new SqliteOutboxStore(database);
    }

    @Override
    protected AskStore askStore(Database database) {
        return new SqliteAskStore(database);
    }
}
