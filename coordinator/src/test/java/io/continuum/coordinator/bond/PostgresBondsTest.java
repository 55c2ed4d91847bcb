package io.continuum.coordinator.bond;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;

class PostgresBondsTest extends BondsContract {
    @Override
    Database open() {
        return Databases.postgres();
    }
}
