package io.continuum.coordinator.audit;

import io.continuum.coordinator.audit.AuditStore.Head;
import io.continuum.coordinator.log.PlacedLeaf;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.MerkleHash;
import io.continuum.protocol.log.SignedCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Builds a log's tree again and compares it with the hashes, the head and what was signed. It builds two: one from the
 * leaves and one from the hashes that are stored for them. Where they differ, the root says which of the two was changed.
 */
final class LogAudit {
    private static final int PAGE = 1_000;

    private final AuditStore store;
    private final Optional<LogTrust> trust;
    private final Findings findings;
    private final AuditProgress progress;

    LogAudit(AuditStore store, Optional<LogTrust> trust, Findings findings, AuditProgress progress) {
        this.store = store;
        this.trust = trust;
        this.findings = findings;
        this.progress = progress;
    }

    /** @return how many leaves there are */
    long check(FederationId federation, Claims claims) {
        Head head = store.head(federation);
        SortedMap<Long, byte[]> notes = store.checkpoints(federation);
        RebuiltTree fromLeaves = new RebuiltTree(store, federation, notes.keySet());
        RebuiltTree fromHashes = new RebuiltTree(store, federation, notes.keySet());
        List<Long> different = new ArrayList<>();
        long size = 0;
        List<PlacedLeaf> page;
        do {
            page = store.leaves(federation, size, PAGE);
            SortedMap<Long, Bytes> hashes = store.hashes(federation, 0, size, size + PAGE);
            for (PlacedLeaf leaf : page) {
                if (leaf.index() != size) {
                    findings.add("leaf %d of the log is missing", size);
                    return size;
                }
                Bytes hash = MerkleHash.leaf(leaf.leaf().toArray());
                Bytes stored = hashes.getOrDefault(size, hash);
                if (!hash.equals(stored)) {
                    different.add(size);
                }
                fromLeaves.append(hash);
                fromHashes.append(stored);
                claims.seen(leaf);
                size++;
            }
            progress.at("leaves", size, head.size());
        } while (page.size() == PAGE);

        boolean leavesHold = holds(fromLeaves, head, notes);
        boolean leavesChanged = !leavesHold && holds(fromHashes, head, notes);
        for (long index : different) {
            if (leavesHold) {
                findings.add("hash %d of level 0 of the log's tiles does not follow from its leaf", index);
            } else {
                claims.damaged(index);
                findings.add("leaf %d of the log is not the one that was signed: its bytes were changed", index);
            }
        }
        RebuiltTree tree = leavesChanged ? fromHashes : fromLeaves;
        tree.wrongTiles().forEach(findings::add);
        compareHead(tree, head, leavesHold || leavesChanged);
        notes.forEach((signedSize, note) -> compareNote(signedSize, note, tree));
        return size;
    }

    /** Whether head or checkpoints agree with the tree in anything that was made from all of it. */
    private boolean holds(RebuiltTree tree, Head head, SortedMap<Long, byte[]> notes) {
        return tree.root().equals(head.root())
                || tree.peaks().equals(head.edge())
                || notes.containsKey(tree.size()) && fits(tree.size(), notes.get(tree.size()), tree);
    }

    private boolean fits(long size, byte[] note, RebuiltTree tree) {
        return trust.flatMap(known -> known.openLogSigned(note).accepted())
                .filter(checkpoint -> checkpoint.head().size() == size)
                .filter(checkpoint -> checkpoint.head().root().equals(tree.rootAt(size)))
                .isPresent();
    }

    private void compareHead(RebuiltTree tree, Head head, boolean holds) {
        if (tree.size() != head.size()) {
            findings.add("the log has %d leaves, its head says %d", tree.size(), head.size());
            return;
        }
        if (!tree.root().equals(head.root())) {
            findings.add(
                    holds
                            ? "the root in the log's head was changed"
                            : "the leaves do not lead to the root in the log's head");
        }
        if (!tree.peaks().equals(head.edge())) {
            findings.add("the edge in the log's head does not follow from the leaves");
        }
        long stored = store.countHashes(tree.federation());
        if (stored != tree.hashes()) {
            findings.add("the log's tiles have %d hashes, its leaves make %d", stored, tree.hashes());
        }
    }

    private void compareNote(long size, byte[] note, RebuiltTree tree) {
        if (trust.isEmpty()) {
            findings.add("the checkpoint at %d leaves cannot be checked: the key of the logs is not here", size);
            return;
        }
        switch (trust.get().openLogSigned(note)) {
            case Checked.Refused<SignedCheckpoint>(var refusal, String detail) ->
                findings.add("the checkpoint at %d leaves was changed: %s (%s)", size, detail, refusal.code());
            case Checked.Valid<SignedCheckpoint> _ -> {
                if (!fits(size, note, tree)) {
                    findings.add("what was signed at %d leaves is not what the log has there", size);
                }
            }
        }
    }
}
