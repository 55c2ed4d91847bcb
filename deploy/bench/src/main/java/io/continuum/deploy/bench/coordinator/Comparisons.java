package io.continuum.deploy.bench.coordinator;

import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Target;
import io.continuum.deploy.bench.measure.Unit;
import java.util.List;

/** Every row of the suite. */
final class Comparisons {
    private static final double PAGE_MILLIS_MAX = 50;
    private static final double RESIDENT_BYTES_MAX = 512 << 20;

    static final Comparison CONTRIBUTE = new Comparison(
            "contributions.accept",
            "raw PostgreSQL insert",
            Unit.PER_SECOND,
            new Target.TimesPeer(0.50),
            "contributions accepted from signed batches of 200, each tag from two organisations; the peer inserts the"
                    + " rows that are kept of them (envelope, what it is known by, tag, leaf and its hash), 200 to a"
                    + " commit, and knows nothing else");
    static final Comparison RELEASE = new Comparison(
            "contributions.release",
            "",
            Unit.PER_SECOND,
            Target.NONE,
            "the same where each tag comes from three organisations, so that every third contribution releases it: with"
                    + " vests, ledger entries and leaves of the log");
    static final Comparison PAGE_SMALL = new Comparison(
            "query.page-10000",
            "",
            Unit.MILLIS,
            new Target.Below(PAGE_MILLIS_MAX),
            "p95 of a page of 64 patterns, asked, paid and read, 4 clients at once, 10,000 contributions stored");
    static final Comparison PAGE = new Comparison(
            "query.page-1000000",
            "",
            Unit.MILLIS,
            new Target.Below(PAGE_MILLIS_MAX),
            "the same with 1,000,000 contributions stored");
    static final Comparison PAGE_GROWTH = new Comparison(
            "query.page-growth",
            "query.page-10000",
            Unit.MILLIS,
            new Target.TimesPeer(0.50),
            "the same p95 beside that at 10,000: at most twice it");
    static final Comparison TRANSFER = new Comparison(
            "ledger.transfer",
            "raw PostgreSQL transactions",
            Unit.PER_SECOND,
            new Target.TimesPeer(0.60),
            "transfers of 8 clients, each between two accounts of its own; the peer's 8 clients write the same rows (an"
                    + " entry, two balances, a leaf of the log), one commit for each, and look nothing up");
    static final Comparison TRANSFER_TOGETHER = new Comparison(
            "ledger.transfer-one-account",
            "",
            Unit.PER_SECOND,
            Target.NONE,
            "the same with all 8 clients between the same two accounts; the run fails unless the ledger's own check"
                    + " finds every balance right afterwards");
    static final Comparison MEMORY = new Comparison(
            "coordinator.resident-peak",
            "",
            Unit.BYTES,
            new Target.Below(RESIDENT_BYTES_MAX),
            "the most memory that the coordinator's process had resident during all of the above, with the settings of"
                    + " the continuum command");

    static final List<Comparison> ALL =
            List.of(CONTRIBUTE, RELEASE, PAGE_SMALL, PAGE, PAGE_GROWTH, TRANSFER, TRANSFER_TOGETHER, MEMORY);

    private Comparisons() {}
}
