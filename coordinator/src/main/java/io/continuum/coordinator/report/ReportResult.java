package io.continuum.coordinator.report;

/** How sending a report ended. */
public sealed interface ReportResult {
    /** @param created false if it had been sent before */
    record Taken(Report report, boolean created) implements ReportResult {}

    /** The organisation has said something else of this tag. */
    record SaidOtherwise(Report report) implements ReportResult {}

    /** The organisation bought no page under this transfer id that shows the tag, or so long ago that it is forgotten. */
    record NotServed() implements ReportResult {}

    /** A contribution that the report names was not served under the tag. */
    record UnknownContribution() implements ReportResult {}

    /** As many reports of the organisation as may wait for a decision do. */
    record TooMany(int max) implements ReportResult {}

    /** Neither what was earned nor the free pages cover what a false report costs. */
    record DepositMissing(long amount) implements ReportResult {}
}
