package io.continuum.coordinator.earning;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.contribution.ContributionStore;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.RoundTrips;
import io.continuum.coordinator.store.postgres.PostgresContributionStore;
import org.junit.jupiter.api.Test;

class PostgresEconomyTest extends EconomyContract {
    @Override
    Database open() {
        return RoundTrips.postgres();
    }

    @Override
    ContributionStore store(Database database) {
        return new PostgresContributionStore(database);
    }

    @Test // C-50
    void aPageIsAskedForPaidAndKeptInFourRoundTrips() throws Exception {
        sellable();

        assertThat(RoundTrips.of(this::buy)).isEqualTo(4);
    }
}
