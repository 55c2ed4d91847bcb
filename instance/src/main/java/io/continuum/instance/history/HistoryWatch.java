package io.continuum.instance.history;

import io.continuum.instance.federation.CoordinatorClient;
import io.continuum.instance.federation.Federation;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.federation.HistoryGate;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.roster.LogTerms;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the federation's log at times, and at what peers were shown of it, and holds both against the chain that this
 * instance applied (SPEC.md T-15 to T-18 and T-30 to T-39). Where histories disagree it raises an alarm and closes the gate.
 *
 * <p>Thread-safe. One look at a time, blocking; what peers show waits for the next one. The gate never blocks.
 */
public final class HistoryWatch implements HistoryGate {
    private static final Duration PAUSE = Duration.ofSeconds(15);
    private static final Duration SHORT_PAUSE = Duration.ofSeconds(2);
    private static final int WAITING_MAX = 32;
    private static final byte[] NOTHING = {};
    private static final Bytes NO_COMMIT = Bytes.zeros(0);

    private final String tenant;
    private final FederationState state;
    private final InstantSource clock;
    private final HistoryMeters meters;
    private final Alarms alarms;
    private final CommitCheck commits;
    private final Look.Tools tools;
    private final Queue<Bytes> shownCheckpoints = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Queue<CommitCheck.Other> others = new ArrayBlockingQueue<>(WAITING_MAX);
    private volatile @Nullable Standing standing;
    private volatile Instant nextLookAt = Instant.EPOCH;
    private volatile Instant lookedAt = Instant.EPOCH;
    private String heldBack = "";

    public HistoryWatch(
            String tenant,
            FederationState state,
            HistoryStore store,
            LogSource source,
            CoordinatorClient.Signer signer,
            Transactions transactions,
            InstantSource clock,
            HistoryMeters meters) {
        this.tenant = tenant;
        this.state = state;
        this.clock = clock;
        this.meters = meters;
        this.alarms = new Alarms(tenant, store, clock);
        this.commits = new CommitCheck(source, alarms, meters);
        this.tools = new Look.Tools(
                state, store, source, signer, transactions, alarms, meters, new AtomicReference<>(NO_COMMIT));
        state.current().ifPresent(federation -> alarms.load(text(federation)));
        meters.alarms(alarms::openCount);
    }

    // ------------------------------------------------------------------------------------------------ the gate

    @Override
    public Optional<Closed> closed(Act act) {
        Optional<Alarm> alarm = alarms.open();
        if (alarm.isPresent()) {
            return Optional.of(new Closed(
                    HistoryGate.ALARM,
                    alarm.get().kind().meaning()
                            + " Nothing is sent until an admin has looked: `continuum federation alarm" + " show`."));
        }
        Optional<Federation> federation = state.current();
        if (act == Act.ASK || federation.isEmpty() || federation.get().config().log() instanceof LogTerms.None) {
            return Optional.empty();
        }
        Standing known = standing;
        if (known == null
                || !known.config().log().equals(federation.get().config().log())) {
            return Optional.of(new Closed(
                    Standing.Lack.UNVERIFIED.code(),
                    "The federation's log was not verified yet; this takes a moment."));
        }
        return known.lack(clock.instant()).map(lack -> new Closed(lack.code(), known.sentence(lack)));
    }

    @Override
    public void otherCommit(long epoch, byte[] commit) {
        others.offer(new CommitCheck.Other(epoch, null, commit));
    }

    // ------------------------------------------------------------------------------------------------ peers

    @Override
    public Optional<byte[]> shown() {
        Standing known = standing;
        return known == null || known.kept() == null ? Optional.empty() : Optional.of(known.shown());
    }

    @Override
    public void shownByPeer(byte[] note) {
        Standing known = standing;
        if (known == null || !Bytes.of(note).equals(Bytes.of(known.shown()))) {
            shownCheckpoints.offer(Bytes.of(note));
        }
    }

    @Override
    public void otherCommitAt(URI peer, long epoch) {
        others.offer(new CommitCheck.Other(epoch, peer, NOTHING));
    }

    // ------------------------------------------------------------------------------------------------ looking

    /** Looks if it is time to, or if something waits; a stranger cannot make it look more often than every 2 s. */
    public void lookIfDue() {
        boolean waiting = !shownCheckpoints.isEmpty() || !others.isEmpty() || configurationChanged();
        Instant at = waiting ? lookedAt.plus(SHORT_PAUSE) : nextLookAt;
        if (!clock.instant().isBefore(at)) {
            look();
        }
    }

    private boolean configurationChanged() {
        Standing known = standing;
        return known != null
                && state.current()
                        .filter(now -> now.config().equals(known.config()))
                        .isEmpty();
    }

    /** Looks at the log now. Blocking. */
    public synchronized void look() {
        Optional<Federation> current = state.current();
        lookedAt = clock.instant();
        nextLookAt = lookedAt.plus(PAUSE);
        if (current.isEmpty()) {
            standing = null;
            return;
        }
        Federation federation = current.get();
        alarms.load(text(federation));
        drained(others).forEach(other -> commits.compare(federation, other));
        List<Bytes> shown = drained(shownCheckpoints);
        standing = switch (federation.config().log()) {
            case LogTerms.None _ -> new Standing(federation.config(), false, null, null, List.of(), "", NOTHING);
            case LogTerms.Named log -> {
                LogId id = new LogId(tenant, text(federation), log.log().vkey());
                LogCopy copy = new LogCopy(
                        id, log.trust().orElseThrow(), federation, tools.store(), tools.source(), tools.transactions());
                Standing found = new Look(tools, federation, copy, clock.instant()).run(shown);
                if (found.lack(clock.instant()).isPresent()) {
                    nextLookAt = clock.instant().plus(SHORT_PAUSE);
                }
                yield found;
            }
        };
        count();
    }

    /** Counts each time that sealing begins to be held back, by its reason. */
    private void count() {
        String code = closed(Act.SEAL).map(Closed::code).orElse("");
        if (!code.isEmpty() && !code.equals(heldBack)) {
            meters.heldBack(code);
        }
        heldBack = code;
    }

    private static <T> List<T> drained(Queue<T> queue) {
        List<T> all = new ArrayList<>();
        for (T next = queue.poll(); next != null; next = queue.poll()) {
            all.add(next);
        }
        return all;
    }

    // ------------------------------------------------------------------------------------------------ people

    /** What `GET /v1/federations` says of the history; empty while this instance is no member. */
    public Optional<HistoryStatus> status() {
        return state.current().map(federation -> {
            Standing known = standing;
            Optional<Closed> closed = closed(Act.SEAL);
            return HistoryStatus.of(federation, known, alarms.open().orElse(null), closed.orElse(null));
        });
    }

    /** Alarms with their evidence, those that nobody has acknowledged first. */
    public List<Alarm> alarms() {
        return alarms.all();
    }

    /**
     * Lets everything go on in spite of all open alarms; the evidence stays, and the same cases raise no alarm again. Where
     * the coordinator did not continue its log, what it shows now is believed from here on.
     *
     * @return how many alarms that were
     */
    public synchronized int acknowledge(String note) {
        int count = alarms.loaded() ? alarms.acknowledge(note) : 0;
        tools.agreedCommit().set(NO_COMMIT);
        nextLookAt = Instant.EPOCH;
        return count;
    }

    private static String text(Federation federation) {
        return Base64Url.encode(federation.id().toArray());
    }
}
