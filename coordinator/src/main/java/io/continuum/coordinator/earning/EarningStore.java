package io.continuum.coordinator.earning;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Keeps what the rules of earning count. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface EarningStore {

    /** Whose earnings of a day are counted together. Numbers are stored and never reused. */
    enum Scope {
        ORGANISATION(1),
        SUBTREE(2);

        private final int number;

        Scope(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /**
     * What an organisation locked for a contribution.
     *
     * @param id of the pending transfer
     */
    record Deposit(
            FederationId federation,
            long tagEpoch,
            Bytes tag,
            OrgId organisation,
            TransferId id,
            long amount,
            Instant dueAt) {}

    /** What releases paid on a day; holds back others who count the same until the transaction ends. */
    long lockMinted(FederationId federation, Scope scope, OrgId organisation, long day);

    void addMinted(FederationId federation, Scope scope, OrgId organisation, long day, long amount);

    /** Forgets the counts of days before. */
    void forgetMinted(long day);

    void addDeposit(Deposit deposit);

    /** The deposits for a tag; holds back others who want to remove them until the transaction ends. */
    List<Deposit> lockDeposits(FederationId federation, long tagEpoch, Bytes tag);

    /** Removes the deposits for a tag. @return what they were */
    List<Deposit> takeDeposits(FederationId federation, long tagEpoch, Bytes tag);

    /** Removes an organisation's deposit for a tag. @return it, or nothing */
    List<Deposit> takeDeposit(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation);

    /** Deposits whose time is over, of all federations that are not read only, oldest first. */
    List<Deposit> dueDeposits(Instant now, int limit);

    /** What organisations have earned and not spent, where it is more than {@code above}. */
    Map<OrgId, Long> available(FederationId federation, long above);
}
