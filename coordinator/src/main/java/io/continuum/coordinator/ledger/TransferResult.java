package io.continuum.coordinator.ledger;

import java.util.Locale;

/** How an order to the ledger ended. */
public sealed interface TransferResult {

    /** It moved now. */
    record Moved(Entry entry) implements TransferResult {}

    /** It had moved before, under the same id and with the same fields; nothing moved again. */
    record Repeated(Entry entry) implements TransferResult {}

    /** The id was used for something else; nothing moved. */
    record IdTaken(Field different) implements TransferResult {
        /** For programs, such as {@code exists_with_different_amount}. */
        public String code() {
            return "exists_with_different_" + different.name().toLowerCase(Locale.ROOT);
        }
    }

    /** The debit account holds too little; nothing moved. */
    record Insufficient(long balance) implements TransferResult {}

    /** Post or void of something that is not pending (any more), or post of more than is; nothing moved. */
    record NotPending() implements TransferResult {}

    /** In what an order differs from the one that used its id first. */
    enum Field {
        STEP,
        DEBIT,
        CREDIT,
        AMOUNT,
        CODE,
        PENDING
    }
}
