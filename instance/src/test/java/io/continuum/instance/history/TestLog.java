package io.continuum.instance.history;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.Checkpoint;
import io.continuum.protocol.log.Cosigner;
import io.continuum.protocol.log.EntryBundle;
import io.continuum.protocol.log.HashTile;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.LogSigner;
import io.continuum.protocol.log.MerkleTree;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.Subtree;
import io.continuum.protocol.log.TilePath;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A federation's log in memory, with its key and three witnesses. Its copies sign with the same keys. Thread-safe. */
public final class TestLog {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final FederationId federation;
    private final LogSigner signer;
    private final String origin;
    private final List<Cosigner> witnesses;
    private final List<Bytes> entries = new ArrayList<>();
    private final Set<String> logged = new LinkedHashSet<>();
    private final MerkleTree tree = new MerkleTree();

    private TestLog(FederationId federation, String origin, LogSigner signer, List<Cosigner> witnesses) {
        this.federation = federation;
        this.origin = origin;
        this.signer = signer;
        this.witnesses = witnesses;
    }

    public static TestLog of(FederationId federation) {
        String origin = Checkpoint.origin("coordinator.example", federation, 0);
        return new TestLog(
                federation,
                origin,
                new LogSigner(origin, SigningKey.generate(RANDOM)),
                List.of(
                        Cosigner.ed25519("one.example/witness", SigningKey.generate(RANDOM)),
                        Cosigner.mlDsa44("two.example/witness", Secret.random(RANDOM)),
                        Cosigner.ed25519("three.example/witness", SigningKey.generate(RANDOM))));
    }

    /** Another log under the same keys that begins with the first {@code size} leaves of this one. */
    public synchronized TestLog copy(int size) {
        TestLog copy = new TestLog(federation, origin, signer, witnesses);
        entries.subList(0, size).forEach(entry -> copy.append(entry.toArray()));
        copy.logged.addAll(logged);
        return copy;
    }

    public NoteKey key() {
        return signer.key();
    }

    public List<NoteKey> witnessKeys() {
        return witnesses.stream().map(Cosigner::key).toList();
    }

    public synchronized int size() {
        return entries.size();
    }

    public synchronized TreeHead head() {
        return tree.head();
    }

    public synchronized void append(byte[] entry) {
        entries.add(Bytes.of(entry));
        tree.append(entry);
    }

    public void append(LogLeaf leaf) {
        append(leaf.encode());
    }

    /** Leaves that are about nothing in the chain. */
    public void fill(int count) {
        for (int i = 0; i < count; i++) {
            byte[] envelope = new byte[32];
            RANDOM.nextBytes(envelope);
            append(new LogLeaf.Contribution(federation, 20_000, Bytes.of(envelope), Bytes.zeros(32)));
        }
    }

    /** Leaves for everything of this chain that has none yet. */
    public synchronized void log(FederationHistory chain, Instant now) {
        long minute = LogLeaf.minute(now);
        for (MembershipEvent event : chain.events()) {
            if (logged.add("event " + event.seq())) {
                append(new LogLeaf.Membership(federation, minute, event.seq(), event.head()));
                switch (event.body()) {
                    case Body.Genesis genesis ->
                        append(new LogLeaf.Config(
                                federation, minute, 1, genesis.config().hash(federation)));
                    case Body.ConfigChange change ->
                        append(new LogLeaf.Config(federation, minute, change.version(), change.configHash()));
                    case Body.Add _, Body.Remove _, Body.RoleChange _, Body.KeyUpdate _ -> {}
                }
            }
        }
        for (EpochCommit commit : chain.commits()) {
            if (logged.add("epoch " + commit.epoch())) {
                append(new LogLeaf.Epoch(federation, minute, commit.epoch(), commit.hash()));
            }
        }
    }

    /** The newest checkpoint, signed at this time by the first {@code cosigners} witnesses. */
    public synchronized byte[] note(int cosigners, Instant at) {
        Checkpoint checkpoint = new Checkpoint(origin, tree.head());
        return signer.sign(tree.head())
                .with(witnesses.subList(0, cosigners).stream()
                        .map(witness -> witness.cosign(checkpoint, at))
                        .toList())
                .encode();
    }

    public synchronized Optional<byte[]> file(TilePath path) {
        long from = path.index() * TilePath.FULL_WIDTH;
        if (from + path.width() > entries.size() >> 8 * path.level()) {
            return Optional.empty();
        }
        if (path.content() == TilePath.Content.ENTRIES) {
            return Optional.of(EntryBundle.encode(entries.subList((int) from, (int) from + path.width())));
        }
        List<Bytes> hashes = new ArrayList<>();
        for (int i = 0; i < path.width(); i++) {
            hashes.add(tree.hash(new Subtree(8 * path.level(), from + i)));
        }
        return Optional.of(HashTile.encode(hashes));
    }
}
