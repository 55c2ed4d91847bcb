package io.continuum.coordinator.keyper;

import io.continuum.coordinator.keyper.QuotaStore.Usage;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits guessing: how many elements are evaluated for an organisation and for a federation. An organisation's limit is the
 * generic cell rate algorithm, one number in the database: when its burst is whole again. Thread-safe.
 */
public final class EvaluationQuota {
    /** How long an organisation is a newcomer, so that nobody multiplies the quota by founding organisations. */
    public static final Duration NEWCOMER = Duration.ofDays(14);

    private static final Logger LOG = LoggerFactory.getLogger(EvaluationQuota.class);
    private static final long DAY_US = TimeUnit.DAYS.toMicros(1);
    /** After so many days' worth of elements, somebody should ask what an organisation does with them. */
    private static final long LIFETIME_ALARM_DAYS = 100;

    /** What came of asking for elements. */
    public sealed interface Verdict {
        /** They are counted; the organisation has had {@code elements} in its lifetime. */
        record Granted(long elements) implements Verdict {}

        /** Nothing was counted; the same request fits after {@code retryAfter}. */
        record Exceeded(Scope scope, Duration retryAfter) implements Verdict {}
    }

    /** Whose limit is reached. */
    public enum Scope {
        ORGANISATION,
        FEDERATION
    }

    private final QuotaStore store;
    private final Transactions transactions;
    private final EvaluationLimits limits;
    private final InstantSource clock;

    public EvaluationQuota(QuotaStore store, Transactions transactions, EvaluationLimits limits, InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Counts the elements of one request.
     *
     * @param since when the organisation became a member
     */
    public Verdict take(FederationId federation, OrgId organisation, Instant since, int elements) {
        Instant now = clock.instant();
        boolean newcomer = since.plus(NEWCOMER).isAfter(now);
        EvaluationLimits allowed = newcomer ? limits.forNewcomer() : limits;
        Verdict verdict = transactions.write(() -> {
            Usage before = store.lockUsage(federation, organisation);
            long intervalUs = Math.max(1, DAY_US / allowed.daily());
            long nowUs = TimeUnit.MILLISECONDS.toMicros(now.toEpochMilli());
            long burstUs = Math.multiplyExact(allowed.burst(), intervalUs);
            // A clock that was set back must not shut anybody out for longer than a burst takes.
            long backlogEnd = Math.clamp(before.workedOffAtUs(), nowUs, nowUs + burstUs);
            long after = backlogEnd + elements * intervalUs;
            if (after - nowUs > burstUs) {
                return new Verdict.Exceeded(
                        Scope.ORGANISATION, Duration.of(after - nowUs - burstUs, ChronoUnit.MICROS));
            }
            LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
            long today = store.lockDay(federation, day.toEpochDay());
            if (today + elements > limits.federationDaily()) {
                Instant tomorrow = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
                return new Verdict.Exceeded(Scope.FEDERATION, Duration.between(now, tomorrow));
            }
            store.putDay(federation, day.toEpochDay(), today + elements);
            Usage used = new Usage(after, before.elements() + elements);
            store.putUsage(federation, organisation, used);
            return new Verdict.Granted(used.elements());
        });
        if (verdict instanceof Verdict.Granted(long lifetime)) {
            alarm(federation, organisation, lifetime - elements, lifetime);
        }
        return verdict;
    }

    private void alarm(FederationId federation, OrgId organisation, long before, long now) {
        long step = limits.daily() * LIFETIME_ALARM_DAYS;
        if (before / step < now / step) {
            LOG.atWarn()
                    .addKeyValue("federation", federation)
                    .addKeyValue("organisation", organisation)
                    .addKeyValue("elements", now)
                    .log("an organisation has asked the tag helper unusually often over its lifetime");
        }
    }
}
