package io.continuum.coordinator.query;

import java.util.List;

/** How a request for a page ended. */
public sealed interface QueryResult {

    /**
     * The page, paid for by this request or by an earlier one with the same transfer id.
     *
     * @param patterns for each released tag its envelopes, in the order of their cids
     * @param nextSeq where the next page starts; 0 if this was the last one
     * @param charged what the page cost, in millicredits; a repeated request gives the same figure and pays nothing more
     * @param balance what is left in the account that paid
     */
    record Served(List<List<byte[]>> patterns, long nextSeq, long charged, PaidFrom paidFrom, long balance)
            implements QueryResult {}

    /** Too little in either account; nothing was charged. All in millicredits. */
    record InsufficientCredits(long price, long available, long allowance, long pending) implements QueryResult {}

    /** The transfer id paid for something else; nothing was charged. */
    record TransferConflict() implements QueryResult {}

    /** The transfer id paid for this page longer ago than pages are kept. */
    record PageExpired() implements QueryResult {}
}
