package io.continuum.coordinator.ledger;

/** How an order to move credits ended. */
public sealed interface TransferResult {

    /** It moved now. */
    record Moved(Entry entry) implements TransferResult {}

    /** It had moved before, under the same id and with the same fields; nothing moved again. */
    record Repeated(Entry entry) implements TransferResult {}

    /** The id was used for something else; nothing moved. */
    record IdTaken() implements TransferResult {}

    /** The debit account holds too little; nothing moved. */
    record Insufficient(long balance) implements TransferResult {}

    /** Post or void of something that is not pending (any more); nothing moved. */
    record NotPending() implements TransferResult {}
}
