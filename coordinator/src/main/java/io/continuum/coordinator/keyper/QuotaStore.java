package io.continuum.coordinator.keyper;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;

/** Keeps what was evaluated for whom. Every call is inside a transaction of {@link EvaluationQuota}. Thread-safe. */
public interface QuotaStore {

    /**
     * What an organisation has had.
     *
     * @param workedOffAtUs when it has its whole burst again, in microseconds since 1970
     * @param elements all that were ever evaluated for it
     */
    record Usage(long workedOffAtUs, long elements) {}

    /** The usage of an organisation, held until the transaction ends; zeros if it is new. */
    Usage lockUsage(FederationId federation, OrgId organisation);

    void putUsage(FederationId federation, OrgId organisation, Usage usage);

    /** How many elements were evaluated for a federation on this day (days since 1970, UTC), held until the transaction ends. */
    long lockDay(FederationId federation, long day);

    void putDay(FederationId federation, long day, long elements);
}
