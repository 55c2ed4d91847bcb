package io.continuum.coordinator.ledger;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;

class PostgresLedgerTest extends LedgerContract {
    @Override
    Database open() {
        return Databases.postgres();
    }
}
