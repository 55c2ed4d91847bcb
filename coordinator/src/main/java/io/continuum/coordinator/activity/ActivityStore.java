package io.continuum.coordinator.activity;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what happened and keeps the counts. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface ActivityStore {

    /** How far counting has got: the next leaf, the newest release, the newest ledger entry. */
    record Cursor(long leaves, long releases, long entries) {}

    /**
     * What happened on a day.
     *
     * @param day since 1970, UTC
     * @param times how often
     * @param amount millicredits; 0 where it is not about credits
     */
    record Count(long day, String kind, long times, long amount) {}

    /** A release. */
    record Released(long seq, Instant at) {}

    /** A ledger entry that moved credits. */
    record Moved(long seq, String code, long amount, Instant at) {}

    /** An account's name, as the ledger has it, and what passed through it. */
    record AccountLine(String name, long balance, long credited, long debited) {}

    /** Holds back everybody else who counts this federation until the transaction ends. */
    Cursor lock(FederationId federation);

    void put(FederationId federation, Cursor cursor);

    void add(FederationId federation, List<Count> counts);

    /** Counts from a day on, oldest first. */
    List<Count> since(FederationId federation, long day);

    List<Bytes> leaves(FederationId federation, long from, int limit);

    List<Released> releases(FederationId federation, long after, int limit);

    /** Entries after a number; single moves and those that a hold ended in. */
    List<Moved> entries(FederationId federation, long after, Instant until, int limit);

    List<AccountLine> accounts(FederationId federation);

    /**
     * What an organisation has at stake, in millicredits.
     *
     * @param open its contributions that are not released
     * @param invitees organisations that it brought in
     * @param bondsGiven what it has locked for those
     * @param bond what its own sponsor still has locked for it
     */
    record Stake(long open, long invitees, long available, long escrow, long bondsGiven, long bond) {}

    /** Empty if it was never in the federation. */
    Optional<Stake> stake(FederationId federation, OrgId organisation);

    /** Organisations with an unreleased contribution, or with a part in a release since then. */
    Set<OrgId> active(FederationId federation, Instant since);
}
