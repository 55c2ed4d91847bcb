package io.continuum.coordinator.ledger;

import io.continuum.protocol.ledger.TransferId;

/**
 * An order to move credits.
 *
 * @param id made by whoever gives the order and kept before it is given: repeating the order repeats nothing
 * @param amount millicredits, above zero
 */
public record Transfer(TransferId id, Account debit, Account credit, long amount, Code code) {
    public Transfer {
        if (amount <= 0) {
            throw new IllegalArgumentException("amount must be above zero, got " + amount);
        }
        if (debit.equals(credit)) {
            throw new IllegalArgumentException("debit and credit are both " + debit.name());
        }
    }
}
