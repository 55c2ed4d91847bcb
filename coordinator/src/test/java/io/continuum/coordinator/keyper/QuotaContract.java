package io.continuum.coordinator.keyper;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.keyper.EvaluationQuota.Scope;
import io.continuum.coordinator.keyper.EvaluationQuota.Verdict;
import io.continuum.coordinator.keyper.EvaluationQuota.Verdict.Exceeded;
import io.continuum.coordinator.keyper.EvaluationQuota.Verdict.Granted;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlQuotaStore;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every database must do for the quota of the tag helper. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class QuotaContract {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final EvaluationLimits LIMITS = new EvaluationLimits(2_000, 256, 5_000);
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    private static final Instant START = Instant.parse("2026-06-01T06:00:00Z");

    private FederationId federation = FederationId.of(random());
    private Instant now = START;
    private Database database;

    abstract Database open();

    @BeforeAll
    void openDatabase() {
        database = open();
    }

    @BeforeEach
    void newFederation() {
        federation = FederationId.of(random());
        now = START;
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @Test // C-73
    void anOrganisationThatWasQuietGetsItsBurstAndThenItsPace() {
        OrgId quiet = OrgId.of(random());
        for (int i = 0; i < 4; i++) {
            assertThat(take(quiet, LONG_AGO, 64)).isInstanceOf(Granted.class);
        }

        Exceeded exceeded = (Exceeded) take(quiet, LONG_AGO, 64);
        assertThat(exceeded.scope()).isEqualTo(Scope.ORGANISATION);
        assertThat(exceeded.retryAfter()).isBetween(Duration.ofMinutes(46), Duration.ofMinutes(47));

        now = now.plus(exceeded.retryAfter().minusSeconds(1));
        assertThat(take(quiet, LONG_AGO, 64)).isInstanceOf(Exceeded.class);
        now = now.plusSeconds(1);
        assertThat(take(quiet, LONG_AGO, 64)).isInstanceOf(Granted.class);
    }

    @Test // C-73
    void elementsCountAndRefusedOnesDoNot() {
        OrgId counted = OrgId.of(random());
        for (int i = 0; i < 250; i++) {
            take(counted, LONG_AGO, 1);
        }

        assertThat(take(counted, LONG_AGO, 7)).isInstanceOf(Exceeded.class);
        assertThat(take(counted, LONG_AGO, 6)).isEqualTo(new Granted(256));
    }

    @Test // C-73
    void aNewOrganisationGetsATenthForFourteenDays() {
        OrgId young = OrgId.of(random());
        Instant joined = now;
        assertThat(take(young, joined, 64)).isInstanceOf(Granted.class);
        Exceeded exceeded = (Exceeded) take(young, joined, 64);
        assertThat(exceeded.retryAfter()).isBetween(Duration.ofHours(7), Duration.ofHours(8));

        now = joined.plus(EvaluationQuota.NEWCOMER);

        for (int i = 0; i < 4; i++) {
            assertThat(take(young, joined, 64)).isInstanceOf(Granted.class);
        }
    }

    @Test // C-73
    void allOrganisationsTogetherHaveADailyCeiling() {
        FederationId busy = FederationId.of(random());
        int granted = 0;
        Verdict last;
        do {
            last = quota().take(busy, OrgId.of(random()), LONG_AGO, 64);
            granted += last instanceof Granted ? 64 : 0;
        } while (last instanceof Granted);

        assertThat(granted).isEqualTo(5_000 / 64 * 64);
        assertThat(last).isEqualTo(new Exceeded(Scope.FEDERATION, Duration.ofHours(18)));
        now = now.plus(Duration.ofHours(18));
        assertThat(quota().take(busy, OrgId.of(random()), LONG_AGO, 64)).isInstanceOf(Granted.class);
    }

    @Test // C-73
    void aRestartForgetsNothing() {
        OrgId known = OrgId.of(random());
        for (int i = 0; i < 4; i++) {
            quota().take(federation, known, LONG_AGO, 64);
        }

        assertThat(quota().take(federation, known, LONG_AGO, 1)).isInstanceOf(Exceeded.class);
    }

    @Test // C-73
    void aClockThatWasSetBackShutsNobodyOutForLongerThanABurst() {
        OrgId early = OrgId.of(random());
        assertThat(take(early, LONG_AGO, 1)).isInstanceOf(Granted.class);
        now = now.minus(Duration.ofDays(300));

        Exceeded exceeded = (Exceeded) take(early, LONG_AGO, 1);
        assertThat(exceeded.retryAfter()).isLessThan(Duration.ofMinutes(1));
    }

    @Test // C-73
    void requestsAtTheSameMomentDoNotPassTogether() {
        OrgId hasty = OrgId.of(random());
        EvaluationQuota quota = quota();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<CompletableFuture<Verdict>> verdicts = Stream.generate(() ->
                            CompletableFuture.supplyAsync(() -> quota.take(federation, hasty, LONG_AGO, 64), threads))
                    .limit(12)
                    .toList();

            assertThat(verdicts.stream().map(CompletableFuture::join).filter(Granted.class::isInstance))
                    .hasSize(4);
        }
    }

    private Verdict take(OrgId taker, Instant since, int elements) {
        return quota().take(federation, taker, since, elements);
    }

    private EvaluationQuota quota() {
        return new EvaluationQuota(new SqlQuotaStore(database), database, LIMITS, () -> now);
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
