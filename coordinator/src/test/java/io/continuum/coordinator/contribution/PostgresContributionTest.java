package io.continuum.coordinator.contribution;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;

class PostgresContributionTest extends ContributionContract {
    @Override
    Database open() {
        return Databases.postgres();
    }
}
