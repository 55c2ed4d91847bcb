package io.continuum.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.RoundTrips;
import org.junit.jupiter.api.Test;

class PostgresLedgerTest extends LedgerContract {
    @Override
    Database open() {
        return RoundTrips.postgres();
    }

    @Test
    void aTransferTakesTwoRoundTrips() throws Exception {
        assertThat(RoundTrips.of(this::transferAnew)).isEqualTo(2);
    }
}
