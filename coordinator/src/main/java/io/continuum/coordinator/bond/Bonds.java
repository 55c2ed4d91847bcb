package io.continuum.coordinator.bond;

import io.continuum.coordinator.conduct.Suspension;
import io.continuum.coordinator.conduct.Suspensions;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.ledger.TransferResult;
import io.continuum.coordinator.member.Change;
import io.continuum.coordinator.member.Sponsors;
import io.continuum.coordinator.member.Sponsorship;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.PolicyParameter;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.ledger.TransferId.BondStep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Locks a bond for each organisation that is brought in, returns it after its term, and takes it when the organisation is
 * removed for cause. Thread-safe.
 *
 * <p>The founder's organisation locks none and has no quota: whom it brings in, the federation's own admin vetted, and before
 * it has brought in anybody nothing can be earned.
 */
public final class Bonds implements Sponsorship {
    private static final int DUE_MAX = 500;

    private final BondStore store;
    private final Sponsors sponsors;
    private final Suspensions suspensions;
    private final Ledger ledger;
    private final Transactions transactions;
    private final InstantSource clock;

    public Bonds(
            BondStore store,
            Sponsors sponsors,
            Suspensions suspensions,
            Ledger ledger,
            Transactions transactions,
            InstantSource clock) {
        this.store = store;
        this.sponsors = sponsors;
        this.suspensions = suspensions;
        this.ledger = ledger;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public Optional<Change> mayInvite(FederationId federation, OrgId sponsor, CreditPolicy policy) {
        long base = policy.value(PolicyParameter.INVITE_QUOTA);
        if (base == 0 || isFounder(federation, sponsor)) {
            return Optional.empty();
        }
        long each = policy.value(PolicyParameter.INVITE_EARNED);
        long quota = base + (each == 0 ? 0 : store.earned(federation, Account.available(sponsor)) / each);
        int given = store.sponsored(federation, sponsor);
        return given < quota ? Optional.empty() : Optional.of(new Change.InviteQuota(given, quota));
    }

    @Override
    public Optional<Change> bringIn(FederationId federation, OrgId sponsor, OrgId joiner, CreditPolicy policy) {
        if (isFounder(federation, sponsor)) {
            return Optional.empty();
        }
        Optional<Change> overQuota = mayInvite(federation, sponsor, policy);
        long amount = policy.bond().value();
        if (overQuota.isPresent() || amount == 0) {
            return overQuota;
        }
        TransferResult result = move(
                federation,
                joiner,
                BondStep.LOCK,
                Account.available(sponsor),
                Account.bond(sponsor),
                amount,
                Code.BOND);
        if (result instanceof TransferResult.Insufficient(long balance)) {
            return Optional.of(new Change.MissingBond(amount, balance));
        }
        Instant now = now();
        store.add(
                federation,
                new Bond(joiner, sponsor, amount, 0),
                now,
                now.plus(Duration.ofDays(policy.value(PolicyParameter.BOND_DAYS))));
        return Optional.empty();
    }

    @Override
    public void left(FederationId federation, OrgId organisation, CreditPolicy policy) {
        boolean forCause = suspensions
                .find(federation, organisation)
                .map(Suspension::grounds)
                .filter(grounds -> grounds.isCause())
                .isPresent();
        if (forCause) {
            store.find(federation, organisation).ifPresent(bond -> {
                slash(federation, bond, BondStep.SLASH, policy.value(PolicyParameter.SLASH_PERCENT), organisation);
                store.find(federation, bond.sponsor())
                        .ifPresent(above -> slash(
                                federation,
                                above,
                                BondStep.SLASH_ABOVE,
                                policy.value(PolicyParameter.SLASH_ABOVE_PERCENT),
                                organisation));
            });
        }
    }

    /** Burns a part of a bond, as far as there is so much left of it. @param cause the organisation that was removed */
    private void slash(FederationId federation, Bond bond, BondStep step, long percent, OrgId cause) {
        long amount = Math.min(bond.left(), bond.amount() * percent / 100);
        if (amount == 0) {
            return;
        }
        TransferResult result =
                move(federation, cause, step, Account.bond(bond.sponsor()), Account.burn(), amount, Code.SLASH);
        requireMoved(result);
        if (result instanceof TransferResult.Moved) {
            store.take(federation, bond.invitee(), amount);
        }
    }

    /** Returns what is left of bonds whose term is over. */
    public void returnDue() {
        for (BondStore.Due due : store.due(now(), DUE_MAX)) {
            transactions.write(() -> returned(due.federation(), due.bond()));
        }
    }

    /** @return whether it had not ended before */
    private boolean returned(FederationId federation, Bond bond) {
        boolean first = store.end(federation, bond.invitee(), now());
        if (first && bond.left() > 0) {
            requireMoved(move(
                    federation,
                    bond.invitee(),
                    BondStep.RETURN,
                    Account.bond(bond.sponsor()),
                    Account.available(bond.sponsor()),
                    bond.left(),
                    Code.BOND_RETURN));
        }
        return first;
    }

    private TransferResult move(
            FederationId federation,
            OrgId invitee,
            BondStep step,
            Account debit,
            Account credit,
            long amount,
            Code code) {
        TransferId id = TransferId.ofBond(federation, invitee, step);
        return ledger.transfer(federation, new Transfer(id, debit, credit, amount, code));
    }

    private static void requireMoved(TransferResult result) {
        if (!(result instanceof TransferResult.Moved || result instanceof TransferResult.Repeated)) {
            throw new IllegalStateException("the ledger refuses what belongs to a bond: " + result);
        }
    }

    private boolean isFounder(FederationId federation, OrgId organisation) {
        return sponsors.sponsorOf(federation, organisation).equals(organisation);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
