package io.continuum.instance.enrich;

import io.continuum.instance.llm.ModelClient;

/** Puts into words how a task stands. */
final class Standing {
    private Standing() {}

    static TaskStatus of(Task task, ModelClient client, Budget budget, Policies.Terms terms, long behind, long done) {
        String state;
        if (terms.allowNothing()) {
            state = "not_allowed";
        } else if (client.isFailing()) {
            state = "failing";
        } else if (budget.isUsedUp()) {
            state = "over_budget";
        } else {
            state = behind > 0 ? "working" : "idle";
        }
        return new TaskStatus(
                task.name(),
                client.server().toString(),
                client.server().isLocal(),
                state,
                client.lastFailure(),
                budget.spent(),
                budget.perDay(),
                behind,
                done);
    }
}
