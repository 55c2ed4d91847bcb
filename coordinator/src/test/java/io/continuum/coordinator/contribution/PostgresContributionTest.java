package io.continuum.coordinator.contribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.RoundTrips;
import io.continuum.coordinator.store.postgres.PostgresContributionStore;
import io.continuum.coordinator.store.postgres.PostgresDatabase;
import io.continuum.protocol.identity.OrgId;
import java.util.Collections;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PostgresContributionTest extends ContributionContract {
    @Override
    Database open() {
        return RoundTrips.postgres();
    }

    @Override
    ContributionStore store(Database database) {
        return new PostgresContributionStore(database);
    }

    /** Each connection tells what it counted when it is told to, so all of them are taken at once. */
    @Override
    long deadlocks(Database database) throws Exception {
        CyclicBarrier together = new CyclicBarrier(PostgresDatabase.CONNECTIONS_MAX);
        Callable<Object> flush = () -> database.inWrite(handle -> {
            handle.select("select pg_stat_force_next_flush()").mapToMap().list();
            return arrive(together);
        });
        try (ExecutorService executor = Executors.newCachedThreadPool()) {
            for (Future<Object> done :
                    executor.invokeAll(Collections.nCopies(PostgresDatabase.CONNECTIONS_MAX, flush))) {
                done.get();
            }
        }
        return database.inRead(handle -> handle.createQuery(
                        "select deadlocks from pg_stat_database where datname = current_database()")
                .mapTo(Long.class)
                .one());
    }

    private static int arrive(CyclicBarrier barrier) {
        try {
            return barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBatchTakesAsManyRoundTripsAsASingleEnvelope() throws Exception {
        OrgId organisation = organisations(1).getFirst();
        long one = RoundTrips.of(() -> acceptNew(organisation, 1));

        assertThat(RoundTrips.of(() -> acceptNew(organisation, 200)))
                .isEqualTo(one)
                .isEqualTo(5);
    }
}
