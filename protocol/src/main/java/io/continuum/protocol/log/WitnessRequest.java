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
 * Asks a witness to cosign a checkpoint: the body of {@code POST /add-checkpoint} (C2SP tlog-witness).
 *
 * <pre>
 * body = "old " size newline (base64(hash) newline)* newline note
 * </pre>
 *
 * @param oldSize of the newest checkpoint that the witness is believed to know; 0 for none
 * @param path of the consistency proof from that size on; empty where nothing is to be proved
 * @param note the checkpoint, signed by its log
 */
public record WitnessRequest(long oldSize, List<Bytes> path, byte[] note) {
    public static final int BYTES_MAX = SignedNote.BYTES_MAX + 4_096;
    public static final String PATH = "/add-checkpoint";

    /** What a witness answers, with 409, if {@code oldSize} is not what it knows: the size that it knows, and a newline. */
    public static final String SIZE_MEDIA_TYPE = "text/x.tlog.size";

    private static final String OLD = "old ";
    private static final int HASHES_MAX = 63;

    public WitnessRequest {
        path = List.copyOf(path);
        if (oldSize < 0 || path.size() > HASHES_MAX) {
            throw new IllegalArgumentException("old size " + oldSize + ", " + path.size() + " hashes");
        }
    }

    public static Checked<WitnessRequest> parse(byte[] body) {
        return Checked.of(() -> {
            require(body.length <= BYTES_MAX, Refusal.BAD_NOTE, "a body of " + body.length + " bytes");
            int at = lineEnd(body, 0);
            String first = line(body, 0, at);
            require(first.startsWith(OLD), Refusal.BAD_NOTE, "the first line is the old size");
            long oldSize = NoteText.decimal(first.substring(OLD.length()));
            List<Bytes> path = new ArrayList<>();
            for (int from = at + 1; ; from = at + 1) {
                at = lineEnd(body, from);
                if (at == from) {
                    return new WitnessRequest(oldSize, path, Arrays.copyOfRange(body, at + 1, body.length));
                }
                require(path.size() < HASHES_MAX, Refusal.PROOF_TOO_LONG, "more than " + HASHES_MAX + " hashes");
                byte[] hash = NoteText.base64(line(body, from, at), MerkleHash.BYTES);
                require(hash.length == MerkleHash.BYTES, Refusal.BAD_NOTE, "a hash of " + hash.length + " bytes");
                path.add(Bytes.of(hash));
            }
        });
    }

    public byte[] encode() {
        StringBuilder head = new StringBuilder(OLD).append(oldSize).append('\n');
        path.forEach(hash -> head.append(NoteText.base64(hash.toArray())).append('\n'));
        head.append('\n');
        return Bytes.concat(head.toString().getBytes(StandardCharsets.US_ASCII), note);
    }

    /** The lines that a witness answers with: its signatures. */
    public static byte[] encodeAnswer(List<NoteSignature> signatures) {
        StringBuilder lines = new StringBuilder();
        signatures.forEach(signature -> lines.append(signature.line()));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the signatures that a witness answered with; nothing in them is believed yet. */
    public static Checked<List<NoteSignature>> parseAnswer(byte[] body) {
        return Checked.of(() -> SignedNote.signatures(NoteText.utf8(body, SignedNote.BYTES_MAX)));
    }

    /** Reads the size that a witness answered with. */
    public static Checked<Long> parseSize(byte[] body) {
        return Checked.of(() -> {
            String text = NoteText.utf8(body, 32);
            require(text.endsWith("\n"), Refusal.BAD_NOTE, "a size without newline");
            return NoteText.decimal(text.substring(0, text.length() - 1));
        });
    }

    private static int lineEnd(byte[] body, int from) throws RefusalException {
        int end = from;
        while (end < body.length && body[end] != '\n') {
            end++;
        }
        require(end < body.length, Refusal.BAD_NOTE, "the body ends before the checkpoint");
        return end;
    }

    private static String line(byte[] body, int from, int to) throws RefusalException {
        return NoteText.utf8(Arrays.copyOfRange(body, from, to), 64);
    }
}
