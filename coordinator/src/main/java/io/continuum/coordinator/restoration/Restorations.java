package io.continuum.coordinator.restoration;

import io.continuum.protocol.identity.FederationId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which federations came out of a backup and are read only since. A restore needs an empty database, so a process that found
 * none at its start has none to look for. Thread-safe.
 */
public final class Restorations {
    /** How long another process may have opened one unnoticed. */
    private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(1);

    private record Read(Map<FederationId, Restoration> closed, Instant at) {}

    private final RestorationStore store;
    private final InstantSource clock;
    private volatile Read read;

    public Restorations(RestorationStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.read = readNow();
    }

    /** What keeps the federation from being changed; empty if nothing does. */
    public Optional<Restoration> closed(FederationId federation) {
        return Optional.ofNullable(known().get(federation));
    }

    /** Lets the federation be changed again; called in the transaction that says how its log goes on. */
    public void open(FederationId federation) {
        store.open(federation, clock.instant());
    }

    /** To be called when that transaction has ended. */
    public void opened() {
        readAgain();
    }

    /** Whether any federation is closed. */
    public boolean any() {
        return !known().isEmpty();
    }

    /** One sentence about all of them; empty if there is none. */
    public String sentence() {
        Map<FederationId, Restoration> closed = known();
        return closed.values().stream()
                .findFirst()
                .map(one ->
                        "restored from a backup of %s: %d %s read only until an admin of each runs `continuum federation reopen`"
                                .formatted(
                                        one.madeAt(),
                                        closed.size(),
                                        closed.size() == 1 ? "federation is" : "federations are"))
                .orElse("");
    }

    private Map<FederationId, Restoration> known() {
        Read last = read;
        boolean old =
                !last.closed().isEmpty() && clock.instant().isAfter(last.at().plus(READ_AGAIN_AFTER));
        return (old ? readAgain() : last).closed();
    }

    private Read readAgain() {
        Read fresh = readNow();
        read = fresh;
        return fresh;
    }

    private Read readNow() {
        return new Read(
                store.closed().stream().collect(Collectors.toMap(Restoration::federation, Function.identity())),
                clock.instant());
    }
}
