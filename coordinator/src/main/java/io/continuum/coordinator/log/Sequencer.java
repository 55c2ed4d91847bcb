package io.continuum.coordinator.log;

import io.continuum.coordinator.log.LogStore.Head;
import io.continuum.coordinator.log.LogStore.Noted;
import io.continuum.coordinator.log.LogStore.Pending;
import io.continuum.coordinator.log.LogStore.TileHash;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LogSigner;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.MerkleEdge;
import io.continuum.protocol.log.MerkleHash;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.TilePath;
import io.continuum.protocol.log.TileReader;
import io.continuum.protocol.log.TreeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives waiting leaves their places and signs what came of it, in this order and never otherwise:
 *
 * <ol>
 *   <li>leaves, hashes and the new size, in one transaction that is on disk when it returns;
 *   <li>the tree is read back, and must lead to the root and begin with the tree that was signed last;
 *   <li>only then the checkpoint is signed, and stored before anybody sees it.
 * </ol>
 *
 * A stop in between leaves a tree without checkpoint, which the next run signs. Any number of sequencers may work on one
 * database: the row of a log's head is the lock under which places are given.
 */
public final class Sequencer {
    static final int LEAVES_MAX = 1_000;
    private static final int FEDERATIONS_MAX = 1_000;
    private static final int CHECKPOINTS_KEPT = 1_000;
    private static final int LEVELS_PER_TILE = 8;
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

    private final LogStore store;
    private final Transactions transactions;
    private final LogNames names;
    private final Predicate<FederationId> unwitnessed;
    private final Predicate<FederationId> closed;

    /**
     * @param unwitnessed whether a federation asks for no witness, so that a checkpoint is good without any
     * @param closed whether the log came out of a backup and waits for a new name: nothing is added to it then
     */
    public Sequencer(
            LogStore store,
            Transactions transactions,
            LogNames names,
            Predicate<FederationId> unwitnessed,
            Predicate<FederationId> closed) {
        this.closed = closed;
        this.store = store;
        this.transactions = transactions;
        this.names = names;
        this.unwitnessed = unwitnessed;
    }

    /**
     * Does all that waits. A log that cannot be signed holds back no other; it is tried again next time.
     *
     * @return how many could not
     */
    public int run() {
        int failed = 0;
        for (FederationId federation : store.unfinished(FEDERATIONS_MAX)) {
            if (closed.test(federation)) {
                continue;
            }
            try {
                run(federation);
            } catch (RuntimeException e) {
                failed++;
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("federation", federation)
                        .log("the log of a federation is not signed");
            }
        }
        return failed;
    }

    void run(FederationId federation) {
        int placed;
        do {
            placed = place(federation);
            sign(federation);
        } while (placed == LEAVES_MAX);
    }

    /** @return how many leaves got their places */
    int place(FederationId federation) {
        return transactions.write(() -> {
            Optional<Head> locked = store.lock(federation);
            List<Pending> leaves = locked.isEmpty() ? List.of() : store.pending(federation, LEAVES_MAX);
            if (leaves.isEmpty()) {
                return 0;
            }
            store.flushAtCommit();
            long first = locked.get().tree().size();
            MerkleEdge edge = locked.get().edge();
            List<TileHash> hashes = new ArrayList<>();
            for (Pending leaf : leaves) {
                edge.append(MerkleHash.leaf(leaf.leaf().toArray()), (subtree, hash) -> {
                    if (subtree.level() % LEVELS_PER_TILE == 0) {
                        hashes.add(new TileHash(subtree.level() / LEVELS_PER_TILE, subtree.index(), hash));
                    }
                });
            }
            store.place(federation, first, leaves);
            store.addHashes(federation, hashes);
            store.putHead(federation, new Head(edge.head(), edge));
            return leaves.size();
        });
    }

    /** Signs the newest tree, unless it is signed. */
    void sign(FederationId federation) {
        TreeHead tree =
                transactions.read(() -> store.head(federation)).map(Head::tree).orElse(TreeHead.EMPTY);
        if (tree.size() == 0 || store.checkpoint(federation, tree.size()).isPresent()) {
            return;
        }
        LogSigner signer = names.signer(federation).orElseThrow();
        requireStored(federation, tree, signer);
        byte[] note = signer.sign(tree).encode();
        boolean witnessed = unwitnessed.test(federation);
        transactions.write(() -> {
            store.flushAtCommit();
            store.addCheckpoint(federation, new Noted(tree.size(), note, witnessed));
            store.forgetCheckpoints(federation, CHECKPOINTS_KEPT);
            return true;
        });
    }

    /**
     * Reads back what is about to be signed.
     *
     * @throws DamagedLogException if it is not there, or does not begin with what was signed last
     */
    private void requireStored(FederationId federation, TreeHead tree, LogSigner signer) {
        TileReader files = new TileReader(new StoredTiles(store, transactions, federation));
        require(files.entries(tree, (tree.size() - 1) / TilePath.FULL_WIDTH));
        Optional<Noted> signed = store.newestCheckpoint(federation);
        if (signed.isPresent()) {
            LogTrust own = LogTrust.of(signer.key().vkey(), List.of(), 0).orThrow();
            SignedCheckpoint last = require(own.openLogSigned(signed.get().note()));
            if (last.head().size() <= tree.size()) {
                require(files.consistency(last.head(), tree));
            }
        }
    }

    private static <T> T require(Checked<T> checked) {
        return switch (checked) {
            case Checked.Valid<T>(T value) -> value;
            case Checked.Refused<T>(var refusal, String detail) ->
                throw new DamagedLogException(refusal.code() + ": " + detail);
        };
    }
}
