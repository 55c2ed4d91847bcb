package io.continuum.coordinator.witness;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.log.Checkpoint;
import io.continuum.protocol.log.ConsistencyProof;
import io.continuum.protocol.log.Cosigner;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.NoteSignature;
import io.continuum.protocol.log.SignedNote;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.log.WitnessRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cosigns checkpoints (C2SP tlog-witness). It keeps the newest checkpoint of each log, and cosigns another one only after it
 * was shown to begin with that and has taken its place on disk; so no two that it ever cosigned contradict each other.
 * Thread-safe.
 */
public final class Witness {
    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);

    private final List<Cosigner> cosigners;
    private final Logs logs;
    private final WitnessStore store;
    private final InstantSource clock;

    /** Finds the key of a log that is to be witnessed, as the federation's signed configuration names it. */
    @FunctionalInterface
    public interface Logs {
        Optional<NoteKey> key(String origin);
    }

    /** @param cosigners all of them sign each checkpoint */
    public Witness(List<Cosigner> cosigners, Logs logs, WitnessStore store, InstantSource clock) {
        this.cosigners = List.copyOf(cosigners);
        this.logs = logs;
        this.store = store;
        this.clock = clock;
    }

    /** Answers the body of {@code POST /add-checkpoint}. The checks are made in the order that the specification has. */
    public Cosigning add(byte[] body) {
        return switch (WitnessRequest.parse(body)) {
            case Checked.Refused<WitnessRequest>(Refusal refusal, String detail) ->
                new Cosigning.Refused(400, refusal, detail);
            case Checked.Valid<WitnessRequest>(WitnessRequest request) -> add(request);
        };
    }

    private Cosigning add(WitnessRequest request) {
        Checked<Checkpoint> claimed = checkpoint(request.note());
        if (claimed instanceof Checked.Refused<Checkpoint>(Refusal refusal, String detail)) {
            return new Cosigning.Refused(400, refusal, detail);
        }
        String origin = claimed.orThrow().origin();
        Optional<NoteKey> key = logs.key(origin);
        if (key.isEmpty()) {
            return new Cosigning.UnknownLog();
        }
        LogTrust trust = LogTrust.of(key.get().vkey(), List.of(), 0).orThrow();
        if (trust.openLogSigned(request.note()) instanceof Checked.Refused<?>(Refusal refusal, String detail)) {
            return new Cosigning.Refused(403, refusal, detail);
        }
        TreeHead head = claimed.orThrow().head();
        if (request.oldSize() > head.size()) {
            return new Cosigning.Refused(
                    400, Refusal.WRONG_SIZE, "size " + request.oldSize() + " before size " + head.size());
        }
        return add(origin, request, claimed.orThrow());
    }

    private Cosigning add(String origin, WitnessRequest request, Checkpoint checkpoint) {
        Optional<byte[]> kept = store.newest(origin);
        // What is kept and cannot be read is no reason to begin anew.
        TreeHead known = kept.map(note -> checkpoint(note).orThrow().head()).orElse(TreeHead.EMPTY);
        if (request.oldSize() != known.size()) {
            return new Cosigning.OtherSize(known.size());
        }
        Optional<Cosigning> obstacle = obstacle(known, checkpoint.head(), request);
        if (obstacle.filter(Cosigning.Forked.class::isInstance).isPresent()) {
            LOG.atError()
                    .addKeyValue("known", text(kept.orElseThrow()))
                    .addKeyValue("seen", text(request.note()))
                    .log("a log signed two trees of one size");
        }
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        boolean grew = checkpoint.head().size() > known.size() || kept.isEmpty();
        if (grew && !store.replace(origin, kept, request.note())) {
            return add(origin, request, checkpoint);
        }
        return new Cosigning.Cosigned(cosign(checkpoint));
    }

    private static Optional<Cosigning> obstacle(TreeHead known, TreeHead head, WitnessRequest request) {
        List<Bytes> path = request.path();
        if (known.size() == head.size() && !known.root().equals(head.root())) {
            return Optional.of(new Cosigning.Forked());
        }
        if (known.size() == 0) {
            return path.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Cosigning.Refused(422, Refusal.PROOF_TOO_LONG, "nothing is to be proved"));
        }
        return switch (ConsistencyProof.check(known.size(), head.size(), path)) {
            case Checked.Refused<ConsistencyProof>(Refusal refusal, String detail) ->
                Optional.of(new Cosigning.Refused(422, refusal, detail));
            case Checked.Valid<ConsistencyProof>(ConsistencyProof proof) ->
                proof.proves(known.root(), head.root())
                        ? Optional.empty()
                        : Optional.of(new Cosigning.Refused(
                                422, Refusal.BAD_PROOF, "the tree does not begin with the one that is known"));
        };
    }

    private List<NoteSignature> cosign(Checkpoint checkpoint) {
        return cosigners.stream()
                .map(cosigner -> cosigner.cosign(checkpoint, clock.instant()))
                .toList();
    }

    private static String text(byte[] note) {
        return new String(note, StandardCharsets.UTF_8);
    }

    private static Checked<Checkpoint> checkpoint(byte[] note) {
        return Checked.of(
                () -> Checkpoint.parse(SignedNote.parse(note).orRefuse().text()).orRefuse());
    }
}
