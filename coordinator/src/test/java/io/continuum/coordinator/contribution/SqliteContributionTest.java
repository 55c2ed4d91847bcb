package io.continuum.coordinator.contribution;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;
import io.continuum.coordinator.store.sqlite.SqliteContributionStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteContributionTest extends ContributionContract {
    @TempDir
    static Path folder;

    @Override
    Database open() {
        return Databases.sqlite(folder);
    }

    @Override
    ContributionStore store(Database database) {
        return new SqliteContributionStore(database);
    }

    /** It has one writer at a time. */
    @Override
    long deadlocks(Database database) {
        return 0;
    }
}
