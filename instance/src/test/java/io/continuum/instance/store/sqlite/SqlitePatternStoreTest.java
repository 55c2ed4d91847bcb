package io.continuum.instance.store.sqlite;

import io.continuum.instance.pattern.PatternStore;
import io.continuum.instance.pattern.PatternStoreContract;
import io.continuum.instance.privacy.AuditStore;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlPatternStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqlitePatternStoreTest extends PatternStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return SqliteDatabase.open(folder.resolve("continuum.db"));
    }

    @Override
    protected PatternStore patternStore(Database database) {
        return new SqlPatternStore(database);
    }

    @Override
    protected AuditStore auditStore(Database database) {
        return new SqliteAuditStore(database);
    }
}
