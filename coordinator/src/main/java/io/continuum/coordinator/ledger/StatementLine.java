package io.continuum.coordinator.ledger;

/**
 * An entry in a statement.
 *
 * @param seq grows from entry to entry of an account, with gaps
 */
public record StatementLine(long seq, Entry entry) {}
