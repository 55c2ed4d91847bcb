package io.continuum.coordinator.ledger;

import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.List;

/** What the ledger can be told to do. Each order has an id of its own; given again it has no further effect. */
public sealed interface Order {
    /** Of a hold that waits until somebody ends it. */
    Instant NEVER = Instant.ofEpochMilli(Long.MAX_VALUE);

    TransferId id();

    /** The ids of all entries that it makes. */
    default List<TransferId> ids() {
        return List.of(id());
    }

    /** Moves the amount at once. */
    record Move(Transfer transfer) implements Order {
        @Override
        public TransferId id() {
            return transfer.id();
        }
    }

    /**
     * Moves the amount into the escrow of the organisation that is to have it, or that gives it if it is for nobody's
     * account, until it is posted, cancelled or expires.
     *
     * @param expiresAt from when on it can no longer be posted and goes back by itself
     */
    record Hold(Transfer transfer, Instant expiresAt) implements Order {
        public Hold {
            Order.escrow(transfer);
        }

        @Override
        public TransferId id() {
            return transfer.id();
        }

        Account escrow() {
            return Order.escrow(transfer);
        }
    }

    private static Account escrow(Transfer transfer) {
        if (transfer.credit() instanceof Account.Held held) {
            return Account.escrow(held.organisation());
        }
        if (transfer.debit() instanceof Account.Held held) {
            return Account.escrow(held.organisation());
        }
        throw new IllegalArgumentException("only what an organisation gives or gets can be held");
    }

    /**
     * Holds the amount and posts it in the same moment, because what it pays for is there: two entries, as if somebody had
     * waited in between.
     *
     * @param end the id of the entry that posts it
     */
    record Pay(Transfer transfer, TransferId end) implements Order {
        public Pay {
            Order.escrow(transfer);
        }

        @Override
        public TransferId id() {
            return transfer.id();
        }

        @Override
        public List<TransferId> ids() {
            return List.of(id(), end);
        }

        Account escrow() {
            return Order.escrow(transfer);
        }
    }

    /**
     * Lets a pending amount reach its account; what is not posted goes back.
     *
     * @param amount millicredits, or {@link #ALL}
     */
    record Post(TransferId pending, TransferId id, long amount) implements Order {
        /** As much as is pending. */
        public static final long ALL = Long.MAX_VALUE;

        public Post {
            if (amount <= 0) {
                throw new IllegalArgumentException("amount must be above zero, got " + amount);
            }
        }
    }

    /** Sends a pending amount back to where it came from. */
    record Cancel(TransferId pending, TransferId id) implements Order {}
}
