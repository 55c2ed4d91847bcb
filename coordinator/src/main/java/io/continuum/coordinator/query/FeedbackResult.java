package io.continuum.coordinator.query;

/** What became of a buyer's word on a page. */
public sealed interface FeedbackResult {

    /** It counts, now or since it was given before. */
    record Counted(Outcome outcome) implements FeedbackResult {}

    /** Something else was said before, or nothing for too long; that stays. */
    record TooLate(Outcome outcome) implements FeedbackResult {}

    /** The organisation bought no page under this transfer id, or so long ago that it is forgotten. */
    record UnknownPage() implements FeedbackResult {}
}
