package io.continuum.coordinator.member;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;

class PostgresSponsorsTest extends SponsorsContract {
    @Override
    Database open() {
        return Databases.postgres();
    }
}
