package io.continuum.instance.enrich;

import io.continuum.instance.llm.Answer;
import io.continuum.instance.llm.ModelClient;
import io.continuum.instance.llm.Proposal;
import io.continuum.instance.llm.Proposals;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Memory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a model point at statements that the rules did not see. It is shown what users, tools and documents said, never what
 * an assistant did; what it finds joins the memories, and replaces none.
 */
final class StatementTask implements Task {
    private static final int EVENTS_PER_PIECE = 50;
    private static final int TEXT_CHARS_MIN = 40;

    private final Proposals proposals;
    private final ModelClient client;
    private final Policies policies;
    private final Batches batches;
    private final EnrichStore store;
    private final Learning learning;
    private final Budget budget;
    private final AtomicLong found = new AtomicLong();

    StatementTask(
            ModelClient client,
            Policies policies,
            Batches batches,
            EnrichStore store,
            Learning learning,
            Budget budget) {
        this.client = client;
        this.proposals = new Proposals(client);
        this.policies = policies;
        this.batches = batches;
        this.store = store;
        this.learning = learning;
        this.budget = budget;
    }

    @Override
    public String name() {
        return "statements";
    }

    @Override
    public Outcome work(String tenant) {
        Policies.Terms terms = policies.terms(tenant, client.server());
        if (terms.allowNothing()) {
            return new Outcome.Idle();
        }
        Position position = store.position(tenant, name());
        long from = position.terms().equals(terms.text()) ? position.done() : 0;
        Batches.Batch batch = batches.after(tenant, from, EVENTS_PER_PIECE, terms);
        for (Batches.Learnt learnt : batch.messages()) {
            if (isWorthReading(learnt.raw()) && read(learnt.raw()) instanceof Outcome.Paused paused) {
                return paused;
            }
            store.savePosition(tenant, name(), new Position(learnt.seq(), terms.text()));
        }
        if (batch.upTo() > from || !position.terms().equals(terms.text())) {
            store.savePosition(tenant, name(), new Position(batch.upTo(), terms.text()));
        }
        return batch.whole() ? new Outcome.Idle() : new Outcome.More();
    }

    private static boolean isWorthReading(Memory raw) {
        return raw.text().length() >= TEXT_CHARS_MIN
                && raw.detail().isEmpty()
                && !raw.role().equals("assistant")
                && !raw.role().equals("system");
    }

    private Outcome read(Memory raw) {
        if (budget.isUsedUp()) {
            return new Outcome.Paused(budget.untilTomorrow(), "the tokens of the day are used up");
        }
        switch (proposals.of(raw.text())) {
            case Answer.Got<List<Proposal>>(List<Proposal> proposed, long tokens) -> {
                budget.spend(tokens);
                List<Learning.Pointed> pointed = proposed.stream()
                        .map(each -> new Learning.Pointed(each.kind(), each.start(), each.end()))
                        .toList();
                found.addAndGet(
                        learning.pointedOut(raw, pointed, client.server().model()));
                return new Outcome.More();
            }
            case Answer.Later<List<Proposal>>(String detail, Duration pause) -> {
                return new Outcome.Paused(pause, detail);
            }
            case Answer.Unusable<List<Proposal>>(String _, long tokens) -> {
                budget.spend(tokens);
                return new Outcome.More();
            }
        }
    }

    @Override
    public TaskStatus status(String tenant) {
        Policies.Terms terms = policies.terms(tenant, client.server());
        long behind = batches.behind(tenant, store.position(tenant, name()).done());
        return Standing.of(this, client, budget, terms, behind, found.get());
    }
}
