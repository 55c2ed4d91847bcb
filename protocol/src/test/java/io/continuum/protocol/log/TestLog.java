package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.FederationId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log in memory with its key and three witnesses; it serves the files of every size that it ever had. */
final class TestLog implements TileFetcher {
    static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);
    static final FederationId FEDERATION = new FederationId(Bytes.of(new byte[32]));
    static final String ORIGIN = Checkpoint.origin("coordinator.example", FEDERATION, 0);

    final LogSigner signer = new LogSigner(ORIGIN, SigningKey.generate(new SeededRandom(1)));
    final List<Cosigner> witnesses = List.of(
            Cosigner.ed25519("one.example/witness", SigningKey.generate(new SeededRandom(2))),
            Cosigner.mlDsa44("two.example/witness", Secret.random(new SeededRandom(3))),
            Cosigner.ed25519("three.example/witness", SigningKey.generate(new SeededRandom(4))));

    private final MerkleTree tree = new MerkleTree();
    private final List<Bytes> entries = new ArrayList<>();
    private int fetched;

    static TestLog of(String kind, int size) {
        TestLog log = new TestLog();
        for (int i = 0; i < size; i++) {
            log.append((kind + " " + i).getBytes(StandardCharsets.UTF_8));
        }
        return log;
    }

    void append(byte[] entry) {
        tree.append(entry);
        entries.add(Bytes.of(entry));
    }

    MerkleTree tree() {
        return tree;
    }

    TreeHead head() {
        return tree.head();
    }

    Bytes entry(int index) {
        return entries.get(index);
    }

    LogTrust trust(int quorum) {
        List<String> vkeys = quorum == 0
                ? List.of()
                : witnesses.stream().map(witness -> witness.key().vkey()).toList();
        return LogTrust.of(signer.key().vkey(), vkeys, quorum).orThrow();
    }

    /** The checkpoint at this size, cosigned by the first {@code cosigners} witnesses. */
    SignedNote note(int size, int cosigners) {
        TreeHead head = tree.head(size);
        Checkpoint checkpoint = new Checkpoint(ORIGIN, head);
        return signer.sign(head)
                .with(witnesses.subList(0, cosigners).stream()
                        .map(witness -> witness.cosign(checkpoint, NOW))
                        .toList());
    }

    SignedCheckpoint signed(int size) {
        return trust(0).open(note(size, 0).encode()).orThrow();
    }

    int fetched() {
        return fetched;
    }

    @Override
    public Optional<byte[]> fetch(TilePath path) {
        fetched++;
        long from = path.index() * TilePath.FULL_WIDTH;
        if (from + path.width() > entries.size() >> 8 * path.level()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (path.content()) {
                    case ENTRIES -> EntryBundle.encode(entries.subList((int) from, (int) from + path.width()));
                    case HASHES -> {
                        List<Bytes> hashes = new ArrayList<>();
                        for (int i = 0; i < path.width(); i++) {
                            hashes.add(tree.hash(new Subtree(8 * path.level(), from + i)));
                        }
                        yield HashTile.encode(hashes);
                    }
                });
    }
}
