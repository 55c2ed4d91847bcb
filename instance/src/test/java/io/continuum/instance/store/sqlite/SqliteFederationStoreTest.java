package io.continuum.instance.store.sqlite;

import io.continuum.instance.federation.AskStore;
import io.continuum.instance.federation.FederationStore;
import io.continuum.instance.federation.FederationStoreContract;
import io.continuum.instance.federation.OutboxStore;
import io.continuum.instance.federation.TagPartStore;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlAskStore;
import io.continuum.instance.store.SqlFederationStore;
import io.continuum.instance.store.SqlOutboxStore;
import io.continuum.instance.store.SqlTagPartStore;
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
        return new SqlFederationStore(database);
    }

    @Override
    protected OutboxStore outboxStore(Database database) {
        return new SqlOutboxStore(database);
    }

    @Override
    protected AskStore askStore(Database database) {
        return new SqlAskStore(database);
    }

    @Override
    protected TagPartStore tagPartStore(Database database) {
        return new SqlTagPartStore(database);
    }
}
