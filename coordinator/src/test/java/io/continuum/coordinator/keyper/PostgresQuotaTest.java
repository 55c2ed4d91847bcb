package io.continuum.coordinator.keyper;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;

class PostgresQuotaTest extends QuotaContract {
    @Override
    Database open() {
        return Databases.postgres();
    }
}
