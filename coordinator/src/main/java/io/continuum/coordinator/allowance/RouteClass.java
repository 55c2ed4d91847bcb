package io.continuum.coordinator.allowance;

import java.time.Duration;

/** What is limited together, and how much of it one caller gets. Each caller has its own allowance in each class. */
public enum RouteClass {
    /** Looking things up. */
    READ(50, 500),
    /** Sending envelopes; each request carries up to 200. */
    CONTRIBUTE(10, 100),
    /** Asking for pages. */
    QUERY(20, 200),
    /** Asking the tag helper; each request carries up to 64 elements, which have a quota of their own. */
    EVALUATE(10, 40),
    /** Changing who belongs. */
    MEMBERSHIP(10, 100),
    /** Checkpoints for a witness, counted by network address: a busy log sends one a second. */
    COSIGN(100, 1000),
    /** What needs no signature, and signatures that failed; counted by network address. */
    UNSIGNED(20, 400);

    private final long intervalNanos;
    private final int burst;

    RouteClass(int perSecond, int burst) {
        this.intervalNanos = Duration.ofSeconds(1).toNanos() / perSecond;
        this.burst = burst;
    }

    /** Who shares a limit of this class, for programs: {@code organisation} or {@code address}. */
    public String scope() {
        return this == COSIGN || this == UNSIGNED ? "address" : "organisation";
    }

    /** The pace that can be kept up for ever: one request in this time. */
    public long intervalNanos() {
        return intervalNanos;
    }

    /** How many requests a caller that was quiet may send at once. */
    public int burst() {
        return burst;
    }
}
