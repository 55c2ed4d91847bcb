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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class PostgresContributionTest extends ContributionContract {
    private static final int ATTEMPTS_MAX = 4;

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
        for (int attempt = 1; !toldByAll(database); attempt++) {
            assertThat(attempt).as("attempts to have all connections at once").isLessThan(ATTEMPTS_MAX);
        }
        return database.inRead(handle -> handle.createQuery(
                        "select deadlocks from pg_stat_database where datname = current_database()")
                .mapTo(Long.class)
                .one());
    }

    private static boolean toldByAll(Database database) throws InterruptedException {
        CyclicBarrier together = new CyclicBarrier(PostgresDatabase.CONNECTIONS_MAX);
        Callable<Boolean> flush = () -> database.inWrite(handle -> {
            handle.select("select pg_stat_force_next_flush()").mapToMap().list();
            return arrive(together);
        });
        try (ExecutorService executor = Executors.newCachedThreadPool()) {
            return executor.invokeAll(Collections.nCopies(PostgresDatabase.CONNECTIONS_MAX, flush)).stream()
                    .allMatch(PostgresContributionTest::arrived);
        }
    }

    private static boolean arrived(Future<Boolean> done) {
        return done.state() == Future.State.SUCCESS && done.resultNow();
    }

    /** Whether the others came, too: a connection that cannot be had in time is not waited for without end. */
    private static boolean arrive(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
            return true;
        } catch (BrokenBarrierException | TimeoutException _) {
            return false;
        } catch (InterruptedException e) {
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
