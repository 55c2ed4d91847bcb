package io.continuum.coordinator.ledger;

/** What an account holds and what has passed through it, in millicredits; {@code balance = credited - debited}. */
public record Balance(long balance, long credited, long debited) {
    public static final Balance NONE = new Balance(0, 0, 0);
}
