package io.continuum.instance.store.sqlite;

import io.continuum.instance.history.HistoryStoreContract;
import io.continuum.instance.store.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteHistoryStoreTest extends HistoryStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return SqliteDatabase.open(folder.resolve("continuum.db"));
    }
}
