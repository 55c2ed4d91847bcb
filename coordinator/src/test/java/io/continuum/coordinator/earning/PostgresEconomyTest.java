package io.continuum.coordinator.earning;

import io.continuum.coordinator.contribution.ContributionStore;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;
import io.continuum.coordinator.store.postgres.PostgresContributionStore;

class PostgresEconomyTest extends EconomyContract {
    @Override
    Database open() {
        return Databases.postgres();
    }

    @Override
    ContributionStore store(Database database) {
        return new PostgresContributionStore(database);
    }
}
