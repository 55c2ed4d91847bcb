package io.continuum.coordinator.log;

import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.Checkpoint;
import io.continuum.protocol.log.LogSigner;
import io.continuum.protocol.log.NoteKey;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The name and key of each log. A name is given once, from the address that the coordinator has then, and stays when the
 * coordinator moves: configurations and witnesses know the log by it. Thread-safe.
 */
public final class LogNames {
    private final LogStore store;
    private final Transactions transactions;
    private final SigningKey key;
    private final Supplier<String> authority;
    private final Predicate<FederationId> closed;

    /**
     * @param authority host and port that the coordinator is reached by
     * @param closed whether the log came out of a backup and waits for a new name
     */
    public LogNames(
            LogStore store,
            Transactions transactions,
            SigningKey key,
            Supplier<String> authority,
            Predicate<FederationId> closed) {
        this.closed = closed;
        this.store = store;
        this.transactions = transactions;
        this.key = key;
        this.authority = authority;
    }

    /** The key that a federation's configuration names; empty for a federation that is not here, or is closed. */
    public Optional<NoteKey> key(FederationId federation) {
        return signer(federation).map(LogSigner::key);
    }

    /** The key of the log that goes on when so many logs of the federation have ended. */
    public NoteKey beginning(FederationId federation, int ended) {
        return new LogSigner(Checkpoint.origin(authority.get(), federation, ended), key).key();
    }

    /** Names the log that goes on; called in the transaction that opens the federation. */
    public void begin(FederationId federation, NoteKey named) {
        store.flushAtCommit();
        store.nameOrigin(federation, named.name());
    }

    Optional<LogSigner> signer(FederationId federation) {
        if (closed.test(federation)) {
            return Optional.empty();
        }
        Optional<String> known = store.origin(federation);
        return (known.isPresent() ? known : name(federation)).map(origin -> new LogSigner(origin, key));
    }

    /** Whoever comes second finds the name that the first one gave. */
    private Optional<String> name(FederationId federation) {
        return transactions.write(() -> {
            store.flushAtCommit();
            store.nameOrigin(federation, Checkpoint.origin(authority.get(), federation, 0));
            return store.origin(federation);
        });
    }
}
