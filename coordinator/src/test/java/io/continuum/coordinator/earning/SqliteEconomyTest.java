package io.continuum.coordinator.earning;

import io.continuum.coordinator.contribution.ContributionStore;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;
import io.continuum.coordinator.store.sqlite.SqliteContributionStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteEconomyTest extends EconomyContract {
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
}
