package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Proves for ever, to whoever has the keys, that an entry is in the log: leaf, salt, inclusion proof and checkpoint in one
 * text file (C2SP tlog-proof). It is what an owner keeps instead of trusting the coordinator. The salt is for the owner.
 *
 * <pre>
 * receipt = "c2sp.org/tlog-proof@v1" newline "extra " base64(u8 1 || salt(32) || leaf) newline "index " index newline
 *           base64(hash) newline … newline checkpoint note
 * </pre>
 */
public final class Receipt {
    public static final int BYTES_MAX = SignedNote.BYTES_MAX + 8_192;

    private static final String FIRST_LINE = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";
    private static final int VERSION = 1;
    private static final int EXTRA_BYTES_MAX = 1 + LeafSalt.BYTES + LogLeaf.BYTES_MAX;

    private final LogLeaf leaf;
    private final LeafSalt salt;
    private final long index;
    private final List<Bytes> path;
    private final SignedNote note;

    private Receipt(LogLeaf leaf, LeafSalt salt, long index, List<Bytes> path, SignedNote note) {
        this.leaf = leaf;
        this.salt = salt;
        this.index = index;
        this.path = List.copyOf(path);
        this.note = note;
    }

    /** What a receipt proved, and under which checkpoint. */
    public record Verified(LogLeaf leaf, LeafSalt salt, long index, SignedCheckpoint checkpoint) {}

    public static Receipt of(LogLeaf leaf, LeafSalt salt, InclusionProof proof, SignedNote note) {
        return new Receipt(leaf, salt, proof.index(), proof.path(), note);
    }

    /** Reads the file; nothing in it is believed before {@link #verify}. */
    public static Checked<Receipt> parse(byte[] bytes) {
        return Checked.of(() -> {
            Lines lines = new Lines(NoteText.utf8(bytes, BYTES_MAX));
            require(lines.next().equals(FIRST_LINE), Refusal.BAD_NOTE, "not a " + FIRST_LINE);
            byte[] extra = NoteText.base64(value(EXTRA, lines.next()), EXTRA_BYTES_MAX);
            require(extra.length > 1 + LeafSalt.BYTES, Refusal.BAD_NOTE, "extra data of " + extra.length + " bytes");
            require(extra[0] == VERSION, Refusal.UNSUPPORTED, "receipt version " + extra[0]);
            LeafSalt salt = new LeafSalt(Bytes.of(Arrays.copyOfRange(extra, 1, 1 + LeafSalt.BYTES)));
            LogLeaf leaf = LogLeaf.decode(Arrays.copyOfRange(extra, 1 + LeafSalt.BYTES, extra.length))
                    .orRefuse();
            long index = NoteText.decimal(value(INDEX, lines.next()));
            List<Bytes> path = new ArrayList<>();
            for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
                require(
                        path.size() < InclusionProof.HASHES_MAX,
                        Refusal.PROOF_TOO_LONG,
                        "more hashes than any proof has");
                byte[] hash = NoteText.base64(line, MerkleHash.BYTES);
                require(hash.length == MerkleHash.BYTES, Refusal.BAD_NOTE, "a hash of " + hash.length + " bytes");
                path.add(Bytes.of(hash));
            }
            SignedNote note = SignedNote.parse(lines.rest().getBytes(StandardCharsets.UTF_8))
                    .orRefuse();
            return new Receipt(leaf, salt, index, path, note);
        });
    }

    /** Checks everything with the keys alone: signatures, witnesses, and that the leaf is in the tree. */
    public Checked<Verified> verify(LogTrust trust) {
        return Checked.of(() -> {
            SignedCheckpoint checkpoint = trust.open(note.encode()).orRefuse();
            InclusionProof proof =
                    InclusionProof.check(index, checkpoint.head().size(), path).orRefuse();
            require(
                    proof.proves(
                            MerkleHash.leaf(leaf.encode()), checkpoint.head().root()),
                    Refusal.BAD_PROOF,
                    "the hashes do not lead from the leaf to the root");
            return new Verified(leaf, salt, index, checkpoint);
        });
    }

    public byte[] encode() {
        byte[] extra = Bytes.concat(Bytes.u8(VERSION), salt.value().toArray(), leaf.encode());
        StringBuilder text = new StringBuilder(FIRST_LINE)
                .append('\n')
                .append(EXTRA)
                .append(NoteText.base64(extra))
                .append('\n')
                .append(INDEX)
                .append(index)
                .append('\n');
        path.forEach(hash -> text.append(NoteText.base64(hash.toArray())).append('\n'));
        return Bytes.concat(text.append('\n').toString().getBytes(StandardCharsets.UTF_8), note.encode());
    }

    private static String value(String key, String line) throws RefusalException {
        require(line.startsWith(key), Refusal.BAD_NOTE, "a line with " + key + "is missing");
        return line.substring(key.length());
    }

    private static final class Lines {
        private final String text;
        private int at;

        Lines(String text) {
            this.text = text;
        }

        String next() throws RefusalException {
            int end = text.indexOf('\n', at);
            require(end >= 0, Refusal.BAD_NOTE, "the receipt is cut off");
            String line = text.substring(at, end);
            at = end + 1;
            return line;
        }

        String rest() {
            return text.substring(at);
        }
    }
}
