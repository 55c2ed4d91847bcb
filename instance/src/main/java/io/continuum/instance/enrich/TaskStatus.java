package io.continuum.instance.enrich;

/**
 * How a task stands.
 *
 * @param server the model and where it is asked
 * @param state working, idle, failing, over_budget, or not_allowed where no space lets its texts go there
 * @param lastFailure empty after a success
 * @param behind events it has not looked at yet
 * @param done what it has made for the tenant: vectors that there are, or statements since the start
 */
public record TaskStatus(
        String task,
        String server,
        boolean local,
        String state,
        String lastFailure,
        long tokensToday,
        long tokensPerDay,
        long behind,
        long done) {}
