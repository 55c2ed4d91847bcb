package io.continuum.coordinator.ledger;

import io.continuum.protocol.ledger.TransferId;

/**
 * What is to move.
 *
 * @param id made by whoever gives the order and kept before it is given: repeating the order repeats nothing
 * @param amount millicredits, above zero
 */
public record Transfer(TransferId id, Account debit, Account credit, long amount, Code code) {
    /** As much as a policy can pay or charge at once. Sums are checked too: what would overflow fails and moves nothing. */
    public static final long AMOUNT_MAX = 1_000_000_000_000L;

    /** @throws IllegalArgumentException for an amount that is not 1 to {@link #AMOUNT_MAX}, or one account on both sides */
    public Transfer {
        if (amount <= 0 || amount > AMOUNT_MAX) {
            throw new IllegalArgumentException("amount must be 1 to " + AMOUNT_MAX + " millicredits, got " + amount);
        }
        if (debit.equals(credit)) {
            throw new IllegalArgumentException("debit and credit are both " + debit.name());
        }
    }
}
