package io.continuum.instance.enrich;

import java.time.Duration;

/** Something a model does for stored messages, a piece at a time. Not thread-safe: one thread runs them all. */
interface Task {

    /** What came of a piece of work. */
    sealed interface Outcome {
        /** There is nothing more to do until something is learnt. */
        record Idle() implements Outcome {}

        /** Some was done, and there is more. */
        record More() implements Outcome {}

        /** Nothing can be done before the pause is over. */
        record Paused(Duration pause, String why) implements Outcome {}
    }

    /** What it is called in the database, the metrics and the status. */
    String name();

    /** Does the next piece for a tenant. What it did is kept when it returns. */
    Outcome work(String tenant);

    TaskStatus status(String tenant);
}
