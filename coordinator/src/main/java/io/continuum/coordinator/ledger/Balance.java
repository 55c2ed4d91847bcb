package io.continuum.coordinator.ledger;

/** What an account holds and what has passed through it, in millicredits; {@code balance = credited - debited}. */
public record Balance(long balance, long credited, long debited) {
    public static final Balance NONE = new Balance(0, 0, 0);

    /** After an amount came in. @throws ArithmeticException beyond what a 64-bit number holds */
    Balance plus(long amount) {
        return new Balance(Math.addExact(balance, amount), Math.addExact(credited, amount), debited);
    }

    /** After an amount went out. @throws ArithmeticException beyond what a 64-bit number holds */
    Balance minus(long amount) {
        return new Balance(Math.subtractExact(balance, amount), credited, Math.addExact(debited, amount));
    }

    Balance since(Balance earlier) {
        return new Balance(balance - earlier.balance, credited - earlier.credited, debited - earlier.debited);
    }
}
