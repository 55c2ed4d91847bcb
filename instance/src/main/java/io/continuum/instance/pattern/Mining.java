package io.continuum.instance.pattern;

import io.continuum.instance.pattern.Pipeline.Outcome;
import io.continuum.instance.privacy.AuditLog;
import io.continuum.instance.privacy.Check;
import io.continuum.instance.privacy.LocalNames;
import io.continuum.instance.privacy.PersonalDataNet;
import io.continuum.instance.privacy.ProperNames;
import io.continuum.instance.privacy.SharedSpaces;
import io.continuum.instance.privacy.Stage;
import io.continuum.instance.work.Transactions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the memory newly states, generalises it, and holds what enough notes support. Thread-safe; runs after
 * learning and on demand, and picks up where it stopped.
 */
public final class Mining {
    private static final int EVENTS_PER_TRANSACTION = 200;
    private static final int RIPE_MAX = 500;
    /** Events that state nothing are noted on disk only now and then: after a restart so many are looked at again. */
    private static final int PASSED_MAX = 10_000;

    private static final String ACTOR = "pipeline";

    /** What mining needs to know from outside, each read afresh at every run. */
    public record Inputs(NoteSource notes, SharedSpaces spaces, LocalNames names, Vocabulary vocabulary) {}

    /** @param reason which stage dropped statements, and why */
    public record DropCount(String reason, int count) {}

    /**
     * @param candidates different patterns that gained support
     * @param held patterns that now wait for approval because of it
     */
    public record Report(int candidates, int held, List<DropCount> dropped) {}

    private final Transactions transactions;
    private final PatternStore store;
    private final AuditLog audit;
    private final Inputs inputs;
    private final InstantSource clock;
    private final int supportMin;
    private final boolean on;
    private final Map<String, Passed> passed = new HashMap<>(); // by tenant; guarded by this

    /** Events were looked at that state nothing. @param upTo the last of them @param saved what was on disk then */
    private record Passed(MiningState saved, long upTo) {}

    /**
     * @param supportMin how many different notes must state a pattern before it is held, at least 2
     * @param on false mines nothing: mode {@code off}
     */
    public Mining(
            Transactions transactions,
            PatternStore store,
            AuditLog audit,
            Inputs inputs,
            InstantSource clock,
            int supportMin,
            boolean on) {
        if (supportMin < 2) {
            throw new IllegalArgumentException("patterns need at least 2 supporting notes, got " + supportMin);
        }
        this.transactions = transactions;
        this.store = store;
        this.audit = audit;
        this.inputs = inputs;
        this.clock = clock;
        this.supportMin = supportMin;
        this.on = on;
    }

    /** Mines all that is new. */
    public synchronized Report mine(String tenant) {
        Run run = new Run(tenant);
        while (on && run.step()) {
            // the next batch has its own transaction, so that others may write in between
        }
        return run.report();
    }

    /** One call of {@link #mine}: its inputs and what it counted. */
    private final class Run {
        private final String tenant;
        private final Set<String> shared;
        private final String policy;
        private @Nullable Pipeline
                pipeline; // made once there is something to run through it: it knows everybody's name
        private final Set<String> supported = new HashSet<>();
        private final Map<String, Integer> drops = new HashMap<>();
        private int held;

        Run(String tenant) {
            this.tenant = tenant;
            shared = inputs.spaces().sharedForPatterns(tenant);
            policy = new TreeSet<>(shared) + " " + inputs.vocabulary().version();
        }

        private Pipeline pipeline() {
            Pipeline made = pipeline;
            if (made == null) {
                PersonalDataNet net = new PersonalDataNet(inputs.names().of(tenant), inputs.vocabulary()::contains);
                made = new Pipeline(inputs.vocabulary()::contains, net);
                pipeline = made;
            }
            return made;
        }

        /** What comes next. @param from the event after which it begins */
        private record Next(MiningState state, long from, NoteSource.Batch batch) {}

        private Next next() {
            MiningState state = store.miningState(tenant);
            Passed beyond = passed.get(tenant);
            long reached = beyond != null && beyond.saved().equals(state) ? beyond.upTo() : state.seq();
            long from = state.policy().equals(policy) ? reached : 0;
            return new Next(state, from, inputs.notes().after(tenant, from, EVENTS_PER_TRANSACTION));
        }

