package io.continuum.coordinator.keyper;

import io.continuum.coordinator.keyper.ChainSource.Fetched;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.message.FederationMessages.Membership;
import io.continuum.protocol.message.Json;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.LocalMinima;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The federations that a keyper helps: it reads their chains from their coordinators and believes nothing that it did not
 * verify from the federation's id on. Thread-safe; one chain is read at a time.
 */
public final class Following implements Standings {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);
    /** How long a chain is left in peace after it was read, unless told otherwise. */
    public static final Duration PAUSE = Duration.ofSeconds(3);

    private static final Duration PAUSE_MAX = Duration.ofMinutes(2);

    private final ChainSource source;
    private final FollowStore store;
    private final Seeds seeds;
    private final InstantSource clock;
    private final Duration pauseMin;
    private final ConcurrentMap<FederationId, Followed> followed = new ConcurrentHashMap<>();
    private final ConcurrentMap<FederationId, Attempt> attempts = new ConcurrentHashMap<>();
    private final ReentrantLock reading = new ReentrantLock(true);

    /** When to ask again. */
    private record Attempt(Instant next, Duration pause) {}

    /** What came of asking for a federation to be helped. */
    public sealed interface Result {
        /**
         * It is helped from now on.
         *
         * @param key for the tag epoch after {@code tagEpoch}
         */
        record Helping(long tagEpoch, VoprfPublicKey key) implements Result {}

        /** The coordinator does not know this keyper: it is registered first. */
        record NotRegistered() implements Result {}

        record Unreachable(String detail) implements Result {}

        /** What the coordinator sent is not the chain of this federation, or not the one that was verified before. */
        record Refused(Refusal refusal, String detail) implements Result {}
    }

    /** @param pauseMin between reading a chain and reading it again; doubled each time that it cannot be read */
    public Following(ChainSource source, FollowStore store, Seeds seeds, InstantSource clock, Duration pauseMin) {
        this.source = source;
        this.store = store;
        this.seeds = seeds;
        this.clock = clock;
        this.pauseMin = pauseMin;
    }

    /**
     * Takes up what was followed before; every chain is verified again.
     *
     * @throws IllegalStateException if one does not verify
     */
    public void resume() {
        for (FollowStore.Stored stored : store.all()) {
            Membership membership =
                    Json.read(stored.membership(), Membership.class).orThrow();
            FederationHistory history =
                    membership.verify(stored.federation(), LocalMinima.DEFAULT).orThrow();
            enter(followed(stored.coordinator(), history, stored.confirmedAt()));
        }
    }

    /** Helps a federation from now on; asking again, also under another address of its coordinator, reads its chain anew. */
    public Result follow(FederationId federation, URI coordinator) {
        Result result = read(federation, coordinator);
        if (result instanceof Result.Helping) {
            attempts.put(federation, new Attempt(clock.instant().plus(pauseMin), pauseMin));
        }
        return result;
    }

    /** Reads every chain whose time has come. One that cannot be read is tried again after twice the pause. */
    public void readDue() {
        for (Followed known : followed.values()) {
            Instant now = clock.instant();
            Attempt last = attempts.getOrDefault(known.federation(), new Attempt(now, pauseMin));
            if (last.next().isAfter(now)) {
                continue;
            }
            boolean read = read(known.federation(), known.coordinator()) instanceof Result.Helping;
            Duration doubled = last.pause().multipliedBy(2);
            Duration pause = read ? pauseMin : doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
            attempts.put(known.federation(), new Attempt(clock.instant().plus(pause), pause));
        }
    }

    private Result read(FederationId federation, URI coordinator) {
        reading.lock();
        try {
            Optional<Followed> known = Optional.ofNullable(followed.get(federation));
            long from = known.map(chain -> chain.history().roster().seq() + 1).orElse(0L);
            Instant asked = clock.instant();
            // The newest known epoch is asked for again, to see whether its commit is still the same.
            long epochsFrom =
                    known.map(chain -> chain.history().newestCommit().epoch()).orElse(1L);
            return switch (source.fetch(coordinator, federation, from, epochsFrom)) {
                case Fetched.NotRegistered _ -> failed(federation, new Result.NotRegistered());
                case Fetched.Unreachable(String detail) -> failed(federation, new Result.Unreachable(detail));
                case Fetched.Chain(Membership more) -> verified(federation, coordinator, known, more, asked);
            };
        } finally {
            reading.unlock();
        }
    }

    private Result verified(
            FederationId federation, URI coordinator, Optional<Followed> known, Membership more, Instant asked) {
        Checked<FederationHistory> checked = known.map(chain -> chain.lengthened(more))
                .orElseGet(() -> more.verify(federation, LocalMinima.DEFAULT));
        return switch (checked) {
            case Checked.Refused<FederationHistory>(Refusal refusal, String detail) -> {
                LOG.atError()
                        .addKeyValue("federation", federation)
                        .addKeyValue("reason", refusal.code())
                        .log("the coordinator's chain is refused: " + detail);
                yield new Result.Refused(refusal, detail);
            }
            case Checked.Valid<FederationHistory>(FederationHistory history) -> {
                Followed now = keep(known, coordinator, history, asked);
                enter(now);
                yield new Result.Helping(
                        history.config().tagEpoch(),
                        seeds.prepareNext(federation, history.config().tagEpoch()));
            }
        };
    }

    /** @param asked when: nobody knows how old the answer is that took long to come */
    private Followed keep(Optional<Followed> known, URI coordinator, FederationHistory history, Instant asked) {
        Optional<Followed> same = known.filter(
                chain -> chain.history() == history && chain.coordinator().equals(coordinator));
        if (same.isPresent()) {
            store.confirm(history.federation(), asked);
            return same.get().confirmed(coordinator, asked);
        }
        Followed changed = followed(coordinator, history, asked);
        store.put(new FollowStore.Stored(history.federation(), coordinator, Json.write(changed.membership()), asked));
        return changed;
    }

    private Followed followed(URI coordinator, FederationHistory history, Instant confirmedAt) {
        return new Followed(
                coordinator,
                history,
                confirmedAt,
                store.seen(history.federation(), Followed.organisations(history), clock.instant()));
    }

    /** From now on members are told by this chain; seeds that its tag epoch ends are erased. */
    private void enter(Followed now) {
        followed.put(now.federation(), now);
        seeds.enter(now.federation(), now.history().config().tagEpoch());
    }

    private static Result failed(FederationId federation, Result result) {
        LOG.atDebug()
                .addKeyValue("federation", federation)
                .addKeyValue("result", result)
                .log("a chain could not be read");
        return result;
    }

    @Override
    public Standing of(FederationId federation, InstanceId instance) {
        Followed known = followed.get(federation);
        return known == null ? new Standing.Stranger() : known.standing(instance, clock.instant());
    }

    /** The descriptor of an instance that is or was a member of a federation that is followed. */
    public Optional<Descriptor> descriptor(InstanceId instance) {
        return followed.values().stream()
                .flatMap(known -> known.descriptor(instance).stream())
                .findFirst();
    }

    /** The key of the log of this origin, if the configuration of a federation that is followed names it. */
    public Optional<NoteKey> logKey(String origin) {
        return followed.values().stream()
                .flatMap(known -> known.logKey().stream())
                .filter(key -> key.name().equals(origin))
                .findFirst();
    }

    /** How many federations are followed. */
    public int count() {
        return followed.size();
    }

    /** How many of them are not served, because their chains were not confirmed for too long. */
    public int unconfirmed() {
        Instant oldest = clock.instant().minus(Followed.CONFIRMED_AGE_MAX);
        return (int) followed.values().stream()
                .filter(known -> known.confirmedAt().isBefore(oldest))
                .count();
    }
}
