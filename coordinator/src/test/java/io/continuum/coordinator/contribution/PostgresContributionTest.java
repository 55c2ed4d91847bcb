package io.continuum.coordinator.contribution;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;
import io.continuum.coordinator.store.postgres.PostgresContributionStore;

class PostgresContributionTest extends ContributionContract {
    @Override
    Database open() {
        return Databases.postgres();
    }

    @Override
    ContributionStore store(Database database) {
        return new PostgresContributionStore(database);
    }
}
