package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.log.SignedCheckpoint.Cosignature;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom to believe about one log: its own key, and so many of these witnesses. It comes from the federation's signed
 * configuration, never from the log.
 */
public final class LogTrust {
    public static final int WITNESSES_MAX = 32;

    private final NoteKey logKey;
    private final List<NoteKey> witnesses;
    private final int quorum;

    private LogTrust(NoteKey logKey, List<NoteKey> witnesses, int quorum) {
        this.logKey = logKey;
        this.witnesses = List.copyOf(witnesses);
        this.quorum = quorum;
    }

    /**
     * @param logVkey key of the log, whose name is the log's origin
     * @param witnessVkeys keys of the witnesses; none twice, neither by name nor by key, so that each counts once
     * @param quorum how many of them must have signed; 0 where there are no witnesses
     */
    public static Checked<LogTrust> of(String logVkey, List<String> witnessVkeys, int quorum) {
        return Checked.of(() -> {
            require(witnessVkeys.size() <= WITNESSES_MAX, Refusal.MALFORMED, witnessVkeys.size() + " witnesses");
            require(
                    quorum >= 0 && quorum <= witnessVkeys.size() && (quorum > 0 || witnessVkeys.isEmpty()),
                    Refusal.MALFORMED,
                    "a quorum of " + quorum + " among " + witnessVkeys.size() + " witnesses");
            NoteKey logKey = NoteKey.parse(logVkey).orRefuse();
            require(logKey.type() == SignatureType.ED25519, Refusal.UNSUPPORTED, "a log signs with Ed25519, type 1");
            Set<Object> seen = new HashSet<>(Set.of(logKey.name(), logKey.publicKey()));
            List<NoteKey> witnesses = new ArrayList<>();
            for (String vkey : witnessVkeys) {
                NoteKey witness = NoteKey.parse(vkey).orRefuse();
                require(
                        witness.type() != SignatureType.ED25519,
                        Refusal.UNSUPPORTED,
                        "a witness signs with a time, types 4 and 6");
                require(
                        seen.add(witness.name()) && seen.add(witness.publicKey()),
                        Refusal.MISMATCH,
                        "two keys or names are the same: " + witness.name());
                witnesses.add(witness);
            }
            return new LogTrust(logKey, witnesses, quorum);
        });
    }

    public String origin() {
        return logKey.name();
    }

    public int quorum() {
        return quorum;
    }

    /** The checkpoint, if its log and enough witnesses signed it. */
    public Checked<SignedCheckpoint> open(byte[] note) {
        return Checked.of(() -> {
            SignedCheckpoint signed = read(SignedNote.parse(note).orRefuse(), witnesses);
            int count = signed.cosignatures().size();
            require(count >= quorum, Refusal.TOO_FEW_WITNESSES, count + " witnesses signed, " + quorum + " are needed");
            return signed;
        });
    }

    /** The checkpoint, if its log signed it, whatever witnesses say: enough to accuse the log, not to believe it. */
    public Checked<SignedCheckpoint> openLogSigned(byte[] note) {
        return Checked.of(() -> read(SignedNote.parse(note).orRefuse(), List.of()));
    }

    private SignedCheckpoint read(SignedNote note, List<NoteKey> cosigners) throws RefusalException {
        Checkpoint checkpoint = Checkpoint.parse(note.text()).orRefuse();
        require(
                checkpoint.origin().equals(origin()),
                Refusal.WRONG_LOG,
                "a checkpoint of another log than " + origin());
        boolean signed = false;
        for (NoteSignature signature : note.signatures()) {
            if (logKey.claims(signature)) {
                requireValid(logKey, checkpoint, 0, signature.value().toArray());
                signed = true;
            }
        }
        require(signed, Refusal.UNKNOWN_KEY, "the key of the log did not sign it");
        List<Cosignature> cosignatures = new ArrayList<>();
        for (NoteKey witness : cosigners) {
            newest(witness, checkpoint, note.signatures())
                    .ifPresent(at -> cosignatures.add(new Cosignature(witness.name(), at)));
        }
        return new SignedCheckpoint(note, checkpoint, cosignatures, quorum);
    }

    /** When the witness signed last; a signature of a known key that is not valid spoils the note. */
    private static Optional<Instant> newest(NoteKey witness, Checkpoint checkpoint, List<NoteSignature> signatures)
            throws RefusalException {
        long newestS = -1;
        for (NoteSignature signature : signatures) {
            if (witness.claims(signature)) {
                ByteBuffer in = ByteBuffer.wrap(signature.value().toArray());
                require(
                        in.remaining() == witness.type().signatureBytes(),
                        Refusal.BAD_SIGNATURE,
                        "a cosignature of " + in.remaining() + " bytes");
                long timeS = in.getLong();
                require(
                        timeS >= 0 && timeS <= Instant.MAX.getEpochSecond(),
                        Refusal.FROM_FUTURE,
                        "a cosignature of no time");
                byte[] value = new byte[in.remaining()];
                in.get(value);
                requireValid(witness, checkpoint, timeS, value);
                newestS = Math.max(newestS, timeS);
            }
        }
        return newestS < 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(newestS));
    }

    private static void requireValid(NoteKey key, Checkpoint checkpoint, long timeS, byte[] signature)
            throws RefusalException {
        require(
                key.verifies(SignedText.of(key, checkpoint, timeS), signature),
                Refusal.BAD_SIGNATURE,
                "the signature of " + key.name() + " is not valid");
    }
}