        /** True while there is more. Most of what is learnt states nothing; then nobody waits for a writer. */
        boolean step() {
            Next next = transactions.read(this::next);
            NoteSource.Batch batch = next.batch();
            long upTo = batch.upTo();
            if (next.state().stopped()) {
                return false;
            }
            if (batch.notes().isEmpty()
                    && batch.removed().isEmpty()
                    && next.state().policy().equals(policy)
                    && upTo - next.state().seq() < PASSED_MAX) {
                passed.put(tenant, new Passed(next.state(), upTo));
                return upTo > next.from();
            }
            return transactions.write(this::batch);
        }

        /** True while there is more. A run may be repeated by the database, so counts are kept until it has succeeded. */
        private boolean batch() {
            Next next = next();
            MiningState state = next.state();
            if (state.stopped()) {
                return false;
            }
            long from = next.from();
            NoteSource.Batch batch = next.batch();
            Set<String> touched = new LinkedHashSet<>();
            Set<String> unshared = new HashSet<>();
            Map<String, Integer> newDrops = new HashMap<>();
            if (!batch.removed().isEmpty()) {
                store.forgetNotes(tenant, batch.removed(), supportMin);
            }
            for (Note note : batch.notes()) {
                if (shared.contains(note.space())) {
                    note(note, touched, newDrops);
                } else {
                    unshared.add(note.id());
                    newDrops.merge(label(optIn()), note.statements().size(), Integer::sum);
                }
            }
            if (!unshared.isEmpty()) {
                store.forgetNotes(tenant, unshared, supportMin);
            }
            int newlyHeld = hold(touched);
            if (batch.upTo() > from || !state.policy().equals(policy)) {
                store.saveMiningState(tenant, state.at(Math.max(from, batch.upTo()), policy));
            }
            transactions.afterCommit(() -> {
                supported.addAll(touched);
                newDrops.forEach((reason, count) -> drops.merge(reason, count, Integer::sum));
                held += newlyHeld;
            });
            return batch.upTo() > from;
        }

        private void note(Note note, Set<String> touched, Map<String, Integer> newDrops) {
            ProperNames names = ProperNames.of(note.text());
            for (Statement statement : note.statements()) {
                switch (pipeline().run(names, statement)) {
                    case Outcome.Dropped(Check check) -> {
                        newDrops.merge(label(check), 1, Integer::sum);
                        audit.record(tenant, ACTOR, "dropped", note.id(), label(check));
                    }
                    case Outcome.Kept kept -> {
                        Evidence evidence = new Evidence(note.id(), note.session(), kept.mappings(), note.times());
                        if (store.support(tenant, kept.edge(), evidence, clock.instant())) {
                            touched.add(kept.edge().id());
                        }
                    }
                }
            }
        }

        /** Holds what became ripe, and refreshes what is held already with its new support. */
        private int hold(Set<String> touched) {
            int newlyHeld = 0;
            for (String id : touched) {
                MinedPattern pattern = store.find(tenant, id).orElseThrow();
                boolean ripe = pattern.status() == PatternStatus.CANDIDATE && pattern.support() >= supportMin;
                if (ripe || pattern.status() == PatternStatus.HELD) {
                    store.hold(tenant, id, payload(pattern), checks(pattern), clock.instant());
                }
                if (ripe) {
                    newlyHeld++;
                    audit.record(tenant, ACTOR, "held", id, "stated on " + pattern.support() + " occasions");
                }
            }
            return newlyHeld;
        }

        private Payload payload(MinedPattern pattern) {
            int ofQuestion = store.supportOfQuestion(
                    tenant, pattern.edge().subject(), pattern.edge().predicate());
            double confidence = (double) pattern.support() / Math.max(pattern.support(), ofQuestion);
            return PatternBytes.payload(pattern.edge(), pattern.support(), confidence, clock.instant());
        }

        private List<Check> checks(MinedPattern pattern) {
            List<Check> checks = new ArrayList<>(Pipeline.PASSED);
            checks.add(Check.passed(Stage.SUPPORT, "notes", "stated by at least " + supportMin + " different notes"));
            checks.sort(Comparator.comparingInt(check -> check.stage().number()));
            return checks;
        }

        Report report() {
            List<DropCount> dropped = drops.entrySet().stream()
                    .map(entry -> new DropCount(entry.getKey(), entry.getValue()))
                    .sorted(Comparator.comparing(DropCount::count).reversed().thenComparing(DropCount::reason))
                    .toList();
            return new Report(supported.size(), held, dropped);
        }
    }

    private static Check optIn() {
        return Check.failed(Stage.OPT_IN, "space", "the space is not shared for patterns");
    }

    private static String label(Check check) {
        return "stage " + check.stage().number() + ", " + check.check() + ": " + check.detail();
    }
}
