package io.continuum.instance.idempotency;

import io.continuum.instance.idempotency.IdempotencyStore.Answer;
import io.continuum.instance.idempotency.IdempotencyStore.Entry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Does a request once for each key and caller and keeps the answer on disk for a day. Thread-safe.
 *
 * <p>Only successes are kept: after a refusal the same key may be used again. Should the process end between doing a request
 * and keeping its answer, a repetition does it once more; learning stores nothing twice then either.
 */
public final class Idempotency {
    /** How long an answer is kept. */
    public static final Duration KEPT = Duration.ofHours(24);

    private static final int REFUSED = 400;
    private static final Duration TIDY_EVERY = Duration.ofHours(1);

    /** How a request under a key ends. */
    public sealed interface Outcome {
        /** @param repeated whether it is the answer of an earlier request */
        record Answered(Answer answer, boolean repeated) implements Outcome {}

        /** The first request under this key is not done yet. */
        record UnderWay() implements Outcome {}

        /** The key was used for another request. */
        record UsedOtherwise() implements Outcome {}
    }

    private final IdempotencyStore store;
    private final InstantSource clock;
    private final String process;
    private final AtomicReference<Instant> tidied = new AtomicReference<>(Instant.MIN);

    /** @param process a name that no other process and no earlier one has */
    public Idempotency(IdempotencyStore store, InstantSource clock, String process) {
        this.store = store;
        this.clock = clock;
        this.process = process;
    }

    /**
     * Does the request unless its key says that it was done.
     *
     * @param fingerprint what makes two requests the same
     */
    public Outcome once(String tenant, String caller, String key, String fingerprint, Supplier<Answer> request) {
        tidy();
        Optional<Entry> known = store.begin(tenant, caller, key, fingerprint, process, clock.instant());
        if (known.isPresent()) {
            Entry entry = known.get();
            if (!entry.fingerprint().equals(fingerprint)) {
                return new Outcome.UsedOtherwise();
            }
            if (entry.answer().isPresent()) {
                return new Outcome.Answered(entry.answer().get(), true);
            }
            if (entry.process().equals(process)
                    || !store.takeOver(tenant, caller, key, entry.process(), process, clock.instant())) {
                return new Outcome.UnderWay();
            }
        }
        boolean done = false;
        try {
            Answer answer = request.get();
            if (answer.status() < REFUSED) {
                store.finish(tenant, caller, key, answer);
                done = true;
            }
            return new Outcome.Answered(answer, false);
        } finally {
            if (!done) {
                store.release(tenant, caller, key);
            }
        }
    }

    private void tidy() {
        Instant now = clock.instant();
        Instant last = tidied.get();
        if (last.isBefore(now.minus(TIDY_EVERY)) && tidied.compareAndSet(last, now)) {
            store.forgetBefore(now.minus(KEPT));
        }
    }
}
